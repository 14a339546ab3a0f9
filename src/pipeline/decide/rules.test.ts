import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../contract/campaignDefaults.ts";
import { consequencesOf } from "../../contract/purpose.ts";
import type { ProfileRow } from "../../db/queries/recipients.ts";
import type { When } from "../../moments/permits.ts";
import { momentsOf } from "../../moments/plan.ts";
import type { DecisionContext, RecipientFacts } from "./rule.ts";
import { decideRecipient, RULES } from "./rules.ts";
import { versionAt } from "./turn.ts";

const now = new Date("2026-03-01T12:00:00Z");

const following = (purpose: "transactional" | "promotional" | null) =>
  consequencesOf({ start: { ...START_DEFAULTS, purpose }, who: WHO_DEFAULTS, when: WHEN_DEFAULTS });

const group = { id: "4b1f", name: "Held back", kind: "system", percent: 5 } as const;

const profile: ProfileRow = {
  id: 7,
  identity: "u-1",
  properties: {},
  email: "u@example.com",
  phone: null,
  timeZone: null,
  emailSubscribed: true,
  pushSubscribed: true,
  whatsappSubscribed: false,
};

const facts = (more: Partial<RecipientFacts> = {}): RecipientFacts => ({
  kind: "identity",
  value: "u-1",
  profile,
  sharedBy: 1,
  isNew: false,
  devices: [],
  address: "u@example.com",
  suppressedReason: null,
  audience: null,
  controlGroup: null,
  variant: null,
  sameProfileAs: null,
  addressTakenBy: null,
  campaignSends: null,
  channelSends: null,
  capUse: null,
  ...more,
});

/** Of a campaign that is decided now. */
const momentsAt = (when: Partial<When>) =>
  momentsOf(
    { ...WHEN_DEFAULTS, ...when },
    { accountZone: "Europe/Berlin", endAt: null, now, isPlanned: false },
  );

const context = (more: Partial<DecisionContext> = {}): DecisionContext => ({
  channel: "email",
  consequences: following("promotional"),
  life: "published",
  endAt: null,
  isTest: false,
  isCancelled: false,
  payloadGaps: null,
  expiresAt: null,
  messageLimit: { minimumGapMinutes: null, atMostEver: null },
  globalLimits: null,
  targetingCap: { total: null, perDay: null },
  moments: momentsAt({}),
  timeZone: "UTC",
  now,
  ...more,
});

const outcome = (f: Partial<RecipientFacts>, c: Partial<DecisionContext> = {}) => {
  const decision = decideRecipient(RULES, facts(f), context(c));
  return decision.kind === "stop" ? decision.outcome : decision.kind;
};

