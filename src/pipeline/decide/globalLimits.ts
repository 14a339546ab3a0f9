import { dayStart } from "../../moments/localDay.ts";
import { gapEnd } from "./gap.ts";
import type { Rule } from "./rule.ts";

/** How many messages one user gets on this channel, of all campaigns that count; days are those of the user's zone. */
export const globalLimits: Rule = {
  check: "global_limits",
  decide: ({ channelSends, profile }, { globalLimits: limits, timeZone, now }) => {
    if (channelSends === null || limits === null) return { kind: "go" };
    const { sentAt, underWay } = channelSends;
    const { atMost, minimumGapMinutes } = limits;
    const lastSentAt = sentAt.at(-1) ?? null;
    const seen = { underWay, lastSentAt: lastSentAt?.toISOString() ?? null };
    const over = minimumGapMinutes === null ? null : gapEnd(lastSentAt, underWay, minimumGapMinutes, now);
    if (atMost !== null) {
      const fromMs = dayStart(now, profile?.timeZone ?? timeZone, atMost.days - 1).getTime();
      const sends = sentAt.filter((at) => at.getTime() >= fromMs).length;
      const saw = { ...seen, sends };
      if (sends + underWay >= atMost.messages) {
        const wanted = { fewerThan: atMost.messages, days: atMost.days };
        return { kind: "stop", outcome: "frequency_cap", saw, wanted };
      }
      if (over === null) return { kind: "go", saw };
    }
    if (over === null) return { kind: "go", saw: seen };
    const wanted = { minutes: minimumGapMinutes, overAt: over.toISOString() };
    return { kind: "stop", outcome: "frequency_cap", saw: seen, wanted };
  },
};
