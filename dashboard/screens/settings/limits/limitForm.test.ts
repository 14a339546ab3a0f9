import { describe, expect, test } from "vitest";
import { limitsOf, limitWords, problemsOf, shownOf, valuesOf } from "./limitForm.ts";

const SET = { atMost: { messages: 3, days: 7 }, minimumGapMinutes: 120, throttlePer5Minutes: 1_000 };

describe("the form of a channel's limits", () => {
  test("gives back what it was given, nothing included", () => {
    for (const limits of [SET, null, { ...SET, minimumGapMinutes: 61 }]) {
      expect(limitsOf(valuesOf(limits))).toEqual(limits);
    }
  });

  test("says what they mean in sentences", () => {
    expect(limitWords(SET, "email")).toBe(
      "A user gets at most 3 emails of promotional campaigns in 7 days. Between two there are at least 2 hours. The account sends at most 1,000 in any 5 minutes.",
    );
    expect(
      limitWords({ ...SET, atMost: { messages: 1, days: 1 }, minimumGapMinutes: null }, "email"),
    ).toMatch(/^A user gets at most 1 email of promotional campaigns a day\. The account/);
  });

  test("keeps to itself what is wrong with a part that is still typed in", () => {
    const problems = problemsOf({ ...valuesOf(SET), days: "", throttle: 0 });
    expect(shownOf(problems, [])).toEqual({});
    expect(Object.keys(shownOf(problems, ["throttle", "gap"]))).toEqual(["throttle"]);
    expect(shownOf(problems, ["atMost", "gap", "throttle"])).toEqual(problems);
  });

  test("names what is wrong at its field, in the words of the API", () => {
    const values = valuesOf(SET);
    expect(problemsOf(values)).toEqual({});
    expect(problemsOf({ ...values, days: "" }).atMost).toBe("Give both numbers, or neither.");
    expect(problemsOf({ ...values, days: 91 }).atMost).toBe("Expected a number <= 90, got 91.");
    expect(problemsOf({ ...values, gap: 4, gapUnit: "minutes" }).gap).toMatch(
      /^Expected 5 minutes to 30 days/,
    );
    expect(problemsOf({ ...values, gap: 31, gapUnit: "days" }).gap).toMatch(/^Expected 5 minutes to 30 days/);
    expect(problemsOf({ ...values, throttle: 0 }).throttle).toBe("Expected a number >= 1, got 0.");
  });
});
