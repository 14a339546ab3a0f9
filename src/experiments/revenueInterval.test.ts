import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Revenue, revenueInterval } from "./revenueInterval.ts";
import type { Pair } from "./scoreIntervals.ts";

/** Each user's revenue, summed up as the program keeps it. */
const summed = (revenues: readonly number[]): Revenue => ({
  users: revenues.length,
  converted: revenues.filter((one) => one !== 0).length,
  revenue: revenues.reduce((sum, one) => sum + one, 0),
  revenueSquares: revenues.reduce((sum, one) => sum + one * one, 0),
});

const buyers = (count: number, price: number, users: number): number[] =>
  Array.from({ length: users }, (_, place) => (place < count ? price : 0));

const pairOf = (target: readonly number[], control: readonly number[]): Pair<Revenue> => ({
  target: summed(target),
  control: summed(control),
});

/** From each user's revenue, with nothing approximated: the moments of the mean. */
const momentsOf = (revenues: readonly number[]) => {
  const { length } = revenues;
  const mean = revenues.reduce((sum, one) => sum + one, 0) / length;
  const central = (power: number) => revenues.reduce((sum, one) => sum + (one - mean) ** power, 0) / length;
  return { mean, variance: central(2) / (length - 1), third: central(3) / length ** 2 };
};

/** The interval of all values whose studentised distance a test by Hall's expansion does not refuse. */
const byHand = (target: readonly number[], control: readonly number[], z: number) => {
  const [first, second] = [momentsOf(target), momentsOf(control)];
  const error = Math.sqrt(first.variance + second.variance);
  const skewness = (first.third - second.third) / error ** 3;
  // P(T ≤ t) = Φ(t + skewness (2t² + 1) / 6), to the first order: so T at ±z is ±z − skewness (2z² + 1) / 6
  const quantile = (at: number): number => at - (skewness * (2 * at * at + 1)) / 6;
  const difference = first.mean - second.mean;
  return { lower: difference - error * quantile(z), upper: difference - error * quantile(-z) };
};

describe("the interval of revenue a user", () => {
  test("is what each user's revenue says, where all pay the same", () => {
    const [target, control] = [buyers(190, 25, 1_900), buyers(40, 25, 500)];
    for (const z of [1.96, 3.04]) {
      const found = revenueInterval([pairOf(target, control)], z);
      const expected = byHand(target, control, z);
      expect(found?.lower).toBeCloseTo(expected.lower, 9);
      expect(found?.upper).toBeCloseTo(expected.upper, 9);
    }
  });

  test("is moved up where a small target group has large buyers, and down where the control group has", () => {
    const many = buyers(2_000, 25, 20_000);
    const few = buyers(60, 25, 600);
    const middle = (found: { lower: number; upper: number } | null): number =>
      found === null ? Number.NaN : (found.lower + found.upper) / 2;
    expect(middle(revenueInterval([pairOf(few, many)], 3))).toBeGreaterThan(0);
    expect(middle(revenueInterval([pairOf(many, few)], 3))).toBeLessThan(0);
  });

  test("is not told of few buyers, of one who outweighs all others, of no revenue, or of refunds that cancel it", () => {
    const many = buyers(2_000, 25, 20_000);
    expect(revenueInterval([pairOf(many, buyers(8, 25, 600))], 3)).toBeNull();
    expect(revenueInterval([pairOf(many, [...buyers(60, 25, 600), 1e6])], 3)).toBeNull();
    expect(revenueInterval([pairOf(buyers(0, 0, 900), buyers(0, 0, 900))], 3)).toBeNull();
    const refunded = [...buyers(600, 25, 6_000), ...buyers(600, -25, 600)];
    expect(revenueInterval([pairOf(refunded, refunded)], 3)).toBeNull();
  });

  test("holds what was counted, and is the same the other way round", () => {
    const group = fc.record({
      users: fc.integer({ min: 200, max: 5_000 }),
      share: fc.double({ min: 0.05, max: 0.9, noNaN: true }),
      price: fc.integer({ min: -500, max: 500 }),
    });
    const of = ({ users, share, price }: { users: number; share: number; price: number }) =>
      summed(buyers(Math.floor(users * share), price, users));
    fc.assert(
      fc.property(group, group, fc.double({ min: 1.5, max: 5, noNaN: true }), (first, second, z) => {
        const [target, control] = [of(first), of(second)];
        const found = revenueInterval([{ target, control }], z);
        const swapped = revenueInterval([{ target: control, control: target }], z);
        expect(found === null).toBe(swapped === null);
        if (found === null || swapped === null) return;
        const difference = target.revenue / target.users - control.revenue / control.users;
        expect(found.lower).toBeLessThanOrEqual(difference);
        expect(found.upper).toBeGreaterThanOrEqual(difference);
        expect(swapped.lower).toBeCloseTo(-found.upper, 6);
        expect(swapped.upper).toBeCloseTo(-found.lower, 6);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
