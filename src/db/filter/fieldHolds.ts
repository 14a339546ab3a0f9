import type { FieldFilter, ValueTest } from "../../contract/filter.ts";
import { parseMoment } from "../../contract/moments.ts";
import { daysOfYear, extentOf, monthAndDay, shifted, type Zone } from "./calendar.ts";

/**
 * A filter of an event's properties, held in memory against one event that is not stored yet. It means what valueTest.ts
 * means in SQL (docs/audience.md). There is no payload: a value that is to come from one is never there.
 */
export interface Moment {
  nowMs: number;
  /** Of the account. */
  zone: Zone;
}

type Fields = Readonly<Record<string, unknown>>;
type Test<Op extends ValueTest["op"]> = Extract<ValueTest, { op: Op }>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const STORED_DATE = /^\$D_(-?\d{1,11})$/;

const dateOf = (value: unknown): number | undefined => {
  const seconds = typeof value === "string" ? STORED_DATE.exec(value)?.[1] : undefined;
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
};

const isText = (value: unknown, wanted: unknown, holds: (text: string, part: string) => boolean): boolean =>
  typeof value === "string" && typeof wanted === "string" && holds(value, wanted);

const isNumber = (value: unknown, wanted: unknown, holds: (a: number, b: number) => boolean): boolean =>
  typeof value === "number" && typeof wanted === "number" && holds(value, wanted);

const isDate = (value: unknown, holds: (atMs: number) => boolean): boolean => {
  const atMs = dateOf(value);
  return atMs !== undefined && holds(atMs);
};

const isBeside = (value: unknown, { op, value: wanted }: Test<"before" | "after" | "on">, zone: Zone) => {
  const moment = typeof wanted === "string" ? parseMoment(wanted) : undefined;
  if (moment === undefined) return false;
  const { fromMs, endMs } = extentOf(moment, zone);
  return isDate(value, (atMs) => {
    if (op === "before") return atMs < fromMs;
    if (op === "after") return endMs === undefined ? atMs > fromMs : atMs >= endMs;
    return endMs === undefined ? atMs === fromMs : atMs >= fromMs && atMs < endMs;
  });
};

const isWithin = (
  atMs: number,
  { op, amount, unit }: Test<"within_last" | "within_next">,
  { nowMs, zone }: Moment,
): boolean =>
  op === "within_last"
    ? atMs >= shifted(nowMs, -amount, unit, zone) && atMs <= nowMs
    : atMs >= nowMs && atMs <= shifted(nowMs, amount, unit, zone);

const comesRound = (atMs: number, days: number, { nowMs, zone }: Moment): boolean =>
  daysOfYear(nowMs, days, zone).includes(monthAndDay(new Date(atMs + zone.offsetMs(atMs))));

/** Of one entry of a list, or of a value that is none. */
const oneHolds = (value: unknown, test: ValueTest, moment: Moment): boolean => {
  switch (test.op) {
    case "equals":
      return value === test.value;
    case "in":
    case "any_of":
      return test.values.some((wanted) => value === wanted);
    case "contains":
      return isText(value, test.value, (text, part) => text.includes(part));
    case "starts_with":
      return isText(value, test.value, (text, part) => text.startsWith(part));
    case "ends_with":
      return isText(value, test.value, (text, part) => text.endsWith(part));
    case "greater":
      return isNumber(value, test.value, (a, b) => a > b);
    case "greater_or_equal":
      return isNumber(value, test.value, (a, b) => a >= b);
    case "less":
      return isNumber(value, test.value, (a, b) => a < b);
    case "less_or_equal":
      return isNumber(value, test.value, (a, b) => a <= b);
    case "between":
      return typeof value === "number" && value >= test.from && value <= test.to;
    case "before":
    case "after":
    case "on":
      return isBeside(value, test, moment.zone);
    case "within_last":
    case "within_next":
      return isDate(value, (atMs) => isWithin(atMs, test, moment));
    case "anniversary_within":
      return isDate(value, (atMs) => comesRound(atMs, test.days, moment));
    default:
      return false;
  }
};

const itemsHold = (value: unknown, test: Test<"items">, moment: Moment): boolean => {
  if (!Array.isArray(value)) return false;
  const matching = value.filter(
    (item: unknown) => isFields(item) && fieldsHold(item, test.where, moment),
  ).length;
  if (test.quantifier === "any") return matching > 0;
  if (test.quantifier === "all") return matching === value.length;
  return test.quantifier === "none" ? matching === 0 : matching >= (test.count ?? 1);
};

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

const testHolds = (value: unknown, test: ValueTest, moment: Moment): boolean => {
  switch (test.op) {
    case "exists":
      return isThere(value);
    case "not_exists":
      return !isThere(value);
    case "not_equals":
      return !testHolds(value, { ...test, op: "equals" }, moment);
    case "not_in":
      return !testHolds(value, { ...test, op: "in" }, moment);
    case "not_contains":
      return !testHolds(value, { ...test, op: "contains" }, moment);
    case "items":
      return itemsHold(value, test, moment);
  }
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (test.op === "all_of") return test.values.every((wanted) => entries.includes(wanted));
  return entries.some((entry) => oneHolds(entry, test, moment));
};

const fieldOf = (fields: Fields, name: string): unknown =>
  Object.hasOwn(fields, name) ? Object.entries(fields).find(([key]) => key === name)?.[1] : undefined;

/**
 * Whether an event's properties match.
 *
 * @param fields as events are stored: dates as `$D_<epoch seconds>`
 */
export const fieldsHold = (fields: Fields, filter: FieldFilter, moment: Moment): boolean => {
  switch (filter.type) {
    case "and":
      return filter.nodes.every((node) => fieldsHold(fields, node, moment));
    case "or":
      return filter.nodes.some((node) => fieldsHold(fields, node, moment));
    case "not":
      return !fieldsHold(fields, filter.node, moment);
    case "field":
      return testHolds(fieldOf(fields, filter.field), filter.test, moment);
  }
};
