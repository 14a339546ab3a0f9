import type { FilterImplOptions } from "liquidjs";
import { renderValueWeightMax } from "../../../limits.ts";
import { MessageContext } from "./context.ts";
import { LimitExceeded, Unusable } from "./signals.ts";
import { isRecord } from "./values.ts";

export type FilterHandler = Extract<FilterImplOptions, (...args: never[]) => unknown>;
export type FilterSet = Record<string, FilterHandler>;
type FilterThis = ThisParameterType<FilterHandler>;

/** The message a filter works for. */
export const contextOf = ({ context }: FilterThis): MessageContext => {
  if (context instanceof MessageContext) return context;
  throw new Unusable("filters work within a message only");
};

/**
 * Lists may hold lists, and the same one twice: what looks like 40 items can print as 2^40. So whatever a
 * filter makes is walked once, and refused when it is too much.
 */
const weigh = (value: object): void => {
  const open: unknown[] = [value];
  let weight = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    weight += typeof next === "string" ? next.length + 1 : 1;
    if (weight > renderValueWeightMax) throw new LimitExceeded("memory");
    if (Array.isArray(next)) {
      if (next.length + open.length > renderValueWeightMax) throw new LimitExceeded("memory");
      for (const item of next) open.push(item ?? null);
    } else if (isRecord(next)) for (const key of Object.keys(next)) open.push(next[key] ?? null);
  }
};

const settle = (context: MessageContext, result: unknown): unknown => {
  if (typeof result === "object" && result !== null) weigh(result);
  return context.show(result);
};

const isIterator = (value: unknown): value is Generator<unknown, unknown, unknown> =>
  typeof value === "object" && value !== null && "next" in value && typeof value.next === "function";

function* settleLater(context: MessageContext, result: Generator<unknown, unknown, unknown>) {
  return settle(context, yield* result);
}

/** What comes from a range was never weighed. */
const refuseLongList = (value: unknown): void => {
  if (Array.isArray(value) && value.length > renderValueWeightMax) throw new LimitExceeded("memory");
};

/** A filter whose values are bounded. */
export const guarded = (handler: FilterHandler): FilterHandler =>
  function (value, ...args) {
    const context = contextOf(this);
    refuseLongList(value);
    args.forEach(refuseLongList);
    const result: unknown = handler.call(this, value, ...args);
    if (typeof result !== "object" || result === null) return context.show(result);
    return isIterator(result) ? settleLater(context, result) : settle(context, result);
  };
