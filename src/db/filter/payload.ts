import type { Condition, FieldFilter, Filter, ValueTest } from "../../contract/filter.ts";
import { conditionsOf } from "../../contract/filterTree.ts";
import { parseMoment } from "../../contract/moments.ts";
import { isStorable } from "../../contract/storable.ts";
import { payloadDepthMax } from "../../limits.ts";
import { extentOf, zoneOf } from "./calendar.ts";

/**
 * What a filter asks of a trigger's payload, as one jsonb object: the value at each path that the filter names. Under the
 * empty path, which no value can have, stands how each text in these values reads as a date: `{"2026-03-01":
 * [1772319600, 1772406000]}` (epoch seconds; of a day its first instant and that of the next).
 */
const DATES = "";

const pathsOfTest = (test: ValueTest): string[] => {
  if (test.op === "items") return pathsOfFields(test.where);
  if (!("value" in test)) return [];
  const { value } = test;
  return typeof value === "object" ? [value.payload] : [];
};

const pathsOfFields = (filter: FieldFilter): string[] => {
  if (filter.type === "field") return pathsOfTest(filter.test);
  return filter.type === "not" ? pathsOfFields(filter.node) : filter.nodes.flatMap(pathsOfFields);
};

const pathsOfCondition = (condition: Condition): string[] => {
  switch (condition.type) {
    case "property":
      return pathsOfTest(condition.test);
    case "payload":
      return [condition.path, ...pathsOfTest(condition.test)];
    case "behaviour":
      return condition.events.flatMap(({ where }) => (where === undefined ? [] : pathsOfFields(where)));
    default:
      return [];
  }
};

/** The paths of the payload that a filter looks at, each once. Segments look at none. */
export const payloadPaths = (filter: Filter): string[] => [
  ...new Set(conditionsOf(filter).flatMap(({ condition }) => pathsOfCondition(condition))),
];

const PLACE = /^(0|[1-9]\d*)$/;

const stepInto = (value: unknown, step: string): unknown => {
  if (Array.isArray(value)) return PLACE.test(step) ? value[Number(step)] : undefined;
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
  return Object.entries(value).find(([key]) => key === step)?.[1];
};

const valueAt = (payload: unknown, path: string): unknown => path.split(".").reduce(stepInto, payload);

/**
 * The value as jsonb can hold it: null stands for whatever it cannot (texts with NUL or half of a surrogate pair,
 * numbers beyond a double, what is no JSON). Every text that is left is shown to `seen`.
 */
const storable = (value: unknown, depth: number, seen: (text: string) => void): unknown => {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "string") {
    if (!isStorable(value)) return null;
    seen(value);
    return value;
  }
  if (typeof value !== "object" || value === null || depth >= payloadDepthMax) return null;
  const deeper = (inner: unknown): unknown => storable(inner, depth + 1, seen);
  if (Array.isArray(value)) return value.map(deeper);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isStorable(key))
      .map(([key, inner]) => [key, deeper(inner)]),
  );
};

const STORED_DATE = /^\$D_(-?\d{1,11})$/;

/** Any of the ways in which a payload writes dates → epoch seconds. */
const readDate = (text: string, timeZone: string): number[] | undefined => {
  const stored = STORED_DATE.exec(text)?.[1];
  if (stored !== undefined) return [Number(stored)];
  const moment = parseMoment(text);
  if (moment === undefined) return undefined;
  const { fromMs, endMs } = extentOf(moment, zoneOf(timeZone));
  return endMs === undefined ? [fromMs / 1_000] : [fromMs / 1_000, endMs / 1_000];
};

/**
 * What a compiled filter takes for a payload.
 *
 * @param paths of `payloadPaths`
 * @param payload the `ExternalTrigger` object; anything else has nothing at any path
 * @param timeZone of the account: a payload may write days of its calendar
 */
export const payloadValues = (
  paths: readonly string[],
  payload: unknown,
  timeZone: string,
): Record<string, unknown> => {
  const dates: Record<string, number[]> = {};
  const seen = (text: string): void => {
    const date = readDate(text, timeZone);
    if (date !== undefined) dates[text] = date;
  };
  const values = paths
    .filter((path) => path !== DATES && isStorable(path))
    .map((path): [string, unknown] => [path, storable(valueAt(payload, path), 0, seen)])
    .filter(([, value]) => value !== null);
  return Object.fromEntries(Object.keys(dates).length === 0 ? values : [...values, [DATES, dates]]);
};
