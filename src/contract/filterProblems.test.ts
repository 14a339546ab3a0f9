import { describe, expect, test } from "vitest";
import { filterNodesMax } from "../limits.ts";
import { filterProblems, parseFilter } from "./filterProblems.ts";

const said = (value: unknown): string[] =>
  filterProblems(value, "who.filter").map(({ field, message }) => `${field}: ${message}`);
const tested = (value: unknown) => ({ type: "property", property: "Plan", test: value });
const bucket = { type: "bucket", from: 0, to: 9 };
const charged = {
  type: "behaviour",
  did: false,
  match: "any",
  events: [{ event: "Charged" }],
  within: { kind: "ever" },
  measure: { kind: "count", is: { op: "at_least", value: 1 } },
};
const nested = (depth: number): unknown => {
  let node: unknown = bucket;
  for (let level = 1; level < depth; level++) node = { type: "not", node };
  return node;
};

describe("a filter that is fine has no problems", () => {
  test.each<[string, unknown]>([
    ["a condition by itself", bucket],
    ["as deep as may be", nested(10)],
    ["the opposite of one, apart by a property", { ...charged, constant: "Category" }],
    ["a day that a leap year has", tested({ op: "on", value: "2028-02-29" })],
    ["a value of the payload", tested({ op: "before", value: { payload: "order.day" } })],
    [
      "items",
      tested({
        op: "items",
        quantifier: "at_least",
        count: 2,
        where: { type: "not", node: { type: "field", field: "price", test: { op: "exists" } } },
      }),
    ],
  ])("%s", (_name, filter) => {
    expect(filterProblems(filter)).toEqual([]);
    expect(parseFilter(filter)).toEqual({ filter });
  });
});

describe("what is wrong is told with the path of its node, what was expected and what came", () => {
  test.each<[string, unknown, string[]]>([
    ["nothing", undefined, ["who.filter: Expected object, got nothing."]],
    ["a list", [], ["who.filter: Expected object, got a list."]],
    ["no type", {}, ["who.filter.type: It is missing."]],
    [
      "an unknown condition",
      { type: "and", nodes: [bucket, { type: "weather" }] },
      [
        'who.filter.nodes.1.type: Expected one of "and", "or", "not", "property", "behaviour", "reachable", "subscribed", "device", "place", "radius", "bucket", "segment", "payload", got "weather".',
      ],
    ],
    [
      "an empty group",
      { type: "or", nodes: [] },
      ["who.filter.nodes: Expected at least 1 entries, got 0 entries."],
    ],
    ["a member that no node has", { ...bucket, also: 1 }, ["who.filter.also: There is no such field."]],
    ["no node", { type: "not" }, ["who.filter.node: It is missing."]],
    [
      "a value of no type",
      { type: "and", nodes: [tested({ op: "equals", value: null })] },
      [
        'who.filter.nodes.0.test.value: Expected a text, a number, true or false, or {"payload": path}, got null.',
      ],
    ],
    [
      "a text for a number",
      tested({ op: "greater", value: "5" }),
      ['who.filter.test.value: Expected a number, or {"payload": path}, got a string.'],
    ],
    [
      "a day that does not exist",
      tested({ op: "before", value: "2026-02-30" }),
      ["who.filter.test.value: Expected a day and a time that exist, got 2026-02-30."],
    ],
    [
      "a day in another form",
      tested({ op: "before", value: "1.3.2026" }),
      [
        'who.filter.test.value: Expected a day such as 2026-03-01, a moment such as 2026-03-01T09:30:00Z, or {"payload": path}, got "1.3.2026".',
      ],
    ],
    [
      "a range that ends before it begins",
      tested({ op: "between", from: 5, to: 4 }),
      ["who.filter.test.to: Expected at least 5, where it begins, got 4."],
    ],
    [
      "items of no number",
      tested({
        op: "items",
        quantifier: "at_least",
        where: { type: "field", field: "a", test: { op: "exists" } },
      }),
      ["who.filter.test.count: It is missing: at_least says of how many."],
    ],
    [
      "any item of a number",
      tested({
        op: "items",
        quantifier: "any",
        count: 1,
        where: { type: "field", field: "a", test: { op: "exists" } },
      }),
      ["who.filter.test.count: There is no such field with any, only with at_least."],
    ],
    [
      "a condition about a user within items",
      tested({ op: "items", quantifier: "any", where: bucket }),
      ['who.filter.test.where.type: Expected one of "and", "or", "not", "field", got "bucket".'],
    ],
    [
      "a text that no database holds",
      tested({ op: "in", values: ["fine", "a\u0000b"] }),
      ["who.filter.test.values.1: Expected text without U+0000 and unpaired surrogates."],
    ],
    [
      "an id that is none",
      { type: "segment", segmentId: "VIPs" },
      ['who.filter.segmentId: Expected the format uuid, got "VIPs".'],
    ],
    [
      "an absurd amount of time",
      tested({ op: "within_last", amount: 1e12, unit: "days" }),
      ["who.filter.test.amount: Expected a number <= 1000000, got 1000000000000."],
    ],
    [
      "buckets that run backwards",
      { type: "bucket", from: 9, to: 0 },
      ["who.filter.to: Expected at least 9, where it begins, got 0."],
    ],
    [
      "several of them in one event condition",
      {
        ...charged,
        events: [
          { event: " " },
          { event: "Viewed", where: { type: "field", field: "Plan", test: { op: "is" } } },
        ],
        within: { kind: "between", from: "2026-03-02", to: "2026-03-01" },
        measure: { kind: "count", is: { op: "between", value: 1.5 } },
      },
      [
        "who.filter.events.0.event: Expected a name, got white space.",
        'who.filter.events.1.where.test.op: Expected one of "equals", "not_equals", "in", "not_in", "contains", "not_contains", "starts_with", "ends_with", "greater", "greater_or_equal", "less", "less_or_equal", "between", "exists", "not_exists", "any_of", "all_of", "before", "after", "on", "within_last", "within_next", "anniversary_within", "items", got "is".',
        "who.filter.within.to: Expected nothing before 2026-03-02, where it begins, got 2026-03-01.",
        "who.filter.measure.is.to: It is missing: between says up to what.",
        "who.filter.measure.is.value: Expected integer, got a number.",
      ],
    ],
    [
      "an upper end without a range",
      { ...charged, measure: { kind: "count", is: { op: "at_least", value: 1, to: 2 } } },
      ["who.filter.measure.is.to: There is no such field with at_least, only with between."],
    ],
  ])("%s", (_name, filter, problems) => {
    expect(said(filter)).toEqual(problems);
  });
});

