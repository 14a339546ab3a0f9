import { describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { ChannelName } from "../src/contract/content.ts";
import { OUTCOME_WORDS, OUTCOMES } from "../src/contract/outcomes.ts";
import { consequencesOf } from "../src/contract/purpose.ts";
import type { ProfileRow } from "../src/db/queries/recipients.ts";
import type { When } from "../src/moments/permits.ts";
import { momentsOf } from "../src/moments/plan.ts";
import type { DecisionContext, RecipientFacts, Verdict } from "../src/pipeline/decide/rule.ts";
import { RULES } from "../src/pipeline/decide/rules.ts";
import { hasTraceWords, traceWords } from "../src/reports/traceWords.ts";

const now = new Date("2026-03-01T12:00:00Z");
const profile: ProfileRow = {
  id: 7,
  identity: "u-1001",
  properties: {},
  email: "u@example.com",
  phone: null,
  timeZone: null,
  emailSubscribed: true,
  pushSubscribed: false,
  whatsappSubscribed: false,
};

/** Permits now, later, or not at all. */
const whenOf = (isLucky: boolean, isTest: boolean): When => {
  if (isLucky) {
    return {
      ...WHEN_DEFAULTS,
      deliverAt: isTest ? null : { time: "18:00", ifPassed: "next_day" },
      cutOff: isTest ? null : { time: "20:00", zone: "account", action: "next_day" },
    };
  }
  return { ...WHEN_DEFAULTS, cutOff: isTest ? { time: "09:00", zone: "user", action: "drop" } : null };
};

const luckOf = (isLucky: boolean) => ({
  isCancelled: !isLucky,
  payloadGaps: isLucky ? [] : ["ExternalTrigger.order is missing"],
  expiresAt: isLucky ? null : now,
});

/** Every combination of what the rules look at. */
function* everyCase(): Generator<{ facts: RecipientFacts; context: DecisionContext }> {
  const device = { profileId: 7, id: "d", platform: "ios", token: "t", keys: null } as const;
  for (const channel of ["email", "push", "whatsapp", "webhook"] as const satisfies readonly ChannelName[])
    for (const purpose of ["transactional", "promotional"] as const)
      for (const life of ["draft", "published", "stopped", "archived"] as const)
        for (const known of [null, profile])
          for (const isLucky of [true, false])
            for (const isTest of [true, false])
              yield {
                facts: {
                  kind: "identity",
                  value: "u-1001",
                  profile: known,
                  sharedBy: isLucky ? 1 : 3,
                  isNew: !isLucky && isTest,
                  devices: isLucky ? [device] : [],
                  address: isLucky ? "u@example.com" : null,
                  suppressedReason: isLucky ? null : "bounced",
                  audience:
                    known === null ? null : { passed: isLucky, conditions: [{ path: "", passed: isLucky }] },
                  controlGroup: isLucky ? null : { id: "g", name: "Held back", kind: "system", percent: 5 },
                  variant: isLucky ? { id: "b", name: "B", by: "assigned" } : null,
                  sameProfileAs: isLucky ? null : 4,
                  addressTakenBy: isLucky ? null : 4,
                  campaignSends: { sends: 2, lastSentAt: now, underWay: isLucky ? 0 : 1 },
                  channelSends: { sentAt: [now], underWay: isLucky ? 0 : 1 },
                  capUse: {
                    inAll: () => ({ taken: 100, isHolder: isLucky }),
                    on: () => ({ taken: 100, isHolder: isLucky }),
                  },
                },
                context: {
                  channel,
                  consequences: consequencesOf({
                    start: { ...START_DEFAULTS, purpose },
                    who: WHO_DEFAULTS,
                    when: WHEN_DEFAULTS,
                  }),
                  life,
                  endAt: isLucky ? null : now,
                  isTest,
                  ...luckOf(isLucky),
                  messageLimit: { minimumGapMinutes: isTest ? 60 : null, atMostEver: isLucky ? null : 3 },
                  globalLimits: {
                    atMost: isLucky ? null : { messages: 2, days: 1 },
                    minimumGapMinutes: isTest ? 60 : null,
                    throttlePer5Minutes: null,
                  },
                  targetingCap: { total: isTest ? 100 : null, perDay: isLucky || !isTest ? 100 : null },
                  moments: momentsOf(whenOf(isLucky, isTest), {
                    accountZone: "Europe/Berlin",
                    endAt: null,
                    now,
                    isPlanned: false,
                  }),
                  timeZone: "UTC",
                  now,
                },
              };
}

const verdictOf = (kind: Verdict["kind"]): string => (kind === "go" ? "pass" : kind);

describe("the decision trace in words", () => {
  test("every verdict that a rule can give has a sentence of its own", () => {
    const seen = new Map<string, Set<string>>();
    for (const { facts, context } of everyCase()) {
      for (const { check, decide } of RULES) {
        const { kind, ...rest } = decide(facts, context, context.now);
        const verdict = verdictOf(kind);
        const words = traceWords(
          { check, verdict, ...rest },
          { channel: context.channel, kind: "identity", value: "u-1001" },
        );
        expect(hasTraceWords(check, verdict), `${check} ${verdict}`).toBe(true);
        expect(words, `${check} ${verdict}`).toMatch(/^[A-Z].*\.$/);
        expect(words, `${check} ${verdict}`).not.toMatch(/undefined|null|\[object|_/);
        seen.set(check, (seen.get(check) ?? new Set()).add(verdict));
      }
    }
    for (const { check } of RULES) {
      const ends = check === "control_group" ? "shadow" : "stop";
      const more = check === "permitted_moment" ? ["later"] : [];
      // which of several messages it is stops nobody
      const rest = check === "variant" ? [] : [ends, ...more];
      expect(seen.get(check), check).toEqual(new Set(["pass", ...rest]));
    }
    // what the decision itself adds when it cannot go on
    for (const check of ["rendered", "provider", "decided"]) {
      expect(hasTraceWords(check, "stop"), check).toBe(true);
    }
  });

  test.each([
    [
      { check: "recipient_resolved", verdict: "pass", saw: 7 },
      "The profile was found by identity u-1001: profile 7.",
    ],
    [{ check: "recipient_resolved", verdict: "stop" }, "No profile has the identity u-1001."],
    [{ check: "subscribed", verdict: "pass", saw: true }, "E-mail: subscribed."],
    [
      { check: "reachable", verdict: "stop", saw: "none", wanted: "an e-mail address" },
      "No address on this channel: E-mail needs an e-mail address, and the profile has none.",
    ],
    [
      { check: "address_free", verdict: "stop", saw: "recipient 3 has the same address" },
      "Recipient 3 of this trigger has the same address and gets the message.",
    ],
    [
      {
        check: "permitted_moment",
        verdict: "later",
        saw: {
          at: "2026-03-01T22:30:00.000Z",
          delays: [
            { by: "do_not_disturb", zone: "Europe/Berlin", until: "2026-03-02T08:00:00.000Z" },
            { by: "time_of_day", zone: "Europe/Berlin", until: "2026-03-02T09:00:00.000Z" },
          ],
        },
      },
      "It was Sun 1 Mar 2026 23:30 in Europe/Berlin. It leaves at 2026-03-02T09:00:00.000Z: do not disturb in Europe/Berlin lasts until Mon 2 Mar 2026 09:00; its time of day in Europe/Berlin is Mon 2 Mar 2026 10:00.",
    ],
    [
      {
        check: "permitted_moment",
        verdict: "stop",
        saw: {
          at: "2026-03-01T20:30:00.000Z",
          by: "do_not_disturb",
          zone: "Europe/Berlin",
          until: "2026-03-02T08:00:00.000Z",
        },
      },
      "It was Sun 1 Mar 2026 21:30 in Europe/Berlin, in the do-not-disturb time that lasts until Mon 2 Mar 2026 09:00.",
    ],
    [
      {
        check: "permitted_moment",
        verdict: "stop",
        saw: {
          at: "2026-03-02T08:00:00.000Z",
          delays: [{ by: "cut_off", zone: "UTC", until: "2026-03-02T08:00:00.000Z" }],
        },
        wanted: "before 2026-03-02T00:00:00.000Z",
      },
      "It could leave at 2026-03-02T08:00:00.000Z at the earliest, and had to leave before 2026-03-02T00:00:00.000Z. The cut-off in UTC lasts until Mon 2 Mar 2026 08:00.",
    ],
    [
      {
        check: "permitted_moment",
        verdict: "later",
        saw: { delays: [{ by: "cut_off", zone: "Mars/Olympus", until: "2026-03-02T08:00:00.000Z" }] },
      },
      "It leaves at 2026-03-02T08:00:00.000Z: the cut-off in Mars/Olympus lasts until 2026-03-02T08:00:00.000Z.",
    ],
    [
      {
        check: "permitted_moment",
        verdict: "stop",
        saw: {
          at: "2026-10-25T01:30:00.000Z",
          by: "cut_off",
          zone: "Europe/Berlin",
          until: "2026-10-25T23:00:00.000Z",
        },
      },
      "It was Sun 25 Oct 2026 02:30 in Europe/Berlin, and the cut-off had passed; the next day begins at Mon 26 Oct 2026 00:00.",
    ],
    [
      { check: "control_group", verdict: "shadow", saw: "Held back" },
      "The user is in the control group “Held back” and gets nothing. What follows is what would have become of the message.",
    ],
    [
      {
        check: "message_limit",
        verdict: "stop",
        saw: { sends: 1, underWay: 0, lastSentAt: "2026-03-01T11:00:00.000Z" },
        wanted: { minutes: 120, overAt: "2026-03-01T13:00:00.000Z" },
      },
      "Of this campaign the user got one at 2026-03-01T11:00:00.000Z, and 120 minutes must lie between two: until 2026-03-01T13:00:00.000Z.",
    ],
    [
      {
        check: "global_limits",
        verdict: "stop",
        saw: { sends: 2, underWay: 1, lastSentAt: "2026-03-01T11:00:00.000Z" },
        wanted: { fewerThan: 3, days: 7 },
      },
      "E-mail: the user got 2 messages in 7 days, and 1 more is under way; at most 3 are allowed.",
    ],
    [
      {
        check: "targeting_cap",
        verdict: "stop",
        saw: { taken: 100, day: "2026-03-01" },
        wanted: { fewerThan: 100 },
      },
      "The cap of 100 users on 2026-03-01 was reached: 100 had it.",
    ],
  ])("%j", (step, words) => {
    expect(traceWords(step, { channel: "email", kind: "identity", value: "u-1001" })).toBe(words);
  });

  test("a check of another version is told as readably as can be", () => {
    expect(
      traceWords(
        { check: "quiet_hours", verdict: "later", saw: { hour: 23 }, note: "until 8" },
        { channel: "push", kind: "identity", value: "u" },
      ),
    ).toBe('Quiet hours: lets it go later (saw {"hour":23}; until 8).');
  });

  test("every outcome has a sentence and an advice", () => {
    for (const outcome of OUTCOMES) {
      expect(OUTCOME_WORDS[outcome].meaning, outcome).toMatch(/^[A-Z].*\.$/);
      expect(OUTCOME_WORDS[outcome].advice, outcome).toMatch(/^[A-Z].*\.$/);
    }
  });
});
