import { describe, expect, test } from "vitest";
import { problemsOf, wordsOf } from "./checks.ts";
import { FIRST, KINDS } from "./conditions.ts";

const gold = { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } };
const nobody = (): undefined => undefined;

describe("a filter that is being written", () => {
  test("is asked, in words, for what it lacks, at its place", () => {
    expect(problemsOf({ type: "and", nodes: [gold, FIRST.property] })).toEqual([
      { path: "nodes.1.property", message: "Name the property." },
    ]);
    expect(problemsOf({ type: "and", nodes: [{ ...FIRST.property, property: "Plan" }] })).toEqual([
      { path: "nodes.0.test.value", message: "Give a value." },
    ]);
    expect(problemsOf({ type: "or", nodes: [] })).toEqual([
      { path: "nodes", message: "Add a condition to this group." },
    ]);
    expect(problemsOf(null)).toEqual([]);
  });

  test("lacks nothing but what only the person knows, whatever kind of condition is added", () => {
    const left = KINDS.flatMap((kind) => problemsOf(FIRST[kind]).map(({ path }) => `${kind}: ${path}`));
    expect(left.sort()).toEqual([
      "behaviour: events.0.event",
      "payload: path",
      "place: values",
      "property: property",
      "radius: points.0.latitude",
      "radius: points.0.longitude",
      "radius: points.0.metres",
      "segment: segmentId",
    ]);
  });

  test("is told as far as it is complete", () => {
    const filter = {
      type: "and",
      nodes: [gold, { type: "not", node: { type: "or", nodes: [FIRST.segment] } }],
    };
    expect(wordsOf(filter, nobody)).toEqual({ words: "Customer Type is Gold", incomplete: 1 });
    expect(wordsOf({ type: "and", nodes: [] }, nobody)).toEqual({ words: "", incomplete: 0 });
    expect(wordsOf(null, nobody)).toEqual({ words: "", incomplete: 0 });
  });
});
