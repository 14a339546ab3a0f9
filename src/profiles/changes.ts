import { type Identity, parseIdentity } from "./identity.ts";
import { describeValue, Refusal, uploadCodes } from "./refusal.ts";
import { findReservedKey, isCustomKey, type ReservedKey } from "./reservedKeys.ts";
import {
  isJsonObject,
  type JsonObject,
  nameProblem,
  newest,
  type PropertyValue,
  parseList,
  parseScalar,
} from "./values.ts";

/** What a record does to one property. `$decr` is `incr` by less than nothing; a plain list is a `put`. */
export type PropertyChange =
  | { kind: "put"; key: string; value: PropertyValue }
  | { kind: "add"; key: string; values: readonly string[] }
  | { kind: "remove"; key: string; values: readonly string[] }
  | { kind: "incr"; key: string; by: number }
  | { kind: "delete"; key: string };

export interface ProfileData {
  changes: PropertyChange[];
  /** `Identity` inside `profileData`: an identity, not a property. */
  identity: Identity | undefined;
}

const invalid = (reason: string): Refusal => new Refusal(uploadCodes.profileInvalid, reason);

/**
 * Reads `profileData`: plain values, reserved keys and the operators $add, $remove, $set, $incr, $decr, $delete.
 * A `null` says nothing about its key and changes nothing.
 */
export const parseProfileData = (data: JsonObject): ProfileData | Refusal => {
  const changes: PropertyChange[] = [];
  let identity: Identity | undefined;
  for (const [key, value] of Object.entries(data)) {
    if (value === null) continue;
    const read = key.toLowerCase() === "identity" ? readIdentity(value) : parseChange(key, value);
    if (read instanceof Refusal) return read;
    if ("key" in read) changes.push(read);
    else identity = read;
  }
  return { changes, identity };
};

const readIdentity = (value: unknown): Identity | Refusal =>
  parseIdentity("identity", value, uploadCodes.identityMissing);

const parseChange = (key: string, value: unknown): PropertyChange | Refusal => {
  const reserved = findReservedKey(key);
  if (reserved !== undefined) return parseReservedChange(reserved, value);
  const problem = nameProblem(key) ?? (key.includes("#") ? 'contains "#", which names must not' : undefined);
  if (problem !== undefined) return invalid(`The profile key ${describeValue(key)} ${problem}`);
  return parseCustomChange(key, value);
};

const parseReservedChange = (reserved: ReservedKey, value: unknown): PropertyChange | Refusal => {
  if (isJsonObject(value) && isDelete(value)) return { kind: "delete", key: reserved.name };
  const scalar = parseScalar(value, reserved.name, reserved.code);
  if (scalar instanceof Refusal) return scalar;
  const parsed = reserved.parse(scalar);
  if (parsed !== null) return { kind: "put", key: reserved.name, value: parsed };
  const came = describeValue(value);
  return new Refusal(
    reserved.code,
    `${reserved.name} is not valid, expected ${reserved.expected}, got ${came}`,
  );
};

const isDelete = (value: JsonObject): boolean =>
  Object.keys(value).length === 1 && (value["$delete"] === true || value["$delete"] === 1);

const parseCustomChange = (key: string, value: unknown): PropertyChange | Refusal => {
  if (Array.isArray(value)) return parseSet(key, value);
  if (isJsonObject(value)) return parseOperator(key, value);
  const scalar = parseScalar(value, describeValue(key), uploadCodes.profileInvalid);
  return scalar instanceof Refusal ? scalar : { kind: "put", key, value: scalar };
};

const parseSet = (key: string, value: unknown): PropertyChange | Refusal => {
  const values = parseOperand(key, value);
  if (values instanceof Refusal) return values;
  return values.length === 0 ? { kind: "delete", key } : { kind: "put", key, value: values };
};

/** A list, or one value in its place. */
const parseOperand = (key: string, value: unknown): string[] | Refusal =>
  parseList(Array.isArray(value) ? value : [value], describeValue(key), uploadCodes.profileInvalid);

