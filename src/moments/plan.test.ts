import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasFreeMinute, leavesAMoment } from "../contract/quietWeek.ts";
import { type DoNotDisturb, type QuietRange, WEEKDAYS } from "../contract/schedule.ts";
import type { When, Zones } from "./permits.ts";
import { leaveBefore, type Plan, planMoment } from "./plan.ts";
import { referenceOf } from "./reference.fixture.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const everyDay = (...ranges: QuietRange[]): DoNotDisturb["week"] => ({
  monday: ranges,
  tuesday: ranges,
  wednesday: ranges,
  thursday: ranges,
  friday: ranges,
  saturday: ranges,
  sunday: ranges,
});
const quiet = (from: string, to: string, action: DoNotDisturb["action"] = "deliver_after"): DoNotDisturb => ({
  week: everyDay({ from, to }),
  zone: "user",
  action,
});
const NOTHING: When = { doNotDisturb: null, deliverAt: null, cutOff: null };
const inZone = (user: string | null, account = "UTC"): Zones => ({ user, account });
const ms = (text: string): number => Date.parse(text);

/** The plan as text: `now`, the instant, or the outcome. */
const planned = (when: Partial<When>, zones: Zones, now: string): string => {
  const plan: Plan = planMoment({ ...NOTHING, ...when }, zones, ms(now));
  if (plan.kind === "later") return new Date(plan.atMs).toISOString().replace(".000", "");
  return plan.kind === "now" ? "now" : plan.outcome;
};

describe("do not disturb", () => {
  const night = { doNotDisturb: quiet("21:00", "09:00") };
  const berlin = inZone("Europe/Berlin");

  test("a range is from its start to its end, the end excluded", () => {
    expect(planned(night, berlin, "2026-07-01T18:59:59.999Z")).toBe("now");
    expect(planned(night, berlin, "2026-07-01T19:00:00Z")).toBe("2026-07-02T07:00:00Z");
    expect(planned(night, berlin, "2026-07-02T06:59:59.999Z")).toBe("2026-07-02T07:00:00Z");
    expect(planned(night, berlin, "2026-07-02T07:00:00Z")).toBe("now");
  });

  test("a range belongs to the day it starts on", () => {
    const week = { ...everyDay(), friday: [{ from: "22:00", to: "06:00" }] };
    const friday = { doNotDisturb: { ...quiet("00:00", "00:00"), week } };
    expect(planned(friday, inZone("UTC"), "2026-07-03T23:00:00Z")).toBe("2026-07-04T06:00:00Z");
    expect(planned(friday, inZone("UTC"), "2026-07-03T05:00:00Z")).toBe("now");
    expect(planned(friday, inZone("UTC"), "2026-07-04T23:00:00Z")).toBe("now");
  });

  test("ranges that touch or overlap are one", () => {
    const week = everyDay(
      { from: "22:00", to: "24:00" },
      { from: "00:00", to: "06:00" },
      { from: "05:00", to: "07:30" },
    );
    expect(
      planned({ doNotDisturb: { ...quiet("00:00", "00:00"), week } }, inZone(null), "2026-07-03T22:10:00Z"),
    ).toBe("2026-07-04T07:30:00Z");
  });

  test("discard ends a message whose now lies in a range, and only then", () => {
    const discard = { doNotDisturb: quiet("21:00", "09:00", "discard") };
    expect(planned(discard, berlin, "2026-07-01T20:00:00Z")).toBe("dnd_discarded");
    expect(planned(discard, berlin, "2026-07-01T10:00:00Z")).toBe("now");
    const early = { ...discard, deliverAt: { time: "08:00", ifPassed: "next_day" as const } };
    expect(planned(early, berlin, "2026-07-01T10:00:00Z")).toBe("dnd_discarded");
  });

  test("the user's zone counts, and the account's where the user has none", () => {
    expect(planned(night, inZone("Asia/Kathmandu", "UTC"), "2026-07-01T16:00:00Z")).toBe(
      "2026-07-02T03:15:00Z",
    );
    expect(planned(night, inZone("UTC+05:45", "UTC"), "2026-07-01T16:00:00Z")).toBe("2026-07-02T03:15:00Z");
    expect(planned(night, inZone(null, "America/New_York"), "2026-07-01T02:00:00Z")).toBe(
      "2026-07-01T13:00:00Z",
    );
    const account = { doNotDisturb: { ...quiet("21:00", "09:00"), zone: "account" as const } };
    expect(planned(account, inZone("Asia/Tokyo", "UTC"), "2026-07-01T15:00:00Z")).toBe("now");
  });
});

