import { inboundSteps } from "../contract/inboundPath.ts";
import type { LinkedLabel } from "../contract/linkedApi.ts";
import { keepDigits } from "../lib/json.ts";

/** Values of labels, by name, as templates read them. */
export type LinkedValues = Readonly<Record<string, unknown>>;

const stepInto = (value: unknown, step: string): unknown => {
  if (Array.isArray(value)) return /^\d{1,9}$/.test(step) ? value[Number(step)] : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, step)?.value;
};

/** What stands at a path; undefined: nothing does, or null. An empty path is the whole. */
const valueAt = (answer: unknown, path: string): unknown =>
  (path === "" ? answer : inboundSteps(path).reduce(stepInto, answer)) ?? undefined;

/** Without the prototype that a name like `constructor` would find something on. */
const record = (entries: readonly (readonly [string, unknown])[]): Record<string, unknown> =>
  Object.assign(Object.create(null), Object.fromEntries(entries));

/** The answer as JSON, numbers with their digits; undefined where it is none. */
const jsonOf = (body: string): unknown => {
  try {
    return keepDigits(body, JSON.parse(body));
  } catch {
    return undefined;
  }
};

/** What the labels find in an answer; one that is not there is undefined. Null: an answer that is no JSON, and should be. */
export const labelsIn = (labels: readonly LinkedLabel[], body: string): LinkedValues | null => {
  const json = jsonOf(body);
  if (json === undefined && labels.some(({ path }) => path !== "")) return null;
  return record(labels.map(({ name, path }) => [name, valueAt(json ?? body, path)]));
};

/** The same with the fallbacks of what is not there. */
export const withFallbacks = (labels: readonly LinkedLabel[], values: LinkedValues): LinkedValues =>
  record(
    labels.map(({ name, fallback }) => [name, values[name] ?? (fallback === "" ? undefined : fallback)]),
  );

/** What previews show in place of an answer. */
export const samplesOf = (labels: readonly LinkedLabel[]): LinkedValues =>
  record(labels.map(({ name, sample, fallback }) => [name, sample || fallback || "sample"]));
