import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import type { TLocalizedValidationError } from "typebox/error";
import { Value } from "typebox/value";
import { DomainError, type Problem } from "../lib/errors.ts";
import { excerpt } from "../lib/excerpt.ts";
import { bodyDepthMax, gotCharsMax, problemsListedMax } from "../limits.ts";

/** `/what/email/subject` (RFC 6901) → `what.email.subject`. */
const dotted = (pointer: string): string =>
  pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");

const within = (field: string, name: string): string => (field === "" ? name : `${field}.${name}`);

const kindOf = (value: unknown): string => {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `a${typeof value === "object" ? "n object" : ` ${typeof value}`}`;
};

const shortly = (value: unknown): string => excerpt(JSON.stringify(value) ?? "nothing", gotCharsMax);

const lengthOf = (value: unknown): string => {
  if (Array.isArray(value)) return `${value.length} entries`;
  return typeof value === "string" ? `${[...value].length} characters` : kindOf(value);
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
      return `Expected something like ${error.params.pattern}, got ${shortly(value)}.`;
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

/** PostgreSQL stores no U+0000 in text, and no lone surrogate in JSON. */
const isStorable = (text: string): boolean => !text.includes("\u0000") && text.isWellFormed();

const UNSTORABLE = "without U+0000 and unpaired surrogates";

const unstorable = (field: string, value: unknown, depth = 0): Problem[] => {
  if (typeof value === "string") {
    return isStorable(value) ? [] : [{ field, message: `Expected text ${UNSTORABLE}.` }];
  }
  if (typeof value !== "object" || value === null) return [];
  if (depth > bodyDepthMax)
    return [{ field, message: `Expected at most ${bodyDepthMax} levels of nesting.` }];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(isStorable(name) ? [] : [{ field, message: `Expected names ${UNSTORABLE}.` }]),
    ...unstorable(within(field, name), inner, depth + 1),
  ]);
};

const refusal = (part: string, problems: readonly Problem[]) => ({
  error: new DomainError(
    "input/invalid",
    problems.length === 1
      ? `One thing is wrong with the ${part}.`
      : `${problems.length} things are wrong with the ${part}.`,
    problems.slice(0, problemsListedMax),
  ),
});

const PART_WORDS: Record<string, string> = {
  body: "body",
  querystring: "query",
  params: "path",
  headers: "headers",
};

/** Queries and paths arrive as text and are converted; bodies arrive typed and are taken as they are. */
const prepared = (schema: TSchema, httpPart: string | undefined, value: unknown): unknown =>
  httpPart === "body"
    ? Value.Default(schema, value ?? {})
    : Value.Default(schema, Value.Convert(schema, value ?? {}));

/**
 * Checks every part of a request against its TypeBox schema, fills in defaults, and tells everything that is
 * wrong at once, each with its field, what was expected and what came.
 */
export const validatorCompiler: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const validator = Compile(schema);
  const part = PART_WORDS[httpPart ?? "body"] ?? "request";
  return (input: unknown) => {
    const value = prepared(schema, httpPart, input);
    if (!validator.Check(value)) {
      const errors = validator.Errors(value);
      const telling = errors.filter((error) => !isEcho(error));
      const problems = (telling.length > 0 ? telling : errors).flatMap((error) => problemsOf(error, value));
      return refusal(part, onePerField(problems));
    }
    const problems = unstorable("", value);
    return problems.length > 0 ? refusal(part, problems) : { value };
  };
};
