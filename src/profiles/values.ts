import { isStorable } from "../contract/storable.ts";
import { listValuesMax, propertyKeyCharsMax, propertyValueCharsMax } from "../limits.ts";
import { describeValue, Refusal, type UploadCode } from "./refusal.ts";

export type Scalar = string | number | boolean;
/** Dates are text, `$D_<epoch seconds>`; lists hold unique texts, oldest first. */
export type PropertyValue = Scalar | readonly string[];
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether the text has more than `max` characters (code points, so that an emoji counts once). */
export const isLongerThan = (text: string, max: number): boolean =>
  text.length > max && (text.length > max * 2 || [...text].length > max);

const DATE = /^\$D_-?\d{1,11}$/;
/** The documented way of writing a moment: `$D_` and Unix seconds. */
export const isDateText = (text: string): boolean => DATE.test(text);

/**
 * One text, number or truth value.
 *
 * @param place how messages name it
 */
export const parseScalar = (value: unknown, place: string, code: UploadCode): Scalar | Refusal => {
  if (typeof value === "boolean") return value;
  if (typeof value === "number") {
    return Number.isFinite(value) ? value : new Refusal(code, `${place} is beyond the range of numbers`);
  }
  if (typeof value !== "string") {
    return new Refusal(code, `${place} must be a text, a number or true/false, got ${describeValue(value)}`);
  }
  return checkText(value, place, code) ?? value;
};

const checkText = (text: string, place: string, code: UploadCode): Refusal | undefined => {
  if (isLongerThan(text, propertyValueCharsMax)) {
    return new Refusal(code, `${place} is longer than ${propertyValueCharsMax} characters`);
  }
  if (!isStorable(text)) {
    return new Refusal(code, `${place} contains a NUL character or half of a surrogate pair`);
  }
  if (text.startsWith("$D_") && !isDateText(text)) {
    return new Refusal(code, `${place} must be $D_ and epoch seconds, got ${describeValue(text)}`);
  }
  return undefined;
};

/** A list of scalars, each as text; duplicates are dropped and the newest 100 kept (first in, first out). */
export const parseList = (
  values: readonly unknown[],
  place: string,
  code: UploadCode,
): string[] | Refusal => {
  const texts = new Set<string>();
  for (const value of values) {
    const scalar = parseScalar(value, `a value of ${place}`, code);
    if (scalar instanceof Refusal) return scalar;
    texts.add(String(scalar));
  }
  return newest(texts);
};

/** The newest 100 of values in their order. */
export const newest = (values: Iterable<string>): string[] => [...values].slice(-listValuesMax);

const FORBIDDEN_IN_NAMES = /[%><!|&.:;$'"\\\p{Cc}]/u;

/**
 * The published rule for names of events and properties; `__proto__` is refused too, because a careless
 * copy of an object gives it a meaning.
 *
 * @returns what is wrong with the name, or undefined
 */
export const nameProblem = (name: string, charsMax: number = propertyKeyCharsMax): string | undefined => {
  if (name.trim() === "") return "is empty";
  if (isLongerThan(name, charsMax)) return `is longer than ${charsMax} characters`;
  if (!name.isWellFormed()) return "contains half of a surrogate pair";
  if (name === "__proto__") return "is not allowed";
  const [forbidden] = FORBIDDEN_IN_NAMES.exec(name) ?? [];
  return forbidden === undefined ? undefined : `contains ${JSON.stringify(forbidden)}, which names must not`;
};
