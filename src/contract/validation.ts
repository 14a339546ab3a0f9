import type { TLocalizedValidationError } from "typebox/error";
import { Value } from "typebox/value";
import { gotCharsMax } from "../limits.ts";
import type { ProblemDetails } from "./problem.ts";

/** What is wrong with a value, by its schema: the same words in the API's answers and beside a form's fields. */

type Problem = NonNullable<ProblemDetails["problems"]>[number];

/** `/what/email/subject` (RFC 6901) → `what.email.subject`. */
const dotted = (pointer: string): string =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");

/** The path of a field in a field. */
export const within = (field: string, name: string): string => (field === "" ? name : `${field}.${name}`);

const kindOf = (value: unknown): string => {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  return Array.isArray(value) ? "a list" : `a${typeof value === "object" ? "n object" : ` ${typeof value}`}`;
};

const CONTROLS = /\p{Cc}+/gu;

/** Lists and objects are told by their kind: they may be of any size and depth. */
const shortly = (value: unknown): string => {
  if (typeof value === "object" && value !== null) return kindOf(value);
  const line = (JSON.stringify(value) ?? "nothing").replace(CONTROLS, " ").trim();
  return (line.length <= gotCharsMax ? line : `${line.slice(0, gotCharsMax - 1)}…`).toWellFormed();
};

const lengthOf = (value: unknown): string => {
  if (Array.isArray(value)) return `${value.length} entries`;
  return typeof value === "string" ? `${[...value].length} characters` : kindOf(value);
};

/** Patterns in words; a pattern of its own tells only those who read patterns. */
const PATTERNS: Partial<Record<string, string>> = {
  "^[0-9]{1,20}$": "digits only, up to 20",
};

/** The value is told where it helps to find the mistake; long texts and secrets are told by their length. */
const wordsOf = (error: TLocalizedValidationError, value: unknown): string => {
  switch (error.keyword) {
    case "type":
      return `Expected ${[error.params.type].flat().join(" or ")}, got ${kindOf(value)}.`;
    case "enum":
      return `Expected one of ${error.params.allowedValues.map(shortly).join(", ")}, got ${shortly(value)}.`;
    case "format":
      return `Expected the format ${error.params.format}, got ${shortly(value)}.`;
    case "pattern":
      return `Expected ${PATTERNS[String(error.params.pattern)] ?? `something like ${error.params.pattern}`}, got ${shortly(value)}.`;
    case "minLength":
    case "maxLength":
    case "minItems":
    case "maxItems": {
      const bound = error.keyword.startsWith("min") ? "at least" : "at most";
      const unit = error.keyword.endsWith("Items") ? "entries" : "characters";
      return `Expected ${bound} ${error.params.limit} ${unit}, got ${lengthOf(value)}.`;
    }
    case "minimum":
    case "maximum":
      return `Expected a number ${error.params.comparison} ${error.params.limit}, got ${shortly(value)}.`;
    case "uniqueItems":
      return "Expected every entry once.";
    default:
      return `It ${error.message}, got ${kindOf(value)}.`;
  }
};

/** What only repeats another error of the same field: the schema that forbids a field, the sum of a union. */
const isEcho = (error: TLocalizedValidationError): boolean =>
  error.keyword === "boolean" ||
  error.keyword === "anyOf" ||
  (error.keyword === "type" && error.params.type === "null");

const problemsOf = (error: TLocalizedValidationError, whole: unknown): Problem[] => {
  const field = dotted(error.instancePath);
  if (error.keyword === "required") {
    return error.params.requiredProperties.map((name) => ({
      field: within(field, name),
      message: "It is missing.",
    }));
  }
  if (error.keyword === "additionalProperties") {
    return error.params.additionalProperties.map((name) => ({
      field: within(field, name),
      message: "There is no such field.",
    }));
  }
  const value = error.instancePath === "" ? whole : Value.Pointer.Get(whole, error.instancePath);
  return [{ field, message: wordsOf(error, value) }];
};

const onePerField = (problems: readonly Problem[]): Problem[] =>
  [...new Map([...problems].reverse().map((problem) => [problem.field, problem])).values()].reverse();

/** Everything that these errors of a schema say about the value, one problem a field. */
export const problemsOfErrors = (errors: readonly TLocalizedValidationError[], value: unknown): Problem[] => {
  const telling = errors.filter((error) => !isEcho(error));
  return onePerField((telling.length > 0 ? telling : errors).flatMap((error) => problemsOf(error, value)));
};
