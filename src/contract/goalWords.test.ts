import { expect, test } from "vitest";
import type { FieldFilter, Filter } from "./filter.ts";
import type { CampaignGoal, GoalEvent } from "./goal.ts";
import { goalWords } from "./goalWords.ts";

const AT_LEAST_50: FieldFilter = {
  type: "field",
  field: "price",
  test: { op: "greater_or_equal", value: 50 },
};
const event = (name: string, more: Partial<GoalEvent> = {}): GoalEvent => ({
  event: name,
  where: null,
  times: 1,
  ...more,
});
const words = (events: GoalEvent[], more: Partial<CampaignGoal> = {}): string =>
  goalWords(
    { match: "any", events, users: null, revenueProperty: null, withinMinutes: 10_080, ...more },
    (id) => (id === "vips" ? "VIPs" : undefined),
  );

test("one event is told with its properties and how often", () => {
  expect(words([event("Charged")])).toBe("Charged within 7 days after the message");
  expect(words([event("Charged", { where: AT_LEAST_50, times: 2 })])).toBe(
    "Charged where price is at least 50, twice, within 7 days after the message",
  );
  expect(words([event("Charged", { times: 3 })])).toBe("Charged, 3 times, within 7 days after the message");
});

test("of several it is told whether all are needed, each by itself", () => {
  const events = [event("Charged", { where: AT_LEAST_50, times: 2 }), event("App Opened")];
  expect(words(events)).toBe(
    "(Charged where price is at least 50, twice) or App Opened within 7 days after the message",
  );
  expect(words([...events, event("Shared", { times: 4 })], { match: "all" })).toBe(
    "(Charged where price is at least 50, twice), App Opened and (Shared, 4 times) within 7 days after the message",
  );
});

test("whose conversion counts and what is summed follow", () => {
  const users: Filter = {
    type: "or",
    nodes: [
      { type: "segment", segmentId: "vips" },
      { type: "property", property: "City", test: { op: "equals", value: "Rome" } },
    ],
  };
  expect(words([event("Charged")], { users, revenueProperty: "Amount", withinMinutes: 90 })).toBe(
    "Charged within 90 minutes after the message; only users of whom it held before: is in the segment VIPs or City is Rome; revenue is the sum of Amount",
  );
});

test("the conversion time is told in the largest unit that fits", () => {
  const spans = [1, 59, 60, 1_440, 1_500, 2_880].map((withinMinutes) =>
    words([event("A")], { withinMinutes }).replace(/^A within | after the message$/g, ""),
  );
  expect(spans).toEqual(["1 minute", "59 minutes", "1 hour", "1 day", "25 hours", "2 days"]);
});

test("without an event there is nothing to tell", () => {
  expect(words([])).toBe("");
});
