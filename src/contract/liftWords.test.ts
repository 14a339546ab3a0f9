import { expect, test } from "vitest";
import type { LiftVerdict } from "./lift.ts";
import { liftWords, variantPairWords } from "./liftWords.ts";

const needs = (usersNeeded: number | null): LiftVerdict => ({ kind: "cannot_tell_yet", usersNeeded });

test("a comparison is told in plain words", () => {
  expect(liftWords({ kind: "better" })).toMatch(/^Likely better: /);
  expect(liftWords({ kind: "worse" })).toMatch(/^Likely worse: /);
  expect(liftWords(needs(4_000))).toBe("Cannot tell yet: about 4,000 more users needed.");
  expect(liftWords(needs(1))).toBe("Cannot tell yet: about 1 more user needed.");
  expect(liftWords(needs(null))).toBe("Cannot tell yet: there is hardly a difference so far.");
  expect(liftWords({ kind: "too_early" })).toMatch(/^Too early to tell: /);
  expect(liftWords({ kind: "no_control_group" })).toMatch(/no control group/);
});

test("of two variants the better one is named first", () => {
  expect(variantPairWords({ kind: "better" }, "Short", "Long")).toBe("Short is likely better than Long.");
  expect(variantPairWords({ kind: "worse" }, "Short", "Long")).toBe("Long is likely better than Short.");
  expect(variantPairWords(needs(120), "Short", "Long")).toBe(
    "Cannot tell Short from Long yet: about 120 more users needed.",
  );
  expect(variantPairWords({ kind: "too_early" }, "Short", "Long")).toMatch(/^Too early/);
});
