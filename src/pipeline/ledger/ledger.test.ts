import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOLDS, type Hold, NO_HOLD } from "./holds.ts";
import { type Cap, openLedger } from "./ledger.ts";
import { ALL_DAYS } from "./slots.ts";

const CAMPAIGN = "c";
const USERS = [1, 2, 3, 4] as const;
const DAYS = ["2026-03-01", "2026-03-02"] as const;
const PLACES = HOLDS.messageLimit | HOLDS.globalLimits;

/** Every message that holds something, as a plain list: who holds what is counted anew each time. */
const createNaive = () => {
  const holders: { profileId: number; messageId: string; hold: Hold }[] = [];
  const holdersOn = (day: string): Set<number> => {
    const holds = ({ bits, capDay }: Hold): boolean =>
      day === ALL_DAYS ? (bits & HOLDS.slotInAll) !== 0 : (bits & HOLDS.slotOfDay) !== 0 && capDay === day;
    return new Set(holders.filter(({ hold }) => holds(hold)).map(({ profileId }) => profileId));
  };
  return {
    holders,
    use: (profileId: number, day: string) => {
      const on = holdersOn(day);
      return { taken: on.size, isHolder: on.has(profileId) };
    },
    underWay: (profileId: number, bit: number): number =>
      holders.filter((holder) => holder.profileId === profileId && (holder.hold.bits & bit) !== 0).length,
  };
};

const emptyRows = () => ({
  channel: "email" as const,
  firstDay: "2026-01-01",
  counters: [],
  campaignUsers: USERS.map((profileId) => ({
    campaignId: CAMPAIGN,
    profileId,
    sentCount: 0,
    lastSentAt: null,
    underWay: 0,
    slots: {},
    isStored: profileId !== 4,
  })),
  channelUsers: USERS.map((profileId) => ({ profileId, sentAt: [], underWay: 0 })),
  // user 5 became user 1
  mergedInto: new Map([[5, 1]]),
});

const anAct = fc.record({
  kind: fc.constantFrom("take" as const, "take" as const, "giveBack" as const, "moveDay" as const),
  profileId: fc.constantFrom(...USERS, 5),
  day: fc.constantFrom(...DAYS),
  isNow: fc.boolean(),
  which: fc.nat(),
});
const aCap = fc.record({
  total: fc.constantFrom(null, 1, 2, 3),
  perDay: fc.constantFrom(null, 1, 2),
}) satisfies fc.Arbitrary<Cap>;

type Act = typeof anAct extends fc.Arbitrary<infer T> ? T : never;

