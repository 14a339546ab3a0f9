import type { LiftVerdict, Measured, MeasuredRatio } from "../../../src/contract/lift.ts";
import type { GroupSums } from "../../../src/experiments/lift.ts";
import type { Seeded } from "../../crash/seeded.ts";
import { type Campaign, truthOf, year } from "./campaigns.ts";

interface Groups {
  target: GroupSums;
  control: GroupSums;
}

/** What is judged: what a look at two groups says. */
export type Measure = (
  groups: Groups,
  plannedUsers: number,
) => { difference: Measured; uplift: MeasuredRatio; arpuDifference: Measured; verdict: LiftVerdict };

/** The interval of a single look, to compare widths with. */
export type Once = (groups: Groups) => { difference: Measured; arpuDifference: Measured };

const MEASURES = ["difference", "uplift", "arpuDifference"] as const;
type Measures = (typeof MEASURES)[number];

/** How often an interval was told of something, and whether it was ever wrong. */
interface Watched {
  looks: number;
  isMissed: boolean;
}

/** What a year of one campaign showed. */
export interface Finding {
  hasEffect: boolean;
  watched: Record<Measures, Watched>;
  /** An effect was reported, at any look. */
  isReported: boolean;
  /** At the planned size: the width ÷ that of a single look. */
  widths: number[];
  /** Whether there was an interval at the planned size; null where the campaign did not get there. */
  isToldAtPlan: boolean | null;
}

const misses = (interval: { lower: number; upper: number | null }, truth: number): boolean =>
  truth < interval.lower || (interval.upper !== null && truth > interval.upper);

const widthOf = ({ interval }: Measured): number =>
  interval === null ? Number.NaN : interval.upper - interval.lower;

/** Looks at a campaign all through its year. */
export const follow = (campaign: Campaign, chance: Seeded, measure: Measure, once: Once): Finding => {
  const truth = truthOf(campaign);
  const finding: Finding = {
    hasEffect: campaign.lift !== 0,
    watched: {
      difference: { looks: 0, isMissed: false },
      uplift: { looks: 0, isMissed: false },
      arpuDifference: { looks: 0, isMissed: false },
    },
    isReported: false,
    widths: [],
    isToldAtPlan: null,
  };
  for (const groups of year(campaign, chance)) {
    const seen = measure(groups, campaign.plannedUsers);
    for (const name of MEASURES) {
      const { interval } = seen[name];
      if (interval === null) continue;
      finding.watched[name].looks += 1;
      finding.watched[name].isMissed ||= misses(interval, truth[name]);
    }
    finding.isReported ||= seen.verdict.kind === "better" || seen.verdict.kind === "worse";
    if (groups.target.users + groups.control.users !== campaign.plannedUsers) continue;
    const single = once(groups);
    finding.isToldAtPlan = seen.difference.interval !== null;
    finding.widths = (["difference", "arpuDifference"] as const)
      .map((name) => widthOf(seen[name]) / widthOf(single[name]))
      .filter((width) => !Number.isNaN(width));
  }
  return finding;
};

/** What has to hold: nineteen of twenty, with what chance does to 5 000 experiments. */
const NEEDED = { covered: 0.944, falseReports: 0.056, width: 1.7, looks: 60, toldAtPlan: 0.7 } as const;

const share = (all: readonly Finding[], is: (finding: Finding) => boolean): number =>
  all.length === 0 ? Number.NaN : all.filter(is).length / all.length;

export interface LiftFigures {
  /** Of the campaigns that were told an interval at 60 looks or more: where the truth lay inside at all of them. */
  covered: Record<Measures, { campaigns: number; share: number }>;
  /** Of the campaigns without an effect: where one was reported at any look. */
  falseReports: number;
  /** Of the campaigns with one: where it was found. */
  found: number;
  widest: number;
  toldAtPlan: number;
}

export const figuresOf = (findings: readonly Finding[]): LiftFigures => {
  const covered = (name: Measures) => {
    const told = findings.filter(({ watched }) => watched[name].looks >= NEEDED.looks);
    return { campaigns: told.length, share: share(told, ({ watched }) => !watched[name].isMissed) };
  };
  return {
    covered: {
      difference: covered("difference"),
      uplift: covered("uplift"),
      arpuDifference: covered("arpuDifference"),
    },
    falseReports: share(
      findings.filter(({ hasEffect }) => !hasEffect),
      ({ isReported }) => isReported,
    ),
    found: share(
      findings.filter(({ hasEffect }) => hasEffect),
      ({ isReported }) => isReported,
    ),
    widest: findings.reduce((widest, { widths }) => Math.max(widest, ...widths), 0),
    toldAtPlan: share(
      findings.filter(({ isToldAtPlan }) => isToldAtPlan !== null),
      ({ isToldAtPlan }) => isToldAtPlan === true,
    ),
  };
};

const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;

/** What does not hold. */
export const judge = (figures: LiftFigures): string[] => {
  const faults: string[] = [];
  const demand = (is: boolean, fault: string): void => {
    if (!is) faults.push(fault);
  };
  for (const name of MEASURES) {
    const { campaigns, share: inside } = figures.covered[name];
    demand(campaigns > 0, `${name}: no campaign was told an interval at ${NEEDED.looks} looks`);
    demand(inside >= NEEDED.covered, `${name}: the truth is inside at all looks in ${percent(inside)} only`);
  }
  const { falseReports, widest, toldAtPlan } = figures;
  demand(falseReports <= NEEDED.falseReports, `${percent(falseReports)} of effects of nothing are reported`);
  demand(
    widest <= NEEDED.width,
    `an interval is ${widest.toFixed(3)} times as wide as that of a single look`,
  );
  demand(toldAtPlan >= NEEDED.toldAtPlan, `only ${percent(toldAtPlan)} have an interval at the planned size`);
  return faults;
};
