import { describe, expect, test } from "vitest";
import type { DoNotDisturb } from "../../../../src/contract/schedule.ts";
import { endShown, endsNextDay, endTyped, everyDay, FIRST_QUIET, NIGHT, weekWords } from "./quietWeek.ts";
import { globalWords, limitMeaning, limitWords, quietMeaning, quietWords } from "./whenWords.ts";

const quiet = (week: Partial<DoNotDisturb["week"]>): DoNotDisturb["week"] => ({ ...everyDay([]), ...week });
const at = (from: string, to: string) => ({ from, to });

describe("quiet hours in words", () => {
  test("every night is offered first", () => {
    expect(quietMeaning(FIRST_QUIET)).toBe(
      "Nothing leaves every day 21:00–09:00, in the user's time zone. What would leave then leaves after.",
    );
  });

  test("days of the same ranges are told together", () => {
    const week = { ...everyDay([NIGHT]), saturday: [at("00:00", "24:00")], sunday: [at("00:00", "24:00")] };
    expect(weekWords(week)).toBe("Monday to Friday 21:00–09:00; Saturday and Sunday the whole day");
  });

  test("ranges that touch or overlap are one, whatever their order", () => {
    const monday = [at("12:00", "14:00"), at("10:00", "12:00"), at("13:00", "13:30"), at("20:00", "24:00")];
    expect(weekWords(quiet({ monday }))).toBe("Monday 10:00–14:00, 20:00–24:00");
  });

  test("nothing is said of a range that is half typed", () => {
    expect(quietMeaning({ ...FIRST_QUIET, week: quiet({ monday: [at("10:00", "")] }) })).toBe("");
  });

  test("no range is no quiet hour", () => {
    expect(quietWords({ ...FIRST_QUIET, week: quiet({}) })).toBe("Off");
    expect(quietWords(null)).toBe("Off");
  });
});

describe("the end of a range", () => {
  test("at midnight is the end of its day, and typed and shown as 00:00", () => {
    expect(endTyped("00:00")).toBe("24:00");
    expect(endShown("24:00")).toBe("00:00");
    expect(endsNextDay(at("21:00", "24:00"))).toBe(false);
  });

  test("before its start is on the next day", () => {
    expect(endsNextDay(at("21:00", "09:00"))).toBe(true);
    expect(endsNextDay(at("09:00", "21:00"))).toBe(false);
    expect(endsNextDay(at("09:00", ""))).toBe(false);
  });
});

describe("limits in words", () => {
  test("each says what it means", () => {
    expect(limitMeaning({ minimumGapMinutes: 90, atMostEver: null })).toMatch(/ for 90 minutes\./);
    expect(limitMeaning({ minimumGapMinutes: 1_440, atMostEver: 1 })).toMatch(
      / for 1 day\. A user gets it once at most\./,
    );
    expect(limitMeaning({ minimumGapMinutes: 0, atMostEver: null })).toBe("");
    expect(limitMeaning({ minimumGapMinutes: null, atMostEver: null })).toMatch(/^Choose/);
    expect(limitWords({ minimumGapMinutes: null, atMostEver: null })).toBe("Every time");
  });

  test("the account's are told one by one", () => {
    const limits = { atMost: { messages: 3, days: 7 }, minimumGapMinutes: 120, throttlePer5Minutes: 1_000 };
    expect(globalWords(limits)).toEqual([
      "a user gets at most 3 messages in 7 calendar days",
      "a user gets no two messages within 2 hours",
      "at most 1,000 messages of the whole account begin in 5 minutes",
    ]);
    expect(globalWords(null)).toEqual([]);
  });
});
