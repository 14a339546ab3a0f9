import { describe, expect, test } from "vitest";
import { boundaryAt, usersNeeded } from "./anytime.ts";

const plan = { plannedUsers: 10_000, errorShare: 0.05 };

describe("the boundary", () => {
  test("is the published one at the size that was planned for", () => {
    // tests of confseq: best_rho(100, 0.05) = 12.60056, and the two-sided normal mixture's bound there is 30.35209
    expect(boundaryAt(1, 0.05) * Math.sqrt(100)).toBeCloseTo(30.35209, 5);
    // 1.549 times what one single look would need
    expect(boundaryAt(1, 0.05) / 1.959964).toBeCloseTo(1.5486, 3);
  });

  test.each([1, 10, 50, 100, 250, 10_000])("is that of a normal mixture after %i of 100", (v) => {
    const rho = 12.60056;
    const bound = Math.sqrt((v + rho) * Math.log((v + rho) / (rho * 0.05 ** 2)));
    expect(boundaryAt(v / 100, 0.05) * Math.sqrt(v)).toBeCloseTo(bound, 4);
  });

  test("is lowest near the planned size, wider for a smaller error, and endless at nothing", () => {
    const near = boundaryAt(1, 0.05);
    expect(boundaryAt(0.1, 0.05)).toBeGreaterThan(near);
    expect(boundaryAt(20, 0.05)).toBeGreaterThan(near);
    expect(boundaryAt(1, 0.05 / 3)).toBeGreaterThan(near);
    expect(boundaryAt(0, 0.05)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("how many more users are needed", () => {
  test.each([
    [1, 5_000],
    [1.5, 2_000],
    [2.5, 9_000],
    [0.4, 20_000],
  ])(
    "is what makes a difference clear that stays as it looks (%f standard errors of %i users)",
    (z, users) => {
      const needed = usersNeeded(z, users, plan) ?? Number.NaN;
      const after = users + needed;
      expect(z * Math.sqrt(after / users)).toBeGreaterThanOrEqual(boundaryAt(after / 10_000, 0.05));
      const before = users + needed * 0.85;
      expect(z * Math.sqrt(before / users)).toBeLessThan(boundaryAt(before / 10_000, 0.05));
    },
  );

  test("is told in two digits", () => {
    expect(String(usersNeeded(1, 5_000, plan))).toMatch(/^\d\d0*$/);
  });

  test("is not told of a difference of nothing, or of nobody", () => {
    expect(usersNeeded(0, 5_000, plan)).toBeNull();
    expect(usersNeeded(0.001, 5_000, plan)).toBeNull();
    expect(usersNeeded(3, 0, plan)).toBeNull();
  });
});
