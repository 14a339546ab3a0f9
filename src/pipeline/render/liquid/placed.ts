import { type Context, type Emitter, evalToken, type Filter, type Output, type Value } from "liquidjs";
import { MessageContext } from "./context.ts";
import { ValueMissing } from "./signals.ts";
import { Placed, print } from "./values.ts";

type FilterArgument = Filter["args"][number];

const isMissing = (value: unknown): boolean => value === null || value === undefined;

const isStrict = (context: Context, value: Value): boolean =>
  context instanceof MessageContext &&
  context.run.missingValues === "do_not_send" &&
  !value.filters.some(({ name }) => name === "default");

function* checkArgument(argument: FilterArgument, context: Context): Generator<unknown, void, unknown> {
  const token = Array.isArray(argument) ? argument[1] : argument;
  if (token === undefined) return;
  if (isMissing(yield evalToken(token, context))) throw new ValueMissing(token.getText());
}

/** With *do not send*: variable and arguments must have a value, and so must what comes of them. */
function* evaluateStrictly(
  value: Value,
  context: Context,
  name: string,
): Generator<unknown, unknown, unknown> {
  let current = yield value.initial.evaluate(context);
  if (isMissing(current)) throw new ValueMissing(name);
  for (const filter of value.filters) {
    for (const argument of filter.args) yield* checkArgument(argument, context);
    current = yield filter.render(current, context);
  }
  if (isMissing(current)) throw new ValueMissing(name);
  return current;
}

/** The value of an output. `default` always wins, so a value that has it is checked only at its end. */
function* evaluate(value: Value, context: Context, name: string): Generator<unknown, unknown, unknown> {
  if (isStrict(context, value)) return yield* evaluateStrictly(value, context, name);
  let current = yield value.initial.evaluate(context);
  for (const filter of value.filters) current = yield filter.render(current, context);
  if (
    isMissing(current) &&
    context instanceof MessageContext &&
    context.run.missingValues === "do_not_send"
  ) {
    throw new ValueMissing(name);
  }
  return current;
}

/** Writes a value for the place it lands in to escape; `| raw` as the last filter writes it as it is. */
export const placing = (value: Value, source: string) => {
  const isRaw = value.filters.at(-1)?.name === "raw";
  const name = (/^[^|]*/.exec(source)?.[0] ?? "").trim();
  return function* (context: Context, emitter: Emitter): Generator<unknown, void, unknown> {
    const current = yield evaluate(value, context, name);
    emitter.write(isRaw ? print(current) : new Placed(current));
  };
};

/** The same output, writing for its place. */
export const placeOutput = (output: Output): Output =>
  Object.assign(output, { render: placing(output.value, output.token.content) });
