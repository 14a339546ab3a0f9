import { expect, test } from "vitest";
import { fieldDifferences } from "./fieldDiff.ts";

test("what differs is told field by field, and nothing that is the same", () => {
  const theirs = { subject: "Theirs", html: "<p>same</p>", cc: ["a"] };
  const mine = { subject: "Yours", html: "<p>same</p>", reply: undefined };
  expect(fieldDifferences("what.email", theirs, mine)).toEqual([
    { field: "what.email.subject", before: "Theirs", after: "Yours" },
    { field: "what.email.cc", before: ["a"], after: undefined },
  ]);
});

test("a filter that differs is told whole", () => {
  const theirs = { filter: { type: "bucket", from: 0, to: 99 } };
  const mine = { filter: { type: "bucket", from: 0, to: 499 } };
  expect(fieldDifferences("who", theirs, mine)).toEqual([
    { field: "who.filter", before: theirs.filter, after: mine.filter },
  ]);
  expect(fieldDifferences("who", theirs, structuredClone(theirs))).toEqual([]);
});

test("a goal that differs is told whole", () => {
  const goal = (times: number) => ({ goal: { events: [{ event: "Charged", times }] } });
  expect(fieldDifferences("start", goal(1), goal(2))).toEqual([
    { field: "start.goal", before: goal(1).goal, after: goal(2).goal },
  ]);
});
