import { expect, test } from "vitest";
import type { CampaignGoal } from "../../../src/contract/goal.ts";
import { goalText } from "./goalText.ts";

const goal = (more: Partial<CampaignGoal>): CampaignGoal => ({
  match: "all",
  events: [{ event: "Charged", where: null, times: 1 }],
  users: null,
  revenueProperty: null,
  withinMinutes: 60,
  ...more,
});
const words = (more: Partial<CampaignGoal>): string => goalText(goal(more), () => undefined);

test("a goal is told as far as it is complete, with what is missing", () => {
  expect(words({})).toBe("Charged within 1 hour after the message. A user counts once.");
  const nameless = { event: " ", where: null, times: 1 };
  const never = { event: "Opened", where: null, times: 0 };
  const faulty = { event: "Shared", where: { type: "and" as const, nodes: [] }, times: 1 };
  expect(words({ events: [...goal({}).events, nameless, never, faulty] })).toBe(
    "Charged within 1 hour after the message. A user counts once. 3 events are not complete yet.",
  );
  expect(words({ users: { type: "and", nodes: [] } })).toBe(
    "Charged within 1 hour after the message. A user counts once. The filter of users is not complete yet.",
  );
  expect(words({ events: [nameless] })).toBe("One event is not complete yet.");
  expect(words({ withinMinutes: 0 })).toBe("");
});
