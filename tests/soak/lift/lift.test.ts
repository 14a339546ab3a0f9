import { describe, expect, test } from "vitest";
import { compareGroups } from "../../../src/experiments/lift.ts";
import { figuresOf, judge, type Measure } from "./judge.ts";
import type { Rule } from "./population.ts";
import { biasFaults, biasOf, byProgram, followAll, runLiftSoak } from "./run.ts";

const size = { experiments: 400, seed: 1 };
const few = { experiments: 60, seed: 2 };

/** `npm run soak -- lift` does the same with 5 000 experiments. */
test("a year of campaigns is told the truth at all looks, is told of hardly an effect that is none, and not by wide intervals", () => {
  const { violations, figures } = runLiftSoak(size);
  expect(violations).toEqual([]);
  expect(figures.covered.difference.campaigns).toBeGreaterThan(size.experiments);
  expect(figures.found).toBeGreaterThan(0.2);
});

/** Like the program, with intervals of so many standard errors. */
const at =
  (z: (planned: number, users: number) => number): Measure =>
  (groups, plannedUsers) => {
    const { score, ...measured } = compareGroups(
      [groups],
      z(plannedUsers, groups.target.users + groups.control.users),
    );
    const { interval } = measured.difference;
    const isClear = interval !== null && (interval.lower > 0 || interval.upper < 0);
    const kind = (score ?? 0) > 0 ? "better" : "worse";
    return { ...measured, verdict: isClear ? { kind } : { kind: "too_early" } };
  };

const faultsOf = (measure: Measure): string => judge(figuresOf(followAll(few, measure))).join("\n");

describe("the judge turns red", () => {
  test("on intervals of a single look", () => {
    const faults = faultsOf(at(() => 1.96));
    for (const name of ["difference", "uplift", "arpuDifference"]) {
      expect(faults).toContain(`${name}: the truth is inside at all looks in`);
    }
    expect(faults).toContain("of effects of nothing are reported");
  });

  test("on intervals that are wider than they have to be", () => {
    expect(faultsOf(at(() => 4))).toContain("times as wide as that of a single look");
  });

  test("on intervals that are not told", () => {
    const faults = faultsOf((groups) => ({
      ...byProgram(groups, 1),
      difference: { estimate: null, interval: null },
    }));
    expect(faults).toContain("difference: no campaign was told an interval at 60 looks");
    expect(faults).toContain("have an interval at the planned size");
  });
});

describe("an estimate over users of whom 40 % cannot be reached, 20 % have dead addresses and many come after the cap", () => {
  const many = { campaigns: 200, seed: 3 };

  test("is right where those who go are compared with those who would have gone", () => {
    expect(biasFaults(biasOf(many))).toEqual([]);
  });

  test.each<[string, Rule]>([
    ["all users are compared", () => true],
    [
      "only what arrived is compared with all who would have gone",
      ({ end }) => end === "sent" || end === "go",
    ],
    [
      "target users after the cap are compared too",
      ({ group, end }) => (group === "control" ? end === "go" : end !== "not_reachable"),
    ],
  ])("is called wrong where %s", (_, rule) => {
    expect(biasFaults(biasOf(many, rule))).toHaveLength(1);
  });
});
