import {
  type Context,
  type Emitter,
  evalToken,
  type Filter,
  type Output,
  TypeGuards,
  toValueSync,
  type Value,
} from "liquidjs";
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

/** What the names of a plain look-up are, such as `ExternalTrigger.items[0]`; null where it takes more to find the value. */
const namesOf = ({ initial: { postfix } }: Value): readonly (string | number)[] | null => {
  const [token] = postfix;
  if (token === undefined || postfix.length > 1 || !TypeGuards.isPropertyAccessToken(token)) return null;
  if (token.variable !== undefined) return null;
  const names = token.props.flatMap((prop) => ("content" in prop ? [prop.content] : []));
  const plain = names.filter((name) => typeof name === "string" || typeof name === "number");
  return plain.length === token.props.length ? plain : null;
};

/** Reads the value that an output begins with. LiquidJS steps through a generator for each part of it; most are plain look-ups. */
const reading = (value: Value): ((context: Context) => unknown) => {
  const names = namesOf(value);
  return (context) =>
    names !== null && context instanceof MessageContext
      ? context.lookUp(names)
      : toValueSync(value.initial.evaluate(context));
};

/** The value of an output. `default` always wins, so a value that has it is checked only at its end. */
const evaluating = (value: Value, name: string): ((context: Context) => unknown) => {
  const read = reading(value);
  return (context) => {
    if (isStrict(context, value)) return toValueSync(evaluateStrictly(value, context, name));
    let current = read(context);
    for (const filter of value.filters) current = toValueSync(filter.render(current, context));
    if (
      isMissing(current) &&
      context instanceof MessageContext &&
      context.run.missingValues === "do_not_send"
    ) {
      throw new ValueMissing(name);
    }
    return current;
  };
};

/** Writes a value for the place it lands in to escape; `| raw` as the last filter writes it as it is. */
export const placing = (value: Value, source: string): ((context: Context, emitter: Emitter) => void) => {
  const isRaw = value.filters.at(-1)?.name === "raw";
  const evaluate = evaluating(value, (/^[^|]*/.exec(source)?.[0] ?? "").trim());
  return (context, emitter) => {
    const current = evaluate(context);
    emitter.write(isRaw ? print(current) : new Placed(current));
  };
};

/** The same output, writing for its place. */
export const placeOutput = (output: Output): Output =>
  Object.assign(output, { render: placing(output.value, output.token.content) });
