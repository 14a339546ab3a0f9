import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Filter } from "../contract/filter.ts";
import { decisiveConditions } from "./decisive.ts";

const one: Filter = { type: "bucket", from: 0, to: 499 };
const and = (...nodes: Filter[]): Filter => ({ type: "and", nodes });
const or = (...nodes: Filter[]): Filter => ({ type: "or", nodes });
const not = (node: Filter): Filter => ({ type: "not", node });
const by = (filter: Filter, ...holding: string[]) =>
  decisiveConditions(filter, new Map(holding.map((path) => [path, true])));

describe("the conditions that decided", () => {
  test("of a filter that did not hold are those that kept it from holding", () => {
    expect(by(one)).toEqual([""]);
    expect(by(and(one, one, one), "nodes.0")).toEqual(["nodes.1", "nodes.2"]);
    expect(by(or(one, one))).toEqual(["nodes.0", "nodes.1"]);
    expect(by(and(one, not(one)), "nodes.0", "nodes.1.node")).toEqual(["nodes.1.node"]);
  });

  test("of a filter that held are those that it held by", () => {
    expect(by(and(one, one), "nodes.0", "nodes.1")).toEqual(["nodes.0", "nodes.1"]);
    expect(by(or(one, one), "nodes.1")).toEqual(["nodes.1"]);
    expect(by(not(or(one, one)))).toEqual(["node.nodes.0", "node.nodes.1"]);
  });

  const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
    tree: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constant(one),
      fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((nodes) => and(...nodes)),
      fc.array(tie("tree"), { minLength: 1, maxLength: 3 }).map((nodes) => or(...nodes)),
      tie("tree").map(not),
    ),
  }));

  const pathsOf = (node: Filter, path = ""): string[] => {
    const beneath = (name: string): string => (path === "" ? name : `${path}.${name}`);
    if (node.type === "and" || node.type === "or")
      return node.nodes.flatMap((child, index) => pathsOf(child, beneath(`nodes.${index}`)));
    return node.type === "not" ? pathsOf(node.node, beneath("node")) : [path];
  };

  const holds = (node: Filter, held: ReadonlyMap<string, boolean>, path = ""): boolean => {
    const beneath = (name: string): string => (path === "" ? name : `${path}.${name}`);
    if (node.type === "and")
      return node.nodes.every((child, index) => holds(child, held, beneath(`nodes.${index}`)));
    if (node.type === "or")
      return node.nodes.some((child, index) => holds(child, held, beneath(`nodes.${index}`)));
    return node.type === "not" ? !holds(node.node, held, beneath("node")) : (held.get(path) ?? false);
  };

  test("decide it alone: whatever the others are, the filter holds or not as it did", () => {
    fc.assert(
      fc.property(
        tree,
        fc.infiniteStream(fc.boolean()),
        fc.infiniteStream(fc.boolean()),
        (filter, were, become) => {
          const held = new Map(pathsOf(filter).map((path) => [path, were.next().value]));
          const decisive = new Set(decisiveConditions(filter, held));
          const changed = new Map(
            [...held].map(([path, was]) => [path, decisive.has(path) ? was : become.next().value]),
          );
          expect(holds(filter, changed)).toBe(holds(filter, held));
        },
      ),
    );
  });
});
