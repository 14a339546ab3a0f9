import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cutCommon, fieldDifferences } from "./fieldDiff.ts";

describe("what differs", () => {
  test("is told field by field, and nothing that is the same", () => {
    const mine = { subject: "Yours", html: "<p>same</p>", reply: undefined };
    const theirs = { subject: "Theirs", html: "<p>same</p>", cc: ["a"] };
    expect(fieldDifferences("what.email", mine, theirs)).toEqual([
      { field: "what.email.subject", mine: "Yours", theirs: "Theirs" },
      { field: "what.email.cc", mine: undefined, theirs: ["a"] },
    ]);
  });

  test("in a text is cut out of what both have in common, and nothing is lost of either", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (head, one, other, tail) => {
        const cut = cutCommon(head + one + tail, head + other + tail);
        expect(cut.head + cut.one + cut.tail).toBe(head + one + tail);
        expect(cut.head + cut.other + cut.tail).toBe(head + other + tail);
        expect(cut.one.length).toBeLessThanOrEqual(one.length);
      }),
    );
  });
});
