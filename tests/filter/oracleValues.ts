import type { Amount, FieldFilter, Filter, PayloadValue, ValueTest } from "../../src/contract/filter.ts";
import { away, comesRoundWithin, readWhen, type When } from "./oracleTime.ts";

/** Part of oracle.ts: values and their tests. */

export type Json = unknown;

export interface OracleDevice {
  platform: "android" | "ios" | "web" | "other";
  osVersion: string | null;
  appVersion: string | null;
}
export interface OracleEvent {
  name: string;
  at: number;
  properties: Readonly<Record<string, Json>>;
}
export interface OracleUser {
  properties: Readonly<Record<string, Json>>;
  email: string | null;
  phone: string | null;
  subscribed: Readonly<Record<"email" | "push" | "whatsapp", boolean>>;
  bucket: number;
  devices: readonly OracleDevice[];
  events: readonly OracleEvent[];
  lists: readonly string[];
}
export interface OracleScope {
  now: number;
  zone: string;
  segments: ReadonlyMap<string, { kind: "filter"; filter: Filter } | { kind: "list" }>;
}

export interface Look {
  user: OracleUser;
  scope: OracleScope;
  payload: Json;
  within: readonly string[];
  /** Whether texts under test are dates in a payload's ways. */
  isPayload: boolean;
}

const isObject = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const memberOf = (value: Json, name: string): Json =>
  isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
export const isThere = (value: Json): boolean => value !== undefined && value !== null;

// ---------------------------------------------------------------- payloads

/** What a database cannot hold counts as missing. */
const heldOf = (value: Json): Json => {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed() ? undefined : value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (Array.isArray(value)) return value.map(heldOf);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, heldOf(inner)]));
};

export const payloadAt = (payload: Json, path: string): Json => {
  let at = payload;
  for (const step of path.split(".")) {
    if (Array.isArray(at))
      at = /^\d+$/.test(step) && String(Number(step)) === step ? at[Number(step)] : undefined;
    else at = memberOf(at, step);
  }
  return heldOf(at);
};

const operand = (value: Json | PayloadValue, look: Look): Json =>
  isObject(value) ? payloadAt(look.payload, String(value["payload"])) : value;

// ---------------------------------------------------------------- numbers, exactly

export interface Decimal {
  digits: bigint;
  /** Power of ten. */
  scale: number;
}

export const decimalOf = (value: number): Decimal => {
  const [, sign = "", whole = "0", part = "", power = "0"] =
    /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(String(value)) ?? [];
  return { digits: BigInt(`${sign}${whole}${part}`), scale: Number(power) - part.length };
};
const aligned = (a: Decimal, b: Decimal): [bigint, bigint, number] => {
  const scale = Math.min(a.scale, b.scale);
  const raised = ({ digits, scale: own }: Decimal): bigint => digits * 10n ** BigInt(own - scale);
  return [raised(a), raised(b), scale];
};
export const plus = (a: Decimal, b: Decimal): Decimal => {
  const [x, y, scale] = aligned(a, b);
  return { digits: x + y, scale };
};
export const compare = (a: Decimal, b: Decimal): number => {
  const [x, y] = aligned(a, b);
  return x < y ? -1 : x > y ? 1 : 0;
};
const times = ({ digits, scale }: Decimal, count: number): Decimal => ({
  digits: digits * BigInt(count),
  scale,
});

export const amountIs = (measured: Decimal, { op, value, to }: Amount, count = 1): boolean => {
  const against = (bound: number): number => compare(measured, times(decimalOf(bound), count));
  if (op === "at_least") return against(value) >= 0;
  if (op === "at_most") return against(value) <= 0;
  if (op === "exactly") return against(value) === 0;
  return against(value) >= 0 && to !== undefined && against(to) <= 0;
};

// ---------------------------------------------------------------- tests of one value

const isSame = (value: Json, wanted: Json): boolean =>
  (typeof wanted === "string" || typeof wanted === "number" || typeof wanted === "boolean") &&
  typeof value === typeof wanted &&
  value === wanted;

const STORED = /^\$D_-?[0-9]{1,11}$/;
const whenOf = (value: Json, look: Look, isOfPayload: boolean): When | undefined => {
  if (typeof value !== "string") return undefined;
  if (STORED.test(value)) return { from: Number(value.slice(3)) * 1_000, next: undefined };
  return isOfPayload ? readWhen(value, look.scope.zone) : undefined;
};

const isDateThat = (value: Json, look: Look, holds: (at: number) => boolean): boolean => {
  const when = whenOf(value, look, look.isPayload);
  return when !== undefined && holds(when.from);
};

