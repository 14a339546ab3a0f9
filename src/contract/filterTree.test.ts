import { expect, test } from "vitest";
import type { Filter } from "./filter.ts";
import { conditionsOf, holds } from "./filterTree.ts";

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
