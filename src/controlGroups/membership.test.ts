import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../contract/campaignDefaults.ts";
import { controlGroupOf, groupsLeftOut, isInControlGroup } from "./membership.ts";

const key = Buffer.alloc(32, 7);
const USERS = 100_000;
const [groupA, groupB] = ["019a0000-0000-7000-8000-00000000000a", "019a0000-0000-7000-8000-00000000000b"];
const users = Array.from({ length: USERS }, (_, index) => index + 1);

const membersOf = (id: string, percent: number, ids: readonly number[] = users): Set<number> =>
  new Set(ids.filter((profileId) => isInControlGroup(key, { id, percent }, profileId)));

const content = (
  who: Partial<typeof WHO_DEFAULTS>,
  purpose: "transactional" | "promotional" = "promotional",
) => ({
  start: { ...START_DEFAULTS, purpose },
  who: { ...WHO_DEFAULTS, ...who },
  when: WHEN_DEFAULTS,
});

describe("who is in a control group", () => {
  test("is as many as its share says: 10 % of 100 000 users within 0.3 points", () => {
    const share = (membersOf(groupA, 10).size / USERS) * 100;
    expect(Math.abs(share - 10)).toBeLessThan(0.3);
  });

  test("arrives at the same rate later as before", () => {
    const early = membersOf(groupA, 10, users.slice(0, USERS / 2)).size;
    const late = membersOf(groupA, 10, users.slice(USERS / 2)).size;
    expect(Math.abs(early - late) / USERS).toBeLessThan(0.003);
  });

  test("is a function of key, group and profile alone, whatever the order in which one asks", () => {
    const [few, others] = [users.slice(0, 2_000), users.slice(2_000, 4_000)];
    const forwards = membersOf(groupA, 10, few);
    membersOf(groupB, 10, others);
    expect(membersOf(groupA, 10, few.toReversed())).toEqual(forwards);
    // computed by hand from docs/delivery.md: it may never change, or users would move between groups
    const known = [1, 2, 3, 42, 1_000_000].map((id) =>
      isInControlGroup(key, { id: groupA, percent: 50 }, id),
    );
    expect(known).toEqual([true, true, false, true, true]);
  });

  test("is what HMAC-SHA256 says", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.uuid(),
        fc.integer({ min: 1 }),
        (bytes, id, user) => {
          const own = Buffer.from(bytes);
          const mac = createHmac("sha256", own).update(`${id}\n${user}`).digest();
          const share = Number(mac.readBigUInt64BE(0)) / 2 ** 64;
          // the share beside the user's own point, to either side
          expect(isInControlGroup(own, { id, percent: Math.floor(share * 100) }, user)).toBe(false);
          expect(isInControlGroup(own, { id, percent: Math.floor(share * 100) + 1 }, user)).toBe(true);
        },
      ),
    );
  });

  test("only grows with the share", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1 }), fc.nat(100), fc.nat(100), (profileId, a, b) => {
        const [less, more] = a < b ? [a, b] : [b, a];
        const isIn = (percent: number) => isInControlGroup(key, { id: groupA, percent }, profileId);
        expect(!isIn(less) || isIn(more)).toBe(true);
      }),
    );
    expect(membersOf(groupA, 0, users.slice(0, 1_000)).size).toBe(0);
    expect(membersOf(groupA, 100, users.slice(0, 1_000)).size).toBe(1_000);
  });

  test("says nothing of any other group: two groups are independent (chi-square with one degree of freedom)", () => {
    const [a, b] = [membersOf(groupA, 10), membersOf(groupB, 10)];
    const both = [...a].filter((id) => b.has(id)).length;
    const cells = [both, a.size - both, b.size - both, USERS - a.size - b.size + both];
    const [inA, inB] = [a.size / USERS, b.size / USERS];
    const wanted = [inA * inB, inA * (1 - inB), (1 - inA) * inB, (1 - inA) * (1 - inB)].map((p) => p * USERS);
    const chiSquare = cells.reduce((sum, seen, cell) => {
      const expected = wanted[cell] ?? 0;
      return sum + (seen - expected) ** 2 / expected;
    }, 0);
    // 1 in 1000 of independent pairs lies above; key and groups are fixed, so this one is the same every time
    expect(chiSquare).toBeLessThan(10.83);
  });

  test("depends on the account's key", () => {
    const other = Buffer.alloc(32, 8);
    const here = users.slice(0, 1_000).map((id) => isInControlGroup(key, { id: groupA, percent: 50 }, id));
    const there = users.slice(0, 1_000).map((id) => isInControlGroup(other, { id: groupA, percent: 50 }, id));
    expect(here).not.toEqual(there);
  });
});

describe("the groups that a campaign leaves out", () => {
  const system = { id: groupA, kind: "system", name: "System", percent: 5 } as const;
  const custom = { id: groupB, kind: "custom", name: "Custom", percent: 5 } as const;
  const facts = { assignmentKey: key, groups: [custom, system], exemptProfileIds: [] };
  const namesOf = (...args: Parameters<typeof content>) =>
    groupsLeftOut(facts, "campaign", content(...args)).map(({ name }) => name);

  test("are named in their order: system, custom, the campaign's own", () => {
    expect(namesOf({ customControlGroups: [groupB], campaignControlPercent: 10 })).toEqual([
      "System",
      "Custom",
      "Campaign control group",
    ]);
  });

  test("hold the system group unless the purpose, or the author, says otherwise", () => {
    expect(namesOf({})).toEqual(["System"]);
    expect(namesOf({}, "transactional")).toEqual([]);
    expect(namesOf({ systemControlGroup: "yes" }, "transactional")).toEqual(["System"]);
    expect(namesOf({ systemControlGroup: "no" })).toEqual([]);
  });

  test("hold no custom group that is gone, nor the system group by its id", () => {
    expect(namesOf({ systemControlGroup: "no", customControlGroups: [groupA, "gone"] })).toEqual([]);
  });

  test("a user in several is named for the first, an exempt one for none", () => {
    const all = {
      ...facts,
      groups: [
        { ...system, percent: 100 },
        { ...custom, percent: 100 },
      ],
    };
    const leftOut = groupsLeftOut(all, "campaign", content({ customControlGroups: [groupB] }));
    expect(controlGroupOf(all, leftOut, 1)?.name).toBe("System");
    expect(controlGroupOf({ ...all, exemptProfileIds: [1] }, leftOut, 1)).toBeNull();
  });
});
