import { type Condition, type Filter, PLACE_PARTS, type VersionTest } from "../../contract/filter.ts";
import { normalizePhone } from "../address.ts";
import { findReservedKey } from "../reservedKeys.ts";
import type { Platform } from "../tokenRecord.ts";
import { isJsonObject } from "../values.ts";
import { isEmpty, listAt, objectAt, refuse, refuseOthers, refuseUnknown } from "./refuse.ts";
import { type NamedCondition, namedConditionOf, type TestTree, testTreeOf } from "./valueTests.ts";

/** `common_profile_properties` of a query as conditions of the audience filter (docs/audience.md). */

const one = (type: "and" | "or", nodes: Filter[]): Filter => {
  const [first, ...others] = nodes;
  return first !== undefined && others.length === 0 ? first : { type, nodes };
};

const ofProperty = (property: string, tree: TestTree): Filter =>
  tree.kind === "test"
    ? { type: "property", property, test: tree.test }
    : one(
        tree.kind,
        tree.parts.map((part) => ofProperty(property, part)),
      );

/** Phone numbers are stored in one form, however they are asked for. */
const storedForm = (property: string, value: unknown): unknown => {
  if (property !== "Phone") return value;
  if (Array.isArray(value)) return value.map((entry: unknown) => storedForm(property, entry));
  return typeof value === "string" ? (normalizePhone(value) ?? value) : value;
};

const propertyCondition = (condition: NamedCondition): Filter => {
  const property = findReservedKey(condition.name)?.name ?? condition.name;
  if (property.toLowerCase() === "identity") {
    return refuseUnknown(
      `${condition.field}.name`,
      "An identity is no property; ask for one user by /1/profile.json?identity=.",
    );
  }
  return ofProperty(property, testTreeOf({ ...condition, value: storedForm(property, condition.value) }));
};

const profileField = (sent: unknown, field: string): Filter =>
  propertyCondition(namedConditionOf(sent, field));

// ---------------------------------------------------------------- demographics, geography

const GENDERS: Readonly<Record<string, string>> = { male: "M", m: "M", female: "F", f: "F" };

const genderOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(genderOf);
  return typeof value === "string" ? (GENDERS[value.toLowerCase()] ?? value) : value;
};

const demographic = (sent: unknown, field: string): Filter => {
  const condition = namedConditionOf(sent, field);
  switch (condition.name.toLowerCase()) {
    case "age":
      return ofProperty("Age", testTreeOf(condition));
    case "gender":
      return ofProperty("Gender", testTreeOf({ ...condition, value: genderOf(condition.value) }));
    default:
      return refuse(`${field}.name`, "age or gender", condition.name);
  }
};

const PLACE_PROPERTIES = { country: "Country", region: "Region", city: "City" } as const;

const isPlacePart = (name: string): name is (typeof PLACE_PARTS)[number] =>
  PLACE_PARTS.some((part) => part === name);

/** `["India", "Maharashtra", "Mumbai"]`: a country, a region of it, a city of that. */
const placeList = (sent: readonly unknown[], field: string): Filter => {
  const names = sent.map((name, index) =>
    typeof name === "string" && name !== "" ? name : refuse(`${field}[${index}]`, "a name", name),
  );
  if (names.length === 0 || names.length > PLACE_PARTS.length) {
    return refuse(field, "a list of country, region and city, from left to right", sent);
  }
  const conditions = PLACE_PARTS.flatMap((part, index): Condition[] => {
    const name = names[index];
    return name === undefined ? [] : [{ type: "place", part, values: [name] }];
  });
  return one("and", conditions);
};

const geography = (sent: unknown, field: string): Filter => {
  if (Array.isArray(sent)) return placeList(sent, field);
  const condition = namedConditionOf(sent, field);
  const part = condition.name.toLowerCase();
  return isPlacePart(part)
    ? ofProperty(PLACE_PROPERTIES[part], testTreeOf(condition))
    : refuse(`${field}.name`, PLACE_PARTS.join(", "), condition.name);
};

// ---------------------------------------------------------------- devices

const PLATFORM_WORDS: Readonly<Record<string, Platform>> = {
  android: "android",
  ios: "ios",
  web: "web",
  other: "other",
};

const onPlatforms = (value: unknown, field: string): Filter => {
  const words: unknown[] = Array.isArray(value) ? value : [value];
  if (words.length === 0) return refuse(field, "Android, iOS, Web or Other", value);
  return one(
    "or",
    words.map((word): Condition => {
      const platform = typeof word === "string" ? PLATFORM_WORDS[word.toLowerCase()] : undefined;
      return platform === undefined
        ? refuse(field, "Android, iOS, Web or Other", word)
        : { type: "device", platform };
    }),
  );
};

