import type { Rule } from "./rule.ts";

/** The door's look may be a second old; this one counts. A paused campaign's triggers never get here. */
export const campaignOpen: Rule = {
  check: "campaign_open",
  decide: (_facts, { life, endAt, isTest, now }) => {
    if (life === "stopped" || life === "archived") {
      return { kind: "stop", outcome: "campaign_stopped", saw: life, wanted: "running" };
    }
    if (life === "draft" && !isTest) {
      return { kind: "stop", outcome: "campaign_stopped", saw: life, wanted: "running" };
    }
    if (endAt !== null && endAt <= now) {
      return {
        kind: "stop",
        outcome: "campaign_ended",
        saw: now.toISOString(),
        wanted: `before ${endAt.toISOString()}`,
      };
    }
    return { kind: "go", saw: life };
  },
};
