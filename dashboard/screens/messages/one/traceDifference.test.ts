import { expect, test } from "vitest";
import { differing } from "./traceDifference.ts";

const step = (check: string, verdict: string, text = check) => ({ check, verdict, text });

test("marks what came out otherwise, what was not asked there, and another reason to stop", () => {
  const then = [step("open", "pass"), step("profile", "stop", "nobody")];
  const now = [step("open", "pass", "other words"), step("profile", "pass"), step("limit", "pass")];
  expect(differing(then, now)).toEqual(new Set([1]));
  expect(differing(now, then)).toEqual(new Set([1, 2]));
  expect(differing([step("filter", "stop", "no email")], [step("filter", "stop", "no name")])).toEqual(
    new Set([0]),
  );
  expect(differing(then, then).size).toBe(0);
});