describe("no size is too much for the check itself", () => {
  test("one level too deep is refused at its path", () => {
    expect(said(nested(11))).toEqual([
      `who.filter${".node".repeat(10)}: Expected at most 10 levels, got more.`,
    ]);
  });

  test("a tree of 100 000 levels is refused, in groups, fields and values alike", () => {
    let fields: unknown = { type: "field", field: "a", test: { op: "exists" } };
    let value: unknown = 1;
    for (let level = 0; level < 100_000; level++) {
      fields = { type: "not", node: fields };
      value = [value];
    }
    expect(said(nested(100_000))).toHaveLength(1);
    expect(said({ ...charged, events: [{ event: "Charged", where: fields }] })).toHaveLength(1);
    expect(said(tested({ op: "equals", value }))).toHaveLength(1);
    expect(said(tested({ op: value }))).toHaveLength(1);
    expect(said({ type: value })).toHaveLength(1);
  });

  test("one node too many is told once, however many there are", () => {
    const group = (nodes: unknown[]) => ({ type: "and", nodes });
    const wide = group(Array.from({ length: 40 }, () => group(Array.from({ length: 40 }, () => bucket))));
    expect(said(wide)).toEqual([
      `who.filter: Expected at most ${filterNodesMax} groups, conditions and fields in all, got more.`,
    ]);
    expect(filterProblems(group([bucket, bucket]), "", 2)).toHaveLength(1);
    expect(filterProblems(group([bucket, bucket]), "", 3)).toEqual([]);
    expect(said(group(Array.from({ length: 1_000_000 }, () => bucket)))[0]).toBe(
      "who.filter.nodes: Expected at most 50 entries, got 1000000 entries.",
    );
  });
});
