import type { VALUE_TESTS } from "../../../src/contract/filter.ts";
import type { CatalogueProperty } from "../../../src/contract/segment.ts";
import { isMembers, listOf, type Members, numberOf, oneOf, present, textOf } from "./members.ts";

/** Which tests fit which type of value, and how a test is made one of another. */

export const VALUE_TYPES = ["text", "number", "boolean", "date", "list", "objects"] as const;
export type ValueType = (typeof VALUE_TYPES)[number];

const PRESENCE = ["exists", "not_exists"] as const;

/** What is offered for a type, the most used first. */
export const OPS = {
  text: [
    "equals",
    "not_equals",
    "in",
    "not_in",
    "contains",
    "not_contains",
    "starts_with",
    "ends_with",
    ...PRESENCE,
  ],
  number: [
    "equals",
    "not_equals",
    "greater",
    "greater_or_equal",
    "less",
    "less_or_equal",
    "between",
    "in",
    "not_in",
    ...PRESENCE,
  ],
  boolean: ["equals", "not_equals", ...PRESENCE],
  date: ["on", "before", "after", "within_last", "within_next", "anniversary_within", ...PRESENCE],
  list: ["any_of", "all_of", "not_in", ...PRESENCE],
  objects: ["items", ...PRESENCE],
} as const satisfies Record<ValueType, readonly (keyof typeof VALUE_TESTS)[]>;
export type Op = (typeof OPS)[ValueType][number];

const ALL_OPS: readonly Op[] = Object.values(OPS).flat();

/** The operator of a test, as far as it is one. */
export const opOf = (test: Members): Op | undefined => oneOf(ALL_OPS, test["op"]);

/** What an operator is completed by. */
export type Shape = "one" | "several" | "range" | "span" | "days" | "items" | "none";

export const shapeOf = (op: Op): Shape => {
  switch (op) {
    case "in":
    case "not_in":
    case "any_of":
    case "all_of":
      return "several";
    case "between":
      return "range";
    case "within_last":
    case "within_next":
      return "span";
    case "anniversary_within":
      return "days";
    case "items":
      return "items";
    case "exists":
    case "not_exists":
      return "none";
    default:
      return "one";
  }
};

const typeOfScalar = (value: unknown): ValueType | undefined => {
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    default:
      return undefined;
  }
};

/** Operators that are about one type only. */
const TYPE_OF_OP: Partial<Record<Op, ValueType>> = {
  contains: "text",
  not_contains: "text",
  starts_with: "text",
  ends_with: "text",
  greater: "number",
  greater_or_equal: "number",
  less: "number",
  less_or_equal: "number",
  between: "number",
  any_of: "list",
  all_of: "list",
  on: "date",
  before: "date",
  after: "date",
  within_last: "date",
  within_next: "date",
  anniversary_within: "date",
  items: "objects",
};

/** The type that a test compares as; undefined where its words do not say (yet). */
export const typeOfTest = (test: Members): ValueType | undefined => {
  const op = opOf(test);
  return op === undefined
    ? undefined
    : (TYPE_OF_OP[op] ?? typeOfScalar(test["value"]) ?? typeOfScalar(listOf(test["values"])[0]));
};

/** As a date is stored. */
const STORED_DATE = /^\$D_-?\d+$/;

/** The same value as another type; undefined where it is none. */
export const asType = (value: unknown, type: ValueType): unknown => {
  if (isMembers(value)) return value;
  switch (type) {
    case "number": {
      const text = String(value ?? "").trim();
      return text !== "" && Number.isFinite(Number(text)) ? Number(text) : undefined;
    }
    case "boolean":
      return typeof value === "boolean" ? value : value !== "false";
    case "text":
    case "list":
      return value === undefined || STORED_DATE.test(String(value)) ? undefined : String(value);
    default:
      return undefined;
  }
};

const SPAN = { amount: 30, unit: "days" } as const;

const isOp = (type: ValueType, op: Op): boolean => OPS[type].some((one) => one === op);

const valueFor = (test: Members, type: ValueType): unknown => {
  const [first] = listOf(test["values"]);
  return asType(test["value"] ?? first, type);
};

const valuesFor = (test: Members, type: ValueType): unknown[] => {
  const given = "values" in test ? listOf(test["values"]) : "value" in test ? [test["value"]] : [];
  return given
    .filter((value) => !isMembers(value) && value !== "")
    .map((value) => asType(value, type))
    .filter((value) => value !== undefined);
};