describe("a time of day", () => {
  const at = (time: string, ifPassed: "next_day" | "drop") => ({ deliverAt: { time, ifPassed } });

  test("is the next one in the user's zone", () => {
    expect(planned(at("10:00", "next_day"), inZone("Asia/Tokyo"), "2026-07-01T00:30:00Z")).toBe(
      "2026-07-01T01:00:00Z",
    );
    expect(planned(at("10:00", "next_day"), inZone("Asia/Tokyo"), "2026-07-01T01:00:00Z")).toBe("now");
    expect(planned(at("10:00", "next_day"), inZone("Asia/Tokyo"), "2026-07-01T01:00:00.001Z")).toBe(
      "2026-07-02T01:00:00Z",
    );
  });

  test("that has passed drops the message where the campaign says so", () => {
    expect(planned(at("10:00", "drop"), inZone("Asia/Tokyo"), "2026-07-01T01:00:00.001Z")).toBe(
      "timezone_passed",
    );
    expect(planned(at("10:00", "drop"), inZone("Asia/Tokyo"), "2026-07-01T00:00:00Z")).toBe(
      "2026-07-01T01:00:00Z",
    );
  });

  test("moves to a day on which all else permits it", () => {
    const weekend = [{ from: "00:00", to: "24:00" }];
    const doNotDisturb = {
      ...quiet("00:00", "00:00"),
      week: { ...everyDay(), saturday: weekend, sunday: weekend },
    };
    const friday = "2026-07-03T12:00:00Z";
    expect(planned({ ...at("10:00", "next_day"), doNotDisturb }, inZone("UTC"), friday)).toBe(
      "2026-07-06T10:00:00Z",
    );
  });
});

describe("a cut-off", () => {
  const cut = (action: "next_day" | "drop", time = "18:00"): Partial<When> => ({
    cutOff: { time, zone: "user", action },
  });

  test("lets nothing go from its time on until midnight", () => {
    expect(planned(cut("next_day"), inZone("Europe/Berlin"), "2026-07-01T15:59:59.999Z")).toBe("now");
    expect(planned(cut("next_day"), inZone("Europe/Berlin"), "2026-07-01T16:00:00Z")).toBe(
      "2026-07-01T22:00:00Z",
    );
    expect(planned(cut("drop"), inZone("Europe/Berlin"), "2026-07-01T16:00:00Z")).toBe("cut_off");
  });

  test("drops only what comes after it, not what waits for a later moment", () => {
    const both = { ...cut("drop"), doNotDisturb: quiet("17:00", "19:00") };
    expect(planned(both, inZone("UTC"), "2026-07-01T17:30:00Z")).toBe("2026-07-02T00:00:00Z");
  });

  test("at midnight permits nothing at all", () => {
    expect(planned(cut("next_day", "00:00"), inZone("UTC"), "2026-07-01T12:00:00Z")).toBe("cut_off");
  });
});

