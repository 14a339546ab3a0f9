import { gapEnd } from "./gap.ts";
import type { Rule } from "./rule.ts";

/** How often one user gets this campaign, over all its versions. */
export const messageLimit: Rule = {
  check: "message_limit",
  decide: ({ campaignSends }, { messageLimit: { atMostEver, minimumGapMinutes }, now }) => {
    if (campaignSends === null) return { kind: "go" };
    const { sends, underWay, lastSentAt } = campaignSends;
    const saw = { sends, underWay, lastSentAt: lastSentAt?.toISOString() ?? null };
    if (atMostEver !== null && sends + underWay >= atMostEver) {
      return { kind: "stop", outcome: "message_limit", saw, wanted: { fewerThan: atMostEver } };
    }
    const over = minimumGapMinutes === null ? null : gapEnd(lastSentAt, underWay, minimumGapMinutes, now);
    if (over !== null) {
      const wanted = { minutes: minimumGapMinutes, overAt: over.toISOString() };
      return { kind: "stop", outcome: "message_limit", saw, wanted };
    }
    return { kind: "go", saw };
  },
};
