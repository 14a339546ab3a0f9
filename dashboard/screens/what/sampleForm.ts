import { isJsonObject } from "../../ui/code/jsonObject.ts";

/**
 * A payload as a form shows it. Every JSON value has a place in it; what no field can show (null, and what lies too
 * deep) is kept as it is, for the JSON tab.
 */
export type FormValue =
  | { kind: "text"; value: string }
  | { kind: "number"; value: number }
  | { kind: "boolean"; value: boolean }
  | { kind: "list"; items: FormValue[] }
  | { kind: "object"; members: FormMember[] }
  | { kind: "kept"; value: unknown };

export interface FormMember {
  name: string;
  value: FormValue;
}

/** Fields within fields beyond this are no form any more. */
const DEPTH = 8;

type JsonObject = Record<string, unknown>;

/** A value as a form shows it. */
export const formOf = (value: unknown, depth = 0): FormValue => {
  if (typeof value === "string") return { kind: "text", value };
  if (typeof value === "number") return { kind: "number", value };
  if (typeof value === "boolean") return { kind: "boolean", value };
  if (depth >= DEPTH) return { kind: "kept", value };
  if (Array.isArray(value)) return { kind: "list", items: value.map((item) => formOf(item, depth + 1)) };
  if (!isJsonObject(value)) return { kind: "kept", value };
  return {
    kind: "object",
    members: Object.entries(value).map(([name, member]) => ({ name, value: formOf(member, depth + 1) })),
  };
};

const objectOf = (members: readonly FormMember[]): JsonObject =>
  Object.fromEntries(members.map(({ name, value }) => [name, jsonOf(value)]));

/** The value that a form stands for. */
export const jsonOf = (form: FormValue): unknown => {
  if (form.kind === "list") return form.items.map(jsonOf);
  return form.kind === "object" ? objectOf(form.members) : form.value;
};

/** A payload as the members of a form. */
export const membersOf = (payload: JsonObject): FormMember[] =>
  Object.entries(payload).map(([name, value]) => ({ name, value: formOf(value, 1) }));

/** The payload that the members of a form stand for. */
export const payloadOf = (members: readonly FormMember[]): JsonObject => objectOf(members);

/** A new item of a list: the same fields as an item that is there, with nothing in them. */
export const blankLike = (form: FormValue | undefined): FormValue => {
  if (form === undefined) return { kind: "text", value: "" };
  switch (form.kind) {
    case "text":
      return { kind: "text", value: "" };
    case "number":
      return { kind: "number", value: 0 };
    case "boolean":
      return { kind: "boolean", value: false };
    case "list":
      return { kind: "list", items: form.items.slice(0, 1).map(blankLike) };
    case "object":
      return {
        kind: "object",
        members: form.members.map(({ name, value }) => ({ name, value: blankLike(value) })),
      };
    case "kept":
      return { kind: "kept", value: null };
  }
};

/** A value with what another one has besides; what is there wins, whatever its case, and lists keep their length. */
export const completed = (own: unknown, made: unknown): unknown => {
  if (own === undefined) return made;
  if (Array.isArray(own) && Array.isArray(made)) {
    return own.map((item, index) => (index < made.length ? completed(item, made[index]) : item));
  }
  if (!isJsonObject(own) || !isJsonObject(made)) return own;
  const known = new Set(Object.keys(own).map((name) => name.toLowerCase()));
  return Object.fromEntries([
    ...Object.entries(own).map(([name, value]) => [
      name,
      completed(value, Object.hasOwn(made, name) ? made[name] : undefined),
    ]),
    ...Object.entries(made).filter(([name]) => !known.has(name.toLowerCase())),
  ]);
};

/** The sample that an author sees: its own, with the keys that the templates read besides. */
export const sampleOf = (own: JsonObject | undefined, made: JsonObject | undefined): JsonObject => {
  const sample = completed(own, made ?? {});
  return isJsonObject(sample) ? sample : {};
};

const within = (value: unknown): unknown => {
  if (!isJsonObject(value)) return value;
  if (isJsonObject(value.ExternalTrigger)) return value.ExternalTrigger;
  const [first] = Array.isArray(value.d) ? value.d : [];
  return isJsonObject(first) && isJsonObject(first.ExternalTrigger) ? first.ExternalTrigger : value;
};

/** The payload in what a backend sends: the `ExternalTrigger` of a whole call, or the object itself; null in none. */
export const payloadIn = (value: unknown): JsonObject | null => {
  const payload = within(value);
  return isJsonObject(payload) ? payload : null;
};

/** Whether two JSON values are the same, whatever the order of their names: a database may change that. */
export const isSameJson = (one: unknown, other: unknown): boolean => {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameJson(item, other[index]));
  }
  if (!isJsonObject(one) || !isJsonObject(other)) return Object.is(one, other);
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSameJson(one[name], other[name]))
  );
};