describe("the ledger of one transaction", () => {
  const run = (cap: Cap, acts: readonly Act[]) => {
    const ledger = openLedger(emptyRows());
    const naive = createNaive();
    const isFree = (profileId: number, day: string, limit: number | null): boolean => {
      const { taken, isHolder } = naive.use(profileId, day);
      return limit === null || isHolder || taken < limit;
    };
    const take = ({ profileId, day, isNow }: Act, messageId: string): void => {
      const current = profileId === 5 ? 1 : profileId;
      if (!isFree(current, ALL_DAYS, cap.total) || !isFree(current, day, cap.perDay)) return;
      const holder = { campaignId: CAMPAIGN, profileId, messageId };
      const slots = ledger.takeSlots(holder, cap, day);
      const places = isNow ? PLACES : 0;
      ledger.takePlaces(holder, places);
      naive.holders.push({
        profileId: current,
        messageId,
        hold: { bits: slots.bits | places, capDay: slots.capDay },
      });
    };
    const moveDay = (index: number, day: string): void => {
      const holder = naive.holders[index];
      if (holder === undefined || cap.perDay === null) return;
      const isPossible = holder.hold.capDay === day || isFree(holder.profileId, day, cap.perDay);
      const moved = ledger.moveDay({ campaignId: CAMPAIGN, ...holder }, holder.hold, day, cap.perDay);
      expect(moved !== undefined).toBe(isPossible);
      if (moved !== undefined) holder.hold = moved;
    };
    for (const [number, act] of acts.entries()) {
      const index = naive.holders.length === 0 ? 0 : act.which % naive.holders.length;
      if (act.kind === "take") take(act, `m${number}`);
      else if (act.kind === "moveDay") moveDay(index, act.day);
      else {
        const [gone] = naive.holders.splice(index, 1);
        if (gone !== undefined) ledger.giveBack({ campaignId: CAMPAIGN, ...gone }, gone.hold);
      }
    }
    return { ledger, naive };
  };

  test("says of every user and day what counting every message anew says, and never lets a cap be passed", () => {
    fc.assert(
      fc.property(aCap, fc.array(anAct, { maxLength: 40 }), (cap, acts) => {
        const { ledger, naive } = run(cap, acts);
        for (const profileId of USERS) {
          const use = ledger.capUse(CAMPAIGN, profileId);
          expect(use.inAll()).toEqual(naive.use(profileId, ALL_DAYS));
          for (const day of DAYS) expect(use.on(day)).toEqual(naive.use(profileId, day));
          expect(ledger.campaignSends(CAMPAIGN, profileId).underWay).toBe(
            naive.underWay(profileId, HOLDS.messageLimit),
          );
          expect(ledger.channelSends(profileId).underWay).toBe(naive.underWay(profileId, HOLDS.globalLimits));
        }
        if (cap.total !== null) {
          expect(ledger.capUse(CAMPAIGN, 1).inAll().taken).toBeLessThanOrEqual(cap.total);
        }
      }),
    );
  });

  test("writes back what differs from what was loaded, and nothing of what was given back", () => {
    fc.assert(
      fc.property(aCap, fc.array(anAct, { maxLength: 40 }), (cap, acts) => {
        const { ledger, naive } = run(cap, acts);
        const { counters, ofCampaign, ofChannel } = ledger.changes();
        for (const { day, taken } of counters) expect(taken).toBe(naive.use(1, day).taken);
        for (const turn of [...ofCampaign, ...ofChannel]) {
          expect(new Set(turn.map(({ profileId }) => profileId)).size).toBe(turn.length);
        }
        for (const { isNew } of ofCampaign.slice(1).flat()) expect(isNew).toBe(false);
        for (const { profileId, isNew, slots, messageId } of ofCampaign[0] ?? []) {
          expect(isNew).toBe(profileId === 4);
          if (isNew && messageId === null) expect(slots ?? "{}").not.toBe("{}");
          if (slots === null) continue;
          const held: object = JSON.parse(slots);
          for (const day of [ALL_DAYS, ...DAYS]) {
            expect(day in held).toBe(naive.use(profileId, day).isHolder);
          }
        }
        const underWay = naive.holders
          .filter(({ hold }) => (hold.bits & PLACES) !== 0)
          .map(({ messageId }) => messageId)
          .sort();
        expect(ofCampaign.flatMap((turn) => turn.flatMap(({ messageId }) => messageId ?? [])).sort()).toEqual(
          underWay,
        );
        expect(ofChannel.flatMap((turn) => turn.map(({ messageId }) => messageId)).sort()).toEqual(underWay);
      }),
    );
  });

  test("forgets slots of days long over when it writes a user's", () => {
    const [user] = emptyRows().campaignUsers;
    if (user === undefined) throw new Error("no user");
    const slots = { [ALL_DAYS]: 2, "2025-12-31": 1, "2026-01-01": 1 };
    const ledger = openLedger({ ...emptyRows(), campaignUsers: [{ ...user, slots }] });
    const holder = { campaignId: CAMPAIGN, profileId: 1, messageId: "m" };
    ledger.takeSlots(holder, { total: 3, perDay: 3 }, "2026-03-01");
    expect(JSON.parse(ledger.changes().ofCampaign[0]?.[0]?.slots ?? "")).toEqual({
      [ALL_DAYS]: 3,
      "2026-01-01": 1,
      "2026-03-01": 1,
    });
  });

  test("notes that a cap is nearly and wholly used, when it comes to it", () => {
    const ledger = openLedger({
      ...emptyRows(),
      counters: [{ campaignId: CAMPAIGN, day: ALL_DAYS, taken: 79 }],
    });
    const take = (profileId: number) =>
      ledger.takeSlots(
        { campaignId: CAMPAIGN, profileId, messageId: `m${profileId}` },
        { total: 100, perDay: null },
        "2026-03-01",
      );
    expect(ledger.changes().notices).toEqual([]);
    take(1);
    const [notice] = ledger.changes().notices;
    expect(notice).toEqual({ campaignId: CAMPAIGN, kind: "total", day: ALL_DAYS, cap: 100, percent: 80 });
    ledger.giveBack({ campaignId: CAMPAIGN, profileId: 1, messageId: "m1" }, { ...NO_HOLD, bits: 1 });
    expect(ledger.changes().notices).toEqual([]);
  });

  test("a place in limits that were not locked is a fault, not a place", () => {
    const ledger = openLedger({ ...emptyRows(), campaignUsers: [] });
    const holder = { campaignId: CAMPAIGN, profileId: 1, messageId: "m" };
    expect(() => ledger.takePlaces(holder, HOLDS.messageLimit)).toThrow("not locked");
  });
});