describe("the nights when clocks change", () => {
  test("a time that does not exist is the next that does", () => {
    // Berlin skips 02:00 to 03:00
    const half = { deliverAt: { time: "02:30", ifPassed: "next_day" as const } };
    expect(planned(half, inZone("Europe/Berlin"), "2026-03-28T23:30:00Z")).toBe("2026-03-29T01:00:00Z");
    // Lord Howe skips half an hour, 02:00 to 02:30
    const quarter = { deliverAt: { time: "02:15", ifPassed: "next_day" as const } };
    expect(planned(quarter, inZone("Australia/Lord_Howe"), "2026-10-03T15:00:00Z")).toBe(
      "2026-10-03T15:30:00Z",
    );
  });

  test("a time that exists twice is the first of the two", () => {
    const half = { deliverAt: { time: "02:30", ifPassed: "next_day" as const } };
    expect(planned(half, inZone("Europe/Berlin"), "2026-10-25T00:00:00Z")).toBe("2026-10-25T00:30:00Z");
    expect(planned(half, inZone("Europe/Berlin"), "2026-10-25T00:31:00Z")).toBe("2026-10-26T01:30:00Z");
  });

  test("a day without a midnight begins with its first minute", () => {
    // Santiago skips 00:00 to 01:00 on 6 September 2026
    const cut = { cutOff: { time: "22:00", zone: "user", action: "next_day" } as const };
    expect(planned(cut, inZone("America/Santiago"), "2026-09-06T03:00:00Z")).toBe("2026-09-06T04:00:00Z");
  });

  test("a range that clocks skip as a whole forbids nothing", () => {
    const skipped = { doNotDisturb: quiet("02:00", "03:00") };
    expect(planned(skipped, inZone("Europe/Berlin"), "2026-03-29T01:00:00Z")).toBe("now");
    expect(planned(skipped, inZone("Europe/Berlin"), "2026-03-29T00:59:59Z")).toBe("now");
  });

  test("a range over the hour that exists twice lasts an hour longer", () => {
    const night = { doNotDisturb: quiet("21:00", "09:00") };
    expect(planned(night, inZone("Europe/Berlin"), "2026-10-24T19:00:00Z")).toBe("2026-10-25T08:00:00Z");
    expect(planned(night, inZone("Europe/Berlin"), "2026-03-28T20:00:00Z")).toBe("2026-03-29T07:00:00Z");
  });
});

/** Zone, and a moment around which its clocks do something of note. */
const PLACES: readonly [zone: string, around: string][] = [
  ["Europe/Berlin", "2026-03-29T01:00:00Z"],
  ["Europe/Berlin", "2026-10-25T01:00:00Z"],
  ["America/New_York", "2026-11-01T06:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Pacific/Auckland", "2026-09-26T14:00:00Z"],
  ["Pacific/Chatham", "2026-04-04T14:00:00Z"],
  ["America/Santiago", "2026-09-06T04:00:00Z"],
  ["Africa/Cairo", "2026-04-23T22:00:00Z"],
  ["Asia/Beirut", "2026-10-24T21:00:00Z"],
  ["America/Havana", "2026-11-01T05:00:00Z"],
  ["America/St_Johns", "2010-11-07T02:31:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z"],
  ["Asia/Kathmandu", "2026-06-01T00:00:00Z"],
  ["UTC+05:30", "2026-06-01T00:00:00Z"],
  ["UTC-12:00", "2026-06-01T00:00:00Z"],
];

const clock = fc
  .integer({ min: 0, max: 95 })
  .map((quarter) => new Date(quarter * 15 * MINUTE).toISOString().slice(11, 16));
const range = fc.record({ from: clock, to: fc.oneof({ weight: 9, arbitrary: clock }, fc.constant("24:00")) });
const zoneOf = fc.constantFrom("user" as const, "account" as const);
const week = fc
  .array(fc.array(range, { maxLength: 2 }), { minLength: 7, maxLength: 7 })
  .map((days) => Object.fromEntries(WEEKDAYS.map((name, index) => [name, days[index] ?? []])))
  .map((days) => ({ ...everyDay(), ...days }));
const whenArbitrary: fc.Arbitrary<When> = fc.record({
  doNotDisturb: fc.option(
    fc.record({ week, zone: zoneOf, action: fc.constantFrom("discard" as const, "deliver_after" as const) }),
  ),
  deliverAt: fc.option(
    fc.record({ time: clock, ifPassed: fc.constantFrom("next_day" as const, "drop" as const) }),
  ),
  cutOff: fc.option(
    fc.record({ time: clock, zone: zoneOf, action: fc.constantFrom("next_day" as const, "drop" as const) }),
  ),
});
/** From a day before to a day after, mostly near the quarters of an hour. */
const offset = fc
  .tuple(fc.integer({ min: -96, max: 96 }), fc.constantFrom(-1, 0, 1, 30_000, 7 * MINUTE))
  .map(([quarter, more]) => quarter * 15 * MINUTE + more);

interface Situation {
  when: When;
  place: readonly [zone: string, around: string];
  other: string;
  isAccountThere: boolean;
  offset: number;
}
const situation: fc.Arbitrary<Situation> = fc.record({
  when: whenArbitrary,
  place: fc.constantFrom(...PLACES),
  other: fc.constantFrom("UTC", "Asia/Kathmandu", "UTC-09:30"),
  isAccountThere: fc.boolean(),
  offset,
});

