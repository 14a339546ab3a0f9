import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diff } from "./diff.ts";

describe("comparing two versions", () => {
  test("each field that differs is told by path, with both values", () => {
    expect(
      diff(
        { name: "A", what: { email: { subject: "x", html: "same" } }, labels: ["a", "b"] },
        { name: "B", what: { email: { html: "same" }, push: { title: "t" } }, labels: ["a"] },
      ),
    ).toEqual([
      { field: "name", before: "A", after: "B" },
      { field: "what.email.subject", before: "x" },
      { field: "what.push", after: { title: "t" } },
      { field: "labels.1", before: "b" },
    ]);
  });

  test("a filter that differs anywhere is told whole, and not at all where it is the same", () => {
    const filter = (value: string) => ({
      type: "and",
      nodes: [{ type: "property", property: "Plan", test: { op: "equals", value } }],
    });
    const draft = (value: string) => ({ who: { audience: "filter", filter: filter(value) } });
    expect(diff(draft("Gold"), draft("Silver"))).toEqual([
      { field: "who.filter", before: filter("Gold"), after: filter("Silver") },
    ]);
    expect(diff(draft("Gold"), draft("Gold"))).toEqual([]);
  });

  test("a goal that differs anywhere is told whole", () => {
    const draft = (times: number) => ({ start: { goal: { events: [{ event: "Charged", times }] } } });
    expect(diff(draft(1), draft(2))).toEqual([
      { field: "start.goal", before: draft(1).start.goal, after: draft(2).start.goal },
    ]);
  });

  test("a value does not differ from itself, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(diff(value, structuredClone(value))).toEqual([]);
      }),
    );
  });

  test("two values that differ anywhere are never told to be the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, two) => {
        const isSame = JSON.stringify(one) === JSON.stringify(two);
        if (!isSame && diff(one, two).length === 0) expect(two).toEqual(one);
      }),
    );
  });
});
