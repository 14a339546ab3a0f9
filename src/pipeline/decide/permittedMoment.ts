import type { Delay } from "../../moments/plan.ts";
import type { Rule, Verdict } from "./rule.ts";

const stepOf = ({ by, zone, untilMs }: Delay) => ({ by, zone, until: new Date(untilMs).toISOString() });

const tooLate = (outcome: "campaign_ended" | "expired", at: Date, delays: Delay[], bound: Date): Verdict => ({
  kind: "stop",
  outcome,
  saw: { at: at.toISOString(), delays: delays.map(stepOf) },
  wanted: `before ${bound.toISOString()}`,
});

/** Do not disturb, time of day and cut-off together; then the campaign's end and the message's own expiry. */
export const permittedMoment: Rule = {
  check: "permitted_moment",
  decide: ({ profile }, { moments, endAt, expiresAt, now }) => {
    const plan = moments.plan(profile?.timeZone ?? null);
    if (plan.kind === "stop") {
      const { outcome, by, zone, untilMs } = plan;
      const until = untilMs === null ? null : new Date(untilMs).toISOString();
      return { kind: "stop", outcome, saw: { at: now.toISOString(), by, zone, until } };
    }
    const at = plan.kind === "now" ? now : new Date(plan.atMs);
    const delays = plan.kind === "now" ? [] : plan.delays;
    if (endAt !== null && endAt <= at) return tooLate("campaign_ended", at, delays, endAt);
    if (expiresAt !== null && expiresAt <= at) return tooLate("expired", at, delays, expiresAt);
    if (plan.kind === "now") return { kind: "go" };
    return { kind: "later", at, saw: { at: now.toISOString(), delays: delays.map(stepOf) } };
  },
};