describe("the planned moment", () => {
  const told = ({ when, place: [zone, around], other, isAccountThere, offset }: Situation) => {
    const zones = isAccountThere ? inZone(other, zone) : inZone(zone, other);
    return { when, zones, nowMs: ms(around) + offset, reference: referenceOf(when, zones, ms(around)) };
  };

  test("is what walking minute by minute through docs/delivery.md gives, in every zone", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { when, zones, nowMs, reference } = told(given);
        const plan = planMoment(when, zones, nowMs);
        const expected = reference.plan(nowMs);
        if (plan.kind === "later") expect({ kind: plan.kind, atMs: plan.atMs }).toEqual(expected);
        else if (plan.kind === "stop") expect({ kind: plan.kind, outcome: plan.outcome }).toEqual(expected);
        else expect(plan).toEqual(expected);
      }),
      { numRuns: 600 },
    );
  });

  test("the moment a message must have left by is the first that is not permitted", {
    timeout: 60_000,
  }, () => {
    fc.assert(
      fc.property(situation, (given) => {
        const { when, zones, nowMs, reference } = told(given);
        fc.pre(reference.mayLeave(nowMs));
        const closes = leaveBefore(when, zones, null, nowMs);
        let atMs = Math.ceil((nowMs + 1) / MINUTE) * MINUTE;
        while (atMs < nowMs + 8 * DAY && reference.mayLeave(atMs)) atMs += MINUTE;
        if (atMs < nowMs + 8 * DAY) expect(closes).toBe(atMs);
        else expect(closes ?? Number.POSITIVE_INFINITY).toBeGreaterThanOrEqual(atMs);
      }),
      { numRuns: 150 },
    );
  });

  test("the campaign's end closes as well, whichever comes first", () => {
    const when = { ...NOTHING, doNotDisturb: quiet("21:00", "09:00") };
    const nowMs = ms("2026-07-01T12:00:00Z");
    expect(leaveBefore(when, inZone("UTC"), nowMs + HOUR, nowMs)).toBe(nowMs + HOUR);
    expect(leaveBefore(when, inZone("UTC"), nowMs + DAY, nowMs)).toBe(ms("2026-07-01T21:00:00Z"));
    expect(leaveBefore(NOTHING, inZone("UTC"), null, nowMs)).toBe(null);
  });

  test("costs about a millisecond in a zone not seen before", () => {
    const when: When = {
      doNotDisturb: quiet("21:00", "09:00"),
      deliverAt: null,
      cutOff: { time: "18:00", zone: "user", action: "next_day" },
    };
    const zones = Intl.supportedValuesOf("timeZone");
    const startedAt = performance.now();
    for (const zone of zones) planMoment(when, inZone(zone), ms("2026-11-28T20:00:00Z"));
    expect((performance.now() - startedAt) / zones.length).toBeLessThan(5);
  });
});

describe("what can be said before anybody is triggered", () => {
  test("a week of ranges that leave no minute is known", () => {
    expect(hasFreeMinute(everyDay({ from: "09:00", to: "09:00" }))).toBe(false);
    expect(hasFreeMinute(everyDay({ from: "09:00", to: "08:59" }))).toBe(true);
    expect(hasFreeMinute(everyDay())).toBe(true);
    const sundayFree = { ...everyDay({ from: "00:00", to: "24:00" }), sunday: [] };
    expect(hasFreeMinute(sundayFree)).toBe(true);
  });

  test("settings that permit nothing together are known, and only those", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(whenArbitrary, (when) => {
        const zones = inZone("UTC", "UTC");
        const sameZone: When = {
          doNotDisturb: when.doNotDisturb && { ...when.doNotDisturb, zone: "user", action: "deliver_after" },
          deliverAt: when.deliverAt && { ...when.deliverAt, ifPassed: "next_day" },
          cutOff: when.cutOff && { ...when.cutOff, zone: "user", action: "next_day" },
        };
        const plan = planMoment(sameZone, zones, ms("2026-06-01T00:00:00Z"));
        expect(leavesAMoment(sameZone)).toBe(plan.kind !== "stop");
      }),
      { numRuns: 200 },
    );
  });
});