describe("the decision about one recipient", () => {
  test.each([
    ["goes when nothing forbids it", {}, {}, "go"],
    ["a stopped campaign", {}, { life: "stopped" }, "campaign_stopped"],
    ["a draft fired by a live credential", {}, { life: "draft" }, "campaign_stopped"],
    ["a draft fired by a test credential", {}, { life: "draft", isTest: true }, "go"],
    ["a campaign that has ended", {}, { endAt: now }, "campaign_ended"],
    ["nobody of this identity", { profile: null }, {}, "profile_not_found"],
    ["the same profile again", { sameProfileAs: 0 }, {}, "duplicate_recipient"],
    ["no address", { address: null }, {}, "not_reachable"],
    ["no device", {}, { channel: "push" }, "not_reachable"],
    ["an unsubscribed user", { profile: { ...profile, emailSubscribed: false } }, {}, "unsubscribed"],
    [
      "an unsubscribed user who waits for it",
      { profile: { ...profile, emailSubscribed: false } },
      { consequences: following("transactional") },
      "go",
    ],
    ["WhatsApp without consent", { address: "+14155550101" }, { channel: "whatsapp" }, "unsubscribed"],
    ["a dead address", { suppressedReason: "bounced" }, {}, "address_suppressed"],
    [
      "a dead address, whatever the purpose",
      { suppressedReason: "bounced" },
      { consequences: following("transactional") },
      "address_suppressed",
    ],
    ["an address taken by an earlier recipient", { addressTakenBy: 0 }, {}, "duplicate_address"],
    ["an expired message", {}, { expiresAt: now }, "expired"],
    ["a webhook needs no address", { address: null }, { channel: "webhook" }, "go"],
  ] as const)("%s", (_name, f, c, expected) => {
    expect(outcome(f, c)).toBe(expected);
  });

  test("the first check that stops names the outcome, and the trace ends with it", () => {
    const decision = decideRecipient(
      RULES,
      facts({ profile: null, address: null }),
      context({ life: "stopped" }),
    );
    expect(decision).toMatchObject({ kind: "stop", outcome: "campaign_stopped" });
    expect(decision.trace).toEqual([
      { check: "campaign_open", verdict: "stop", saw: "stopped", wanted: "running" },
    ]);
  });

  test("whatever the facts, the trace is a prefix of the checks in their order", () => {
    const order = RULES.filter(({ isQuiet }) => isQuiet !== true).map(({ check }) => check);
    const anyFacts = fc.record({
      profile: fc.constantFrom(null, profile, { ...profile, emailSubscribed: false }),
      address: fc.constantFrom(null, "u@example.com"),
      suppressedReason: fc.constantFrom(null, "bounced"),
      sameProfileAs: fc.constantFrom(null, 0),
      controlGroup: fc.constantFrom(null, group),
      addressTakenBy: fc.constantFrom(null, 0),
    });
    const anyContext = fc.record({
      channel: fc.constantFrom("email" as const, "push" as const, "whatsapp" as const, "webhook" as const),
      consequences: fc.constantFrom("transactional" as const, "promotional" as const, null).map(following),
      life: fc.constantFrom("draft" as const, "published" as const, "stopped" as const, "archived" as const),
      isTest: fc.boolean(),
      endAt: fc.constantFrom(null, now),
    });
    fc.assert(
      fc.property(anyFacts, anyContext, (f, c) => {
        const decision = decideRecipient(RULES, facts(f), context(c));
        expect(decision.trace.map(({ check }) => check)).toEqual(order.slice(0, decision.trace.length));
        if (decision.kind !== "stop") expect(decision.trace).toHaveLength(order.length);
        else expect(decision.trace.at(-1)?.verdict).toBe("stop");
      }),
    );
  });

  describe("the moment it may leave", () => {
    const noon = [{ from: "12:30", to: "14:00" }];
    const week = {
      monday: noon,
      tuesday: noon,
      wednesday: noon,
      thursday: noon,
      friday: noon,
      saturday: noon,
      sunday: noon,
    };
    const quiet = (action: "discard" | "deliver_after") =>
      momentsAt({ doNotDisturb: { week, zone: "user", action } });
    // Sunday, 13:00 in Berlin, 12:00 in London
    const inLondon = { profile: { ...profile, timeZone: "Europe/London" } };
    const after = new Date("2026-03-01T13:00:00Z");

    test.each([
      ["a range of do not disturb puts it off", {}, { moments: quiet("deliver_after") }, "later"],
      ["or discards it", {}, { moments: quiet("discard") }, "dnd_discarded"],
      ["on the user's own clock", inLondon, { moments: quiet("discard") }, "go"],
      [
        "a time of day that has passed drops it",
        {},
        { moments: momentsAt({ deliverAt: { time: "12:59", ifPassed: "drop" } }) },
        "timezone_passed",
      ],
      [
        "a cut-off that has passed drops it",
        {},
        { moments: momentsAt({ cutOff: { time: "13:00", zone: "account", action: "drop" } }) },
        "cut_off",
      ],
      [
        "an end before its moment ends it",
        {},
        { moments: quiet("deliver_after"), endAt: after },
        "campaign_ended",
      ],
      ["so does its time to live", {}, { moments: quiet("deliver_after"), expiresAt: after }, "expired"],
      [
        "a moment before both is kept",
        {},
        { moments: quiet("deliver_after"), expiresAt: new Date(after.getTime() + 1) },
        "later",
      ],
    ] as const)("%s", (_name, f, c, expected) => {
      expect(outcome(f, c)).toBe(expected);
    });

    test("is planned to the instant, and the trace says what put it off", () => {
      const decision = decideRecipient(RULES, facts(), context({ moments: quiet("deliver_after") }));
      expect(decision).toMatchObject({ kind: "later", at: after });
      expect(decision.trace).toContainEqual({
        check: "permitted_moment",
        verdict: "later",
        saw: {
          at: now.toISOString(),
          delays: [{ by: "do_not_disturb", zone: "Europe/Berlin", until: after.toISOString() }],
        },
      });
    });
  });

  test("a control user goes through the same checks as everybody, as a shadow", () => {
    const everybody = decideRecipient(RULES, facts(), context());
    const shadow = decideRecipient(RULES, facts({ controlGroup: group }), context());
    expect(shadow).toMatchObject({ kind: "go", isQualified: true, shadow: group });
    expect(everybody).toMatchObject({ kind: "go", isQualified: true, shadow: null });
    expect(shadow.trace.filter(({ check }) => check !== "control_group")).toEqual(
      everybody.trace.filter(({ check }) => check !== "control_group"),
    );
    expect(decideRecipient(RULES, facts({ controlGroup: group, address: null }), context())).toMatchObject({
      kind: "stop",
      outcome: "not_reachable",
      isQualified: true,
      shadow: group,
    });
  });

  test("who is stopped before the control groups is in none and does not count as qualified", () => {
    const audience = { passed: false, conditions: [] };
    expect(decideRecipient(RULES, facts({ controlGroup: group, audience }), context())).toMatchObject({
      kind: "stop",
      outcome: "not_qualified",
      isQualified: false,
      shadow: null,
    });
  });
});

describe("the version of a trigger", () => {
  const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  const accepted = (seconds: number, deliverSeconds?: number) => ({
    acceptedAt: at(seconds),
    deliverAt: deliverSeconds === undefined ? null : at(deliverSeconds),
  });
  const versions = [
    { version: 1, publishedAt: at(0) },
    { version: 2, publishedAt: at(10) },
  ];

  test("is the newest published before it was accepted", () => {
    const campaign = { versions, resumedAt: null };
    expect(versionAt(campaign, accepted(5))).toBe(1);
    expect(versionAt(campaign, accepted(10))).toBe(2);
    expect(versionAt(campaign, accepted(99))).toBe(2);
  });

  test("is the newest at resume for a trigger that a pause held", () => {
    expect(versionAt({ versions, resumedAt: at(20) }, accepted(5))).toBe(2);
    expect(versionAt({ versions, resumedAt: at(3) }, accepted(5))).toBe(1);
  });

  test("is that of its acceptance for a trigger that waits for its own moment, unless a pause reached beyond it", () => {
    expect(versionAt({ versions, resumedAt: at(20) }, accepted(5, 60))).toBe(1);
    expect(versionAt({ versions, resumedAt: at(90) }, accepted(5, 60))).toBe(2);
  });
});
