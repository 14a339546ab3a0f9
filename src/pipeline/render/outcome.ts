import { LiquidError } from "liquidjs";
import type { NeedsLinked, RenderAnswer, RenderResult } from "./contract.ts";
import { issueOf } from "./liquid/parser.ts";
import { LimitExceeded, TemplateAborted, Unusable, ValueMissing } from "./liquid/signals.ts";

/** What began it: LiquidJS wraps an error once for each node it passes. */
const causeOf = (error: unknown): unknown =>
  LiquidError.is(error) && error.originalError !== undefined ? causeOf(error.originalError) : error;

/** The innermost node, which is where it happened. */
const innermost = (error: unknown): unknown =>
  LiquidError.is(error) && LiquidError.is(error.originalError) ? innermost(error.originalError) : error;

const placeOf = (error: unknown, field: string): string => {
  if (!LiquidError.is(error)) return field;
  const at = innermost(error);
  const { line, column } = issueOf(at);
  const block = LiquidError.is(at) ? at.token.file : undefined;
  const place = `line ${line}, column ${column}`;
  return block === undefined ? `${field}, ${place}` : `${field}, content block "${block}", ${place}`;
};

/** A render that did not come to its end, as an outcome. A stack or a string that grew too large is a limit too. */
export const resultOf = (error: unknown, field: string): RenderResult => {
  const cause = causeOf(error);
  const place = placeOf(error, field);
  if (cause instanceof TemplateAborted) return { kind: "template_aborted", detail: cause.reason };
  if (cause instanceof ValueMissing) {
    return { kind: "template_value_missing", detail: `${cause.variable} has no value (${place})` };
  }
  if (cause instanceof LimitExceeded)
    return { kind: "template_limit_exceeded", detail: `${cause.message} (${place})` };
  if (cause instanceof RangeError)
    return { kind: "template_limit_exceeded", detail: `${cause.message} (${place})` };
  if (cause instanceof Unusable) return { kind: "template_error", detail: `${cause.message} (${place})` };
  return { kind: "template_error", detail: `${issueOf(error).message} (${place})` };
};

/** What came of a render that had a sample, or every code and look-up, for all it could reach. */
export const settled = (answer: RenderAnswer): RenderResult => {
  if (answer.kind === "needs_codes") {
    throw new Error(`a render had all codes and asked for those of ${answer.pools.join(", ")}`);
  }
  return looked(answer);
};

/** What came of a render that was not to ask for look-ups. */
export const looked = <Answer extends { kind: string }>(answer: Answer | NeedsLinked): Answer => {
  if (!isAskingForLookups(answer)) return answer;
  throw new Error(`a render had all look-ups and asked for ${answer.apis.join(", ")}`);
};

const isAskingForLookups = (answer: { kind: string }): answer is NeedsLinked =>
  answer.kind === "needs_linked";
