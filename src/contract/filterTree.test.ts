import { expect, test } from "vitest";
import type { FieldFilter, Filter, ValueTest } from "./filter.ts";
import { filterProblems } from "./filterProblems.ts";
import { conditionsOf, countNodes, holds } from "./filterTree.ts";

const bucket = (from: number): Filter => ({ type: "bucket", from, to: from });
const filter: Filter = {
  type: "and",
  nodes: [bucket(0), { type: "or", nodes: [bucket(1), { type: "not", node: bucket(2) }] }],
};

test("conditions are listed in order, with the paths by which results name them", () => {
  expect(conditionsOf(filter).map(({ path }) => path)).toEqual([
    "nodes.0",
    "nodes.1.nodes.0",
    "nodes.1.nodes.1.node",
  ]);
  expect(conditionsOf(bucket(3))).toEqual([{ path: "", condition: bucket(3) }]);
});

test("and, or and not combine what the conditions say", () => {
  const of = (...passed: string[]) => holds(filter, new Map(passed.map((path) => [path, true])));
  expect(of("nodes.0")).toBe(true);
  expect(of("nodes.0", "nodes.1.nodes.1.node")).toBe(false);
  expect(of("nodes.0", "nodes.1.nodes.0", "nodes.1.nodes.1.node")).toBe(true);
  expect(of("nodes.1.nodes.0")).toBe(false);
});

test("nodes are counted as the check of a filter bounds them: groups, conditions, and fields of items and events", () => {
  const price: FieldFilter = { type: "field", field: "price", test: { op: "exists" } };
  const items: ValueTest = { op: "items", quantifier: "any", where: { type: "not", node: price } };
  const full: Filter = {
    type: "or",
    nodes: [
      filter,
      { type: "property", property: "Cart", test: items },
      {
        type: "behaviour",
        did: true,
        match: "any",
        events: [{ event: "Charged" }, { event: "Viewed", where: { type: "and", nodes: [price, price] } }],
        within: { kind: "ever" },
        measure: { kind: "count", is: { op: "at_least", value: 1 } },
      },
    ],
  };
  expect(countNodes(full)).toBe(1 + 6 + 3 + 4);
  expect(filterProblems(full, "", 14)).toEqual([]);
  expect(filterProblems(full, "", 13)).toHaveLength(1);
});
