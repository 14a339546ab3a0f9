import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import type { ProblemDetails } from "../../src/contract/problem.ts";
import { problemsOfErrors } from "../../src/contract/validation.ts";

type Problems = NonNullable<ProblemDetails["problems"]>;

/**
 * What the API would say about this value, in its words; empty when it would take it. The schema is interpreted, not
 * compiled: the page's content security policy allows no code made of text. Only for screens that load lazily.
 */
export const problemsWith = (schema: TSchema, value: unknown): Problems =>
  Value.Check(schema, value) ? [] : problemsOfErrors(Value.Errors(schema, value), value);
