import fc from "fast-check";
import { Value } from "typebox/value";
import { describe, expect, test } from "vitest";
import { Lift } from "../contract/lift.ts";
import { compareVariants, type GroupSums, liftOf, plannedUsersOf, type VariantSums } from "./lift.ts";

const group = (users: number, converted: number, price = 20): GroupSums => ({
  users,
  converted,
  byClick: 0,
  revenue: converted * price,
  revenueSquares: converted * price * price,
});
const plan = { plannedUsers: 10_000 };
const of = (target: GroupSums, control: GroupSums) => liftOf([{ target, control }], plan);

describe("lift", () => {
  test("tells users, conversions, rate and revenue of both groups, and what the message brought", () => {
    const lift = of({ ...group(9_000, 1_080), byClick: 700 }, group(1_000, 80));
    expect(lift.target).toEqual({
      users: 9_000,
      converted: 1_080,
      byClick: 700,
      rate: 0.12,
      revenue: 21_600,
      arpu: 2.4,
    });
    expect(lift.control).toMatchObject({ users: 1_000, converted: 80, rate: 0.08, arpu: 1.6 });
    expect(lift.difference.estimate).toBeCloseTo(0.04, 12);
    expect(lift.uplift.estimate).toBeCloseTo(0.5, 12);
    expect(lift.arpuDifference.estimate).toBeCloseTo(0.8, 12);
    expect(lift.incrementalConversions.estimate).toBeCloseTo(360, 9);
    expect(lift.incrementalRevenue.estimate).toBeCloseTo(7_200, 9);
    expect(lift.incrementalConversions.interval?.lower).toBeCloseTo(
      (lift.difference.interval?.lower ?? 0) * 9_000,
      9,
    );
    expect(lift.verdict).toEqual({ kind: "better" });
    expect(lift.leftOutUsers).toBe(0);
  });

  test("is called better or worse only where the interval says so, and otherwise says how many users are missing", () => {
    expect(of(group(5_000, 400), group(5_000, 600)).verdict).toEqual({ kind: "worse" });
    const unclear = of(group(5_000, 540), group(5_000, 500));
    expect(unclear.difference.interval?.lower).toBeLessThan(0);
    expect(unclear.verdict).toMatchObject({ kind: "cannot_tell_yet", usersNeeded: expect.any(Number) });
    expect(of(group(5_000, 500), group(5_000, 500)).verdict).toEqual({
      kind: "cannot_tell_yet",
      usersNeeded: null,
    });
  });

  test("that is found with as many more users as were said to be needed", () => {
    const unclear = of(group(5_000, 550), group(5_000, 500)).verdict;
    const needed = unclear.kind === "cannot_tell_yet" ? (unclear.usersNeeded ?? 0) : 0;
    expect(needed).toBeGreaterThan(1_000);
    const users = (10_000 + needed) / 2;
    expect(of(group(users, users * 0.11), group(users, users * 0.1)).verdict).toEqual({ kind: "better" });
    const fewer = (10_000 + needed * 0.8) / 2;
    expect(of(group(fewer, fewer * 0.11), group(fewer, fewer * 0.1)).verdict.kind).toBe("cannot_tell_yet");
  });

  test("has no interval before fifteen conversions are to be expected in each group", () => {
    const early = of(group(950, 90), group(50, 6));
    expect(early.difference).toEqual({ estimate: expect.closeTo(90 / 950 - 0.12, 12), interval: null });
    expect(early.uplift.interval).toBeNull();
    expect(early.arpuDifference.interval).toBeNull();
    expect(early.incrementalConversions.interval).toBeNull();
    expect(early.verdict).toEqual({ kind: "too_early" });
  });

  test("needs a control group; before it has users, it is too early", () => {
    const alone = liftOf([{ target: group(5_000, 500), control: null }], plan);
    expect(alone.verdict).toEqual({ kind: "no_control_group" });
    expect(alone).toMatchObject({ target: { users: 5_000, rate: 0.1 }, difference: { estimate: null } });
    expect(liftOf([], plan).verdict).toEqual({ kind: "no_control_group" });
    expect(of(group(0, 0), group(0, 0))).toMatchObject({
      target: { rate: null, arpu: null },
      verdict: { kind: "too_early" },
    });
  });

  test("leaves out versions without a control group, and says so", () => {
    const lift = liftOf(
      [
        { target: group(5_000, 550), control: group(5_000, 500) },
        { target: group(7_000, 7_000), control: null },
      ],
      plan,
    );
    const { leftOutUsers, ...rest } = lift;
    expect(leftOutUsers).toBe(7_000);
    expect(rest).toEqual((({ leftOutUsers: _, ...same }) => same)(of(group(5_000, 550), group(5_000, 500))));
  });

  test("compares versions of different control shares share by share", () => {
    const lift = liftOf(
      [
        { target: group(1_000, 50), control: group(1_000, 50) },
        { target: group(19_000, 3_800), control: group(1_000, 200) },
      ],
      plan,
    );
    expect(lift.difference.estimate).toBeCloseTo(0, 12);
    expect(lift.verdict.kind).toBe("cannot_tell_yet");
  });

  test("shares its error among comparisons that are looked at side by side", () => {
    const strata = [{ target: group(5_000, 550), control: group(5_000, 500) }];
    const widthOf = (comparisons: number): number => {
      const { interval } = liftOf(strata, { ...plan, comparisons }).difference;
      return interval === null ? Number.NaN : interval.upper - interval.lower;
    };
    expect(widthOf(3)).toBeGreaterThan(widthOf(1));
  });

  test("is planned for the cap of the campaign, or else for what most come to", () => {
    expect(plannedUsersOf(2_000)).toBe(2_000);
    expect(plannedUsersOf(null)).toBe(10_000);
  });
});

