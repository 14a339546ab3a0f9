import type { FastifySchemaCompiler } from "fastify";
import type { TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { Value } from "typebox/value";
import { isStorable } from "../contract/storable.ts";
import { problemsOfErrors, within } from "../contract/validation.ts";
import { DomainError, type Problem } from "../lib/errors.ts";
import { bodyDepthMax, problemsListedMax } from "../limits.ts";

const UNSTORABLE = "without U+0000 and unpaired surrogates";

const unstorable = (field: string, value: unknown): Problem[] => {
  if (typeof value === "string") {
    return isStorable(value) ? [] : [{ field, message: `Expected text ${UNSTORABLE}.` }];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    ...(isStorable(name) ? [] : [{ field, message: `Expected names ${UNSTORABLE}.` }]),
    ...unstorable(within(field, name), inner),
  ]);
};

/** Asked first: whoever walks through a body that is nested without end runs out of stack. */
const tooDeep = (field: string, value: unknown, depth = 0): Problem[] => {
  if (typeof value !== "object" || value === null) return [];
  if (depth > bodyDepthMax)
    return [{ field, message: `Expected at most ${bodyDepthMax} levels of nesting.` }];
  return Object.entries(value).flatMap(([name, inner]) => tooDeep(within(field, name), inner, depth + 1));
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
    const depths = tooDeep("", input);
    if (depths.length > 0) return refusal(part, depths);
    const value = prepared(schema, httpPart, input);
    if (!validator.Check(value)) {
      return refusal(part, problemsOfErrors(validator.Errors(value), value));
    }
    const problems = unstorable("", value);
    return problems.length > 0 ? refusal(part, problems) : { value };
  };
};
