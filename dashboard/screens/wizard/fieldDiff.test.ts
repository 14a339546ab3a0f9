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