// ---------------------------------------------------------------- laws

const anyGroup = fc
  .record({
    users: fc.oneof(fc.constantFrom(0, 1, 2), fc.integer({ min: 0, max: 200_000 })),
    share: fc.oneof(fc.constantFrom(0, 1, 0.0001), fc.double({ min: 0, max: 1, noNaN: true })),
    price: fc.oneof(fc.constantFrom(0, 1e-9, 1e9), fc.double({ min: -1_000, max: 1_000, noNaN: true })),
  })
  .map(({ users, share, price }) => group(users, Math.floor(users * share), price));

const areNumbers = (value: unknown): boolean =>
  typeof value === "number"
    ? Number.isFinite(value)
    : typeof value !== "object" || value === null || Object.values(value).every(areNumbers);

const holds = (
  {
    estimate,
    interval,
  }: { estimate: number | null; interval: { lower: number; upper: number | null } | null },
  slack: number,
): boolean =>
  interval === null ||
  ((estimate === null || interval.lower <= estimate + slack) &&
    (interval.upper === null || interval.lower <= interval.upper) &&
    (interval.upper === null || (estimate ?? Number.POSITIVE_INFINITY) <= interval.upper + slack));

describe("of any two groups", () => {
  test("the answer has numbers everywhere, is of the form of the API, and its intervals hold the estimates", () => {
    fc.assert(
      fc.property(anyGroup, anyGroup, anyGroup, anyGroup, (first, second, third, fourth) => {
        const lift = liftOf(
          [
            { target: first, control: second },
            { target: third, control: fourth },
          ],
          plan,
        );
        expect(areNumbers(lift)).toBe(true);
        expect(Value.Check(Lift, lift)).toBe(true);
        expect(holds(lift.difference, 1e-9)).toBe(true);
        expect(holds(lift.uplift, 1e-6 * (1 + Math.abs(lift.uplift.estimate ?? 0)))).toBe(true);
        expect(holds(lift.arpuDifference, 1e-6)).toBe(true);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  test("the answer the other way round is the same with its sign turned", () => {
    fc.assert(
      fc.property(anyGroup, anyGroup, (first, second) => {
        const [there, back] = [of(first, second), of(second, first)];
        expect(there.difference.interval === null).toBe(back.difference.interval === null);
        if (there.difference.interval === null || back.difference.interval === null) return;
        expect(back.difference.interval.lower).toBeCloseTo(-there.difference.interval.upper, 8);
        expect(back.difference.interval.upper).toBeCloseTo(-there.difference.interval.lower, 8);
        const turned: Record<string, string> = { better: "worse", worse: "better" };
        expect(back.verdict.kind).toBe(turned[there.verdict.kind] ?? there.verdict.kind);
        const upper = there.uplift.interval?.upper;
        if (upper === undefined || upper === null || upper > 1e3) return;
        expect(back.uplift.interval?.lower).toBeCloseTo(1 / (1 + upper) - 1, 6);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test("twice as many users of the same kind make the interval narrower", () => {
    const twice = (sums: GroupSums): GroupSums => ({
      users: sums.users * 2,
      converted: sums.converted * 2,
      byClick: 0,
      revenue: sums.revenue * 2,
      revenueSquares: sums.revenueSquares * 2,
    });
    fc.assert(
      fc.property(anyGroup, anyGroup, (first, second) => {
        const [once, more] = [of(first, second), of(twice(first), twice(second))];
        for (const of of ["difference", "arpuDifference"] as const) {
          const [wide, narrow] = [once[of].interval, more[of].interval];
          if (wide === null) continue;
          expect(narrow).not.toBeNull();
          expect((narrow?.upper ?? 0) - (narrow?.lower ?? 0)).toBeLessThan(wide.upper - wide.lower);
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("variants", () => {
  const variant = (id: string, users: number, converted: number): VariantSums => ({
    id,
    ...group(users, converted),
  });

  test("are compared each with each, the first as seen from the second", () => {
    const found = compareVariants(
      [[variant("a", 4_000, 600), variant("b", 4_000, 400), variant("c", 4_000, 410)]],
      12_000,
    );
    expect(found.map(({ first, second, verdict }) => [first, second, verdict.kind])).toEqual([
      ["a", "b", "better"],
      ["a", "c", "better"],
      ["b", "c", "cannot_tell_yet"],
    ]);
  });

  test("share the error: three pairs have wider intervals than one", () => {
    const [a, b, c] = [variant("a", 4_000, 400), variant("b", 4_000, 400), variant("c", 4_000, 400)];
    const widthOf = (strata: VariantSums[], planned: number): number => {
      const interval = compareVariants([strata], planned)[0]?.difference.interval;
      return interval === undefined || interval === null ? Number.NaN : interval.upper - interval.lower;
    };
    // of three variants, two of three planned users belong to a pair
    expect(widthOf([a, b, c], 12_000)).toBeGreaterThan(widthOf([a, b], 8_000));
  });

  test("are compared only where versions had both", () => {
    const strata = [
      [variant("a", 4_000, 400), variant("b", 4_000, 400)],
      [variant("a", 4_000, 4_000), variant("c", 10, 1)],
    ];
    const pair = compareVariants(strata, 10_000).find(({ first, second }) => `${first}${second}` === "ab");
    expect(pair?.difference.estimate).toBeCloseTo(0, 12);
    expect(compareVariants([[variant("a", 10, 1)]], 10_000)).toEqual([]);
    expect(compareVariants([], 10_000)).toEqual([]);
  });
});
