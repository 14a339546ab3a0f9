import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { differenceInterval, leastExpected, type Pair, ratioInterval } from "./scoreIntervals.ts";

const Z95 = 1.959964;

const pairOf = (
  targetConverted: number,
  target: number,
  controlConverted: number,
  control: number,
): Pair => ({
  target: { users: target, converted: targetConverted },
  control: { users: control, converted: controlConverted },
});

// ---------------------------------------------------------------- the same, worked out without formulas

/** Where a function with one peak has it. */
const peakOf = (from: number, to: number, height: (at: number) => number): number => {
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let step = 0; step < 120; step += 1) {
    const [left, right] = [high - golden * (high - low), low + golden * (high - low)];
    if (height(left) > height(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
};

const term = (count: number, share: number): number => (count === 0 ? 0 : count * Math.log(share));

/** How likely the counts are at two rates, as a logarithm. */
const likelihood = ({ target, control }: Pair, targetRate: number, controlRate: number): number =>
  term(target.converted, targetRate) +
  term(target.users - target.converted, 1 - targetRate) +
  term(control.converted, controlRate) +
  term(control.users - control.converted, 1 - controlRate);

const distance = (pair: Pair, targetRate: number, controlRate: number, slope: number): number => {
  const { target, control } = pair;
  const seen = target.converted / target.users - slope * (control.converted / control.users);
  const supposed = targetRate - slope * controlRate;
  const variance =
    (targetRate * (1 - targetRate)) / target.users +
    (slope * slope * controlRate * (1 - controlRate)) / control.users;
  return Math.abs(seen - supposed) / Math.sqrt(variance);
};

const differenceDistance = (pair: Pair, difference: number): number => {
  const rate = peakOf(Math.max(0, -difference), Math.min(1, 1 - difference), (at) =>
    likelihood(pair, at + difference, at),
  );
  return distance(pair, rate + difference, rate, 1);
};

const ratioDistance = (pair: Pair, ratio: number): number => {
  const rate = peakOf(0, Math.min(1, 1 / ratio), (at) => likelihood(pair, ratio * at, at));
  return distance(pair, ratio * rate, rate, ratio);
};

/** The rates that are counted are a little inside what is possible, so that both ways meet no infinity. */
const counted = fc
  .record({
    target: fc.integer({ min: 5, max: 3_000 }),
    control: fc.integer({ min: 5, max: 3_000 }),
    targetShare: fc.double({ min: 0, max: 1, noNaN: true }),
    controlShare: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ target, control, targetShare, controlShare }) =>
    pairOf(
      1 + Math.floor(targetShare * (target - 2)),
      target,
      1 + Math.floor(controlShare * (control - 2)),
      control,
    ),
  );

// ---------------------------------------------------------------- what is known

describe("the interval of a difference of rates", () => {
  test("is the published one", () => {
    // Newcombe (1998), table II, method 5 (Mee)
    const { lower, upper } = differenceInterval([pairOf(56, 70, 48, 80)], Z95);
    expect(lower).toBeCloseTo(0.0533, 4);
    expect(upper).toBeCloseTo(0.3377, 4);
  });

  test("ends where a test by brute force refuses", () => {
    fc.assert(
      fc.property(counted, fc.double({ min: 1, max: 5, noNaN: true }), (pair, z) => {
        const { lower, upper } = differenceInterval([pair], z);
        if (lower > -0.999) expect(differenceDistance(pair, lower)).toBeCloseTo(z, 3);
        if (upper < 0.999) expect(differenceDistance(pair, upper)).toBeCloseTo(z, 3);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});

describe("the interval of a ratio of rates", () => {
  test("is the published one", () => {
    // Koopman (1984), the example
    const { lower, upper } = ratioInterval([pairOf(36, 40, 16, 80)], Z95);
    expect(lower).toBeCloseTo(2.94, 2);
    expect(upper).toBeCloseTo(7.15, 2);
  });

  test("ends where a test by brute force refuses", () => {
    fc.assert(
      fc.property(counted, fc.double({ min: 1, max: 5, noNaN: true }), (pair, z) => {
        const { lower, upper } = ratioInterval([pair], z);
        expect(ratioDistance(pair, lower)).toBeCloseTo(z, 3);
        if (upper !== null) expect(ratioDistance(pair, upper)).toBeCloseTo(z, 3);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  test("has no upper end where nobody of the control group converted", () => {
    const { lower, upper } = ratioInterval([pairOf(30, 100, 0, 100)], Z95);
    expect(lower).toBeGreaterThan(1);
    expect(upper).toBeNull();
  });

  test("begins at nothing where nobody of the target group converted", () => {
    const { lower, upper } = ratioInterval([pairOf(0, 100, 30, 100)], Z95);
    expect(lower).toBe(0);
    expect(upper).toBeLessThan(1);
  });
});

test("both intervals agree on whether there is a difference", () => {
  fc.assert(
    fc.property(counted, fc.double({ min: 1, max: 5, noNaN: true }), (pair, z) => {
      const difference = differenceInterval([pair], z);
      const ratio = ratioInterval([pair], z);
      const slack = 1e-9;
      if (difference.lower > slack) expect(ratio.lower).toBeGreaterThan(1);
      if (ratio.lower > 1 + slack) expect(difference.lower).toBeGreaterThan(-slack);
      if (difference.upper < -slack) expect(ratio.upper).toBeLessThan(1);
    }),
    { seed: 11, numRuns: 300 },
  );
});

describe("groups drawn at several shares", () => {
  const first = pairOf(50, 1_000, 40, 1_000);
  const second = pairOf(2_000, 10_000, 100, 500);

  test("are compared share by share, so that a better week is not taken for an effect", () => {
    // alike within each: only together, at shares of 50 % and 5 %, would the target look better
    const { lower, upper } = differenceInterval([pairOf(50, 1_000, 50, 1_000), second], Z95);
    expect(lower).toBeLessThan(0);
    expect(upper).toBeGreaterThan(0);
    expect((50 + 2_000) / 11_000 - (50 + 100) / 1_500).toBeGreaterThan(0.08);
  });

  test("of one share are what they are together", () => {
    const halves = [pairOf(25, 500, 20, 500), pairOf(25, 500, 20, 500)];
    const [apart, whole] = [differenceInterval(halves, Z95), differenceInterval([first], Z95)];
    expect(apart.lower).toBeCloseTo(whole.lower, 3);
    expect(apart.upper).toBeCloseTo(whole.upper, 3);
  });

  test("tell more together than one alone", () => {
    const more = pairOf(500, 10_000, 20, 500);
    const [both, alone] = [differenceInterval([first, more], Z95), differenceInterval([first], Z95)];
    expect(both.upper - both.lower).toBeLessThan(alone.upper - alone.lower);
  });
});

test("as many conversions are expected as the smaller group would have at the common rate", () => {
  expect(leastExpected([pairOf(95, 950, 5, 50)])).toBeCloseTo(5, 9);
  expect(leastExpected([pairOf(948, 950, 47, 50)])).toBeCloseTo(0.25, 9);
  expect(leastExpected([pairOf(95, 950, 5, 50), pairOf(95, 950, 5, 50)])).toBeCloseTo(10, 9);
});