const technographic = (sent: unknown, field: string): Filter => {
  const condition = namedConditionOf(sent, field);
  const name = condition.name.toLowerCase();
  if (name !== "platform" && name !== "os") {
    return refuseUnknown(
      `${field}.name`,
      `Clarion knows the platform of a device (platform, os), and no ${condition.name}.`,
    );
  }
  return negatable(condition, onPlatforms(condition.value, `${field}.value`));
};

/** Of conditions that know equality only. */
const negatable = ({ operator, field }: NamedCondition, filter: Filter): Filter => {
  if (operator === "equals" || operator === "in") return filter;
  if (operator === "not_equals" || operator === "not_in") return { type: "not", node: filter };
  return refuse(`${field}.operator`, "equals, in, not_equals or not_in", operator);
};

const VERSION_OPS: Readonly<Record<string, VersionTest["op"]>> = {
  equals: "equals",
  in: "equals",
  greater_than: "greater",
  greater_than_equals: "greater_or_equal",
  less_than: "less",
  less_than_equals: "less_or_equal",
};

const VERSION = /^\d{1,9}(\.\d{1,9}){0,7}$/;

const versionText = (value: unknown, field: string): string => {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && VERSION.test(text)
    ? text
    : refuse(field, "a version such as 4.12.1", value);
};

const appField = (sent: unknown, field: string): Filter => {
  const condition = namedConditionOf(sent, field);
  const name = condition.name.toLowerCase().replace(/[ _]/g, "");
  if (name !== "appversion" && name !== "osversion") {
    return refuseUnknown(
      `${field}.name`,
      `Clarion can ask for the versions of a device (app_version, os_version), and not for ${condition.name}.`,
    );
  }
  const op = VERSION_OPS[condition.operator];
  if (op === undefined) {
    return refuse(`${field}.operator`, Object.keys(VERSION_OPS).join(", "), condition.operator);
  }
  const values: unknown[] = Array.isArray(condition.value) ? condition.value : [condition.value];
  const tests = values.map((value): Filter => {
    const test = { op, value: versionText(value, `${field}.value`) };
    return { type: "device", ...(name === "appversion" ? { appVersion: test } : { osVersion: test }) };
  });
  return tests.length > 0 ? one("or", tests) : refuse(`${field}.value`, "a version", condition.value);
};

// ---------------------------------------------------------------- reachability

const CHANNELS: Readonly<Record<string, "email" | "push" | "whatsapp">> = {
  email: "email",
  push: "push",
  mobilepush: "push",
  phone: "whatsapp",
  whatsapp: "whatsapp",
};

const reachable = (name: string, field: string): Filter => {
  const channel = CHANNELS[name.toLowerCase().replace(/[ _-]/g, "")];
  return channel === undefined
    ? refuse(field, "email, push, phone or whatsapp", name)
    : { type: "reachable", channel };
};

const reachability = (sent: unknown, field: string): Filter => {
  if (typeof sent === "string") return reachable(sent, field);
  const condition = namedConditionOf(sent, field);
  const filter = reachable(condition.name, `${field}.name`);
  const not: Filter = { type: "not", node: filter };
  if (condition.operator === "exists") return filter;
  if (condition.operator === "does_not_exist") return not;
  const value = String(condition.value).toLowerCase();
  if (condition.operator !== "equals" || (value !== "true" && value !== "false")) {
    return refuse(`${field}.operator`, "exists, does_not_exist, or equals true or false", condition.operator);
  }
  return value === "true" ? filter : not;
};

// ---------------------------------------------------------------- all together

type Translate = (sent: unknown, field: string) => Filter;

/** Members whose entries must all hold. */
const LISTS: Readonly<Record<string, Translate>> = {
  profile_fields: profileField,
  demographics: demographic,
  technographics: technographic,
  reachability,
  app_fields: appField,
};

/**
 * The conditions that `common_profile_properties` stand for; all of them must hold.
 *
 * @throws DomainError input/invalid that names the field
 */
export const userConditions = (sent: unknown, field: string): Filter[] => {
  if (isEmpty(sent)) return [];
  const object = objectAt(sent, field);
  refuseOthers(object, [...Object.keys(LISTS), "geo_fields", "platform"], field);
  const each = (member: string, translate: Translate): Filter[] => {
    const value = object[member];
    const entries = isJsonObject(value) ? [value] : listAt(value, `${field}.${member}`);
    return entries.map((entry, index) => translate(entry, `${field}.${member}[${index}]`));
  };
  const places = each("geo_fields", geography);
  const platform = object["platform"];
  return [
    ...Object.entries(LISTS).flatMap(([member, translate]) => each(member, translate)),
    ...(places.length > 0 ? [one("or", places)] : []),
    ...(isEmpty(platform) ? [] : [onPlatforms(platform, `${field}.platform`)]),
  ];
};