const parseOperator = (key: string, value: JsonObject): PropertyChange | Refusal => {
  const [operator, ...others] = Object.keys(value);
  if (operator === undefined || others.length > 0) {
    return invalid(
      `${describeValue(key)} must have one value or one operator, got an object of ${others.length + (operator === undefined ? 0 : 1)} keys`,
    );
  }
  const operand = value[operator];
  switch (operator) {
    case "$set":
      return parseSet(key, operand);
    case "$add":
      return parseListChange("add", key, operand);
    case "$remove":
      return parseListChange("remove", key, operand);
    case "$incr":
      return parseStep(key, operand, 1);
    case "$decr":
      return parseStep(key, operand, -1);
    case "$delete":
      return isDelete(value)
        ? { kind: "delete", key }
        : invalid(`$delete of ${describeValue(key)} must be true`);
    default:
      return invalid(
        `${describeValue(key)} has the unknown operator ${describeValue(operator)}, expected $set, $add, $remove, $incr, $decr or $delete`,
      );
  }
};

const parseListChange = (kind: "add" | "remove", key: string, operand: unknown): PropertyChange | Refusal => {
  const values = parseOperand(key, operand);
  return values instanceof Refusal ? values : { kind, key, values };
};

const parseStep = (key: string, operand: unknown, sign: 1 | -1): PropertyChange | Refusal =>
  typeof operand === "number" && Number.isFinite(operand)
    ? { kind: "incr", key, by: sign * operand }
    : invalid(`The step of ${describeValue(key)} must be a number, got ${describeValue(operand)}`);

export type Properties = ReadonlyMap<string, PropertyValue>;

/** A scalar counts as a list of one, as text. */
const asList = (value: PropertyValue | undefined): readonly string[] => {
  if (value === undefined) return [];
  return typeof value === "object" ? value : [String(value)];
};

/**
 * The properties after the changes, in their order; the given ones stay as they are.
 *
 * - adding to a scalar makes it a list; what is there already keeps its place; beyond 100 values the oldest go;
 * - removing the last value removes the property; removing from a missing one does nothing;
 * - `$incr` of a missing property counts from 0; of one that is no number it refuses the record.
 */
export const applyChanges = (
  before: Properties,
  changes: readonly PropertyChange[],
): Map<string, PropertyValue> | Refusal => {
  const after = new Map(before);
  for (const change of changes) {
    const value = changedValue(after.get(change.key), change);
    if (value instanceof Refusal) return value;
    if (value === undefined) after.delete(change.key);
    else after.set(change.key, value);
  }
  return after;
};

const changedValue = (
  old: PropertyValue | undefined,
  change: PropertyChange,
): PropertyValue | undefined | Refusal => {
  switch (change.kind) {
    case "put":
      return change.value;
    case "delete":
      return undefined;
    case "add":
      return change.values.length === 0 ? old : newest(new Set([...asList(old), ...change.values]));
    case "remove":
      return removeValues(old, change.values);
    case "incr":
      return addStep(old ?? 0, change);
  }
};

const removeValues = (
  old: PropertyValue | undefined,
  values: readonly string[],
): PropertyValue | undefined => {
  const left = asList(old).filter((value) => !values.includes(value));
  if (left.length === 0) return undefined;
  return typeof old === "object" ? left : old;
};

const addStep = (old: PropertyValue, change: { key: string; by: number }): number | Refusal => {
  const sum = typeof old === "number" ? old + change.by : Number.NaN;
  if (Number.isFinite(sum)) return sum;
  return invalid(
    `${describeValue(change.key)} holds ${describeValue(old)}, which cannot be counted by ${change.by}`,
  );
};

/** How many of the keys an account made up itself. */
export const countCustomKeys = (properties: Properties): number =>
  [...properties.keys()].filter(isCustomKey).length;