/** The same test with another operator, or as another type: what fits of its value stays. */
export const testWith = (test: Members, op: Op, type: ValueType): Members => {
  switch (shapeOf(op)) {
    case "one":
      return type === "date"
        ? present({ op, value: typeOfTest(test) === "date" ? test["value"] : undefined })
        : present({ op, value: valueFor(test, type) });
    case "several":
      return { op, values: valuesFor(test, type) };
    case "range":
      return present({
        op,
        from: numberOf(test["from"]) ?? numberOf(test["value"]),
        to: numberOf(test["to"]),
      });
    case "span":
      return { op, amount: numberOf(test["amount"]) ?? SPAN.amount, unit: test["unit"] ?? SPAN.unit };
    case "days":
      return { op, days: numberOf(test["days"]) ?? 0 };
    case "items":
      return "where" in test ? { ...test, op } : { op, quantifier: "any", where: anyField("") };
    case "none":
      return { op };
  }
};

/** As another type, with the operator kept where there is the same. */
export const testAs = (test: Members, type: ValueType): Members => {
  const op = opOf(test);
  const next = op !== undefined && isOp(type, op) ? op : OPS[type][0];
  return testWith(test, next, type);
};

/** A test to begin with, for a value that was received like this, or never. */
export const firstTest = (type: ValueType): Members => testWith({}, OPS[type][0], type);

/** A tree about one field, to begin with. */
export const anyField = (field: string): Members => ({
  type: "and",
  nodes: [{ type: "field", field, test: firstTest("text") }],
});

export interface Known {
  types: readonly ValueType[];
  values: readonly (string | number | boolean)[];
}

/** What was received under a name; null when nothing ever was. */
export const knownOf = (properties: readonly CatalogueProperty[], name: string): Known | null =>
  properties.find((property) => property.name === name) ?? null;

/** The type that is asked for where none was ever seen, or another one than is compared. */
export const isMismatch = (known: Known | null, type: ValueType): boolean => {
  if (known === null || known.types.length === 0 || known.types.includes(type)) return false;
  // One value is a list of one, and each entry of a list is tested as a value.
  return (
    !(type === "list" && known.types.includes("text")) && !(type === "text" && known.types.includes("list"))
  );
};

/** Paths of a payload, as conditions name them: keys with dots between, and the first of a list as 0. */
export const payloadPaths = (payload: unknown, pathsMax: number): string[] => {
  const found: string[] = [];
  const walk = (value: unknown, path: string): void => {
    if (found.length >= pathsMax) return;
    if (path !== "") found.push(path);
    if (Array.isArray(value)) walk(value[0], join(path, "0"));
    else if (isMembers(value)) for (const [key, inner] of Object.entries(value)) walk(inner, join(path, key));
  };
  walk(payload, "");
  return found.filter((path) => valueAt(payload, path) !== undefined);
};

const join = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

/** The value at a path; undefined where there is none. */
export const valueAt = (payload: unknown, path: string): unknown =>
  path
    .split(".")
    .reduce<unknown>(
      (value, key) =>
        Array.isArray(value)
          ? value[Number(key)]
          : isMembers(value) && Object.hasOwn(value, key)
            ? value[key]
            : undefined,
      payload,
    );

const typeOfValue = (value: unknown): ValueType | undefined => {
  if (Array.isArray(value)) return value.some(isMembers) ? "objects" : "list";
  return typeof value === "string" && STORED_DATE.test(value) ? "date" : typeOfScalar(value);
};

/** What a sample payload says about a path; null when it has nothing there. */
export const knownInPayload = (payload: unknown, path: string): Known | null => {
  const value = valueAt(payload, path);
  const type = typeOfValue(value);
  if (type === undefined) return null;
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return { types: [type], values: isPlain ? [value] : [] };
};

/** Fields of the objects of a list in a sample payload. */
export const fieldsInPayload = (payload: unknown, path: string): CatalogueProperty[] => {
  const objects = listOf(valueAt(payload, path)).filter(isMembers);
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return names.map((name) => {
    const types = objects.flatMap((object) => typeOfValue(object[name]) ?? []);
    const values = objects.flatMap((object) => {
      const value = object[name];
      return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
        ? [value]
        : [];
    });
    return { name, types: [...new Set(types)], values: [...new Set(values)], lastSeenAt: "" };
  });
};

/** The path of the payload that a value is taken from; undefined for a value that is written down. */
export const payloadOperand = (value: unknown): string | undefined =>
  isMembers(value) && "payload" in value ? textOf(value["payload"]) : undefined;
