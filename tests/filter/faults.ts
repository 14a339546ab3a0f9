import type { Condition, Filter, ValueTest } from "../../src/contract/filter.ts";
import type { Fault } from "./compare.ts";

/**
 * Wrong evaluations, each a mistake that a compiler makes easily. They are planted between the filter and the program, and
 * the comparison with the oracle must find every one.
 */

const mapped = (filter: Filter, change: (condition: Condition) => Filter): Filter => {
  switch (filter.type) {
    case "and":
    case "or":
      return { type: filter.type, nodes: filter.nodes.map((node) => mapped(node, change)) };
    case "not":
      return { type: "not", node: mapped(filter.node, change) };
    default:
      return change(filter);
  }
};

const inFilter =
  (change: (condition: Condition) => Filter): Fault =>
  (filter, scope) => [mapped(filter, change), scope];

const inTests = (change: (test: ValueTest) => ValueTest): Fault =>
  inFilter((condition) =>
    condition.type === "property" ? { ...condition, test: change(condition.test) } : condition,
  );

export const FAULTS: Readonly<Record<string, Fault>> = {
  "now itself is not part of the last days": (filter, scope) => [
    filter,
    { ...scope, now: new Date(scope.now.getTime() - 1) },
  ],
  "days are those of UTC": (filter, scope) => [filter, { ...scope, timeZone: "UTC" }],
  "the last day of a range is not part of it": inFilter((condition) =>
    condition.type === "behaviour" && condition.within.kind === "between"
      ? { ...condition, within: { ...condition.within, to: `${condition.within.to.slice(0, 10)}T00:00:00Z` } }
      : condition,
  ),
  "what is missing is not unequal either": inFilter((condition) =>
    condition.type === "property" && condition.test.op === "not_equals"
      ? { type: "and", nodes: [condition, { ...condition, test: { op: "exists" } }] }
      : condition,
  ),
  "one of several events is enough": inFilter((condition) =>
    condition.type === "behaviour" ? { ...condition, match: "any" } : condition,
  ),
  "events count together whatever the constant property says": inFilter((condition) => {
    if (condition.type !== "behaviour") return condition;
    const { constant: _, ...rest } = condition;
    return rest;
  }),
  "one matching item stands for all": inTests((test) =>
    test.op === "items" && test.quantifier === "all" ? { ...test, quantifier: "any" } : test,
  ),
  "a bound is not part of what lies between": inTests((test) =>
    test.op === "greater_or_equal" ? { ...test, op: "greater" } : test,
  ),
  "a segment is who is on its list, whatever its filter says": (filter, scope) => [
    filter,
    { ...scope, segments: new Map([...scope.segments].map(([id]) => [id, { kind: "list" }])) },
  ],
};