const withinSpan = (
  at: number,
  amount: number,
  unit: Parameters<typeof away>[2],
  { scope }: Look,
): boolean => {
  const other = away(scope.now, amount, unit, scope.zone);
  return amount < 0 ? other <= at && at <= scope.now : scope.now <= at && at <= other;
};

const textIs = (value: Json, wanted: Json, holds: (text: string, wanted: string) => boolean): boolean =>
  typeof value === "string" && typeof wanted === "string" && holds(value, wanted);
const numberIs = (value: Json, wanted: Json, holds: (order: number) => boolean): boolean =>
  typeof value === "number" &&
  typeof wanted === "number" &&
  holds(compare(decimalOf(value), decimalOf(wanted)));

const dateIs = (value: Json, op: "before" | "after" | "on", wanted: Json, look: Look): boolean => {
  const when = whenOf(wanted, look, true);
  if (when === undefined) return false;
  const { from, next } = when;
  return isDateThat(value, look, (at) => {
    if (op === "before") return at < from;
    if (op === "after") return next === undefined ? at > from : at >= next;
    return next === undefined ? at === from : at >= from && at < next;
  });
};

/** Of one entry of a list, or of a value that is none. */
const oneHolds = (value: Json, test: ValueTest, look: Look): boolean => {
  switch (test.op) {
    case "equals":
      return isSame(value, operand(test.value, look));
    case "in":
    case "any_of":
      return test.values.some((wanted) => isSame(value, wanted));
    case "contains":
      return textIs(value, operand(test.value, look), (text, part) => text.includes(part));
    case "starts_with":
      return textIs(value, operand(test.value, look), (text, part) => text.startsWith(part));
    case "ends_with":
      return textIs(value, operand(test.value, look), (text, part) => text.endsWith(part));
    case "greater":
      return numberIs(value, operand(test.value, look), (order) => order > 0);
    case "greater_or_equal":
      return numberIs(value, operand(test.value, look), (order) => order >= 0);
    case "less":
      return numberIs(value, operand(test.value, look), (order) => order < 0);
    case "less_or_equal":
      return numberIs(value, operand(test.value, look), (order) => order <= 0);
    case "between":
      return (
        numberIs(value, test.from, (order) => order >= 0) && numberIs(value, test.to, (order) => order <= 0)
      );
    case "before":
    case "after":
    case "on":
      return dateIs(value, test.op, operand(test.value, look), look);
    case "within_last":
      return isDateThat(value, look, (at) => withinSpan(at, -test.amount, test.unit, look));
    case "within_next":
      return isDateThat(value, look, (at) => withinSpan(at, test.amount, test.unit, look));
    case "anniversary_within":
      return isDateThat(value, look, (at) =>
        comesRoundWithin(at, test.days, look.scope.now, look.scope.zone),
      );
    default:
      throw new Error(`${test.op} is no test of one value`);
  }
};

const itemsHold = (value: Json, test: Extract<ValueTest, { op: "items" }>, look: Look): boolean => {
  if (!Array.isArray(value)) return false;
  const matching = value.filter((item) => isObject(item) && fieldsHold(item, test.where, look)).length;
  if (test.quantifier === "any") return matching > 0;
  if (test.quantifier === "all") return matching === value.length;
  return test.quantifier === "none" ? matching === 0 : matching >= (test.count ?? 1);
};

export const testHolds = (value: Json, test: ValueTest, look: Look): boolean => {
  if (test.op === "exists") return isThere(value);
  if (test.op === "not_exists") return !isThere(value);
  if (test.op === "not_equals") return !testHolds(value, { ...test, op: "equals" }, look);
  if (test.op === "not_in") return !testHolds(value, { ...test, op: "in" }, look);
  if (test.op === "not_contains") return !testHolds(value, { ...test, op: "contains" }, look);
  if (test.op === "items") return itemsHold(value, test, look);
  const entries: readonly Json[] = Array.isArray(value) ? value : [value];
  if (test.op === "all_of")
    return test.values.every((wanted) => entries.some((entry) => isSame(entry, wanted)));
  return entries.some((entry) => oneHolds(entry, test, look));
};

export const fieldsHold = (object: Json, filter: FieldFilter, look: Look): boolean => {
  switch (filter.type) {
    case "and":
      return filter.nodes.every((node) => fieldsHold(object, node, look));
    case "or":
      return filter.nodes.some((node) => fieldsHold(object, node, look));
    case "not":
      return !fieldsHold(object, filter.node, look);
    case "field":
      return testHolds(memberOf(object, filter.field), filter.test, look);
  }
};
