import { compareGroups, type GroupSums, liftOf } from "../../../src/experiments/lift.ts";
import { seeded } from "../../crash/seeded.ts";
import { anyCampaign } from "./campaigns.ts";
import {
  type Finding,
  figuresOf,
  follow,
  judge,
  type LiftFigures,
  type Measure,
  type Once,
} from "./judge.ts";
import { type Counted, countByRule, ofThoseWhoGo, type Rule, TRUE_LIFT } from "./population.ts";

/** What the program says of two groups. */
export const byProgram: Measure = (groups, plannedUsers) => liftOf([groups], { plannedUsers });

/** What one look alone would need: 95 % of a normal distribution. */
const ONE_LOOK = 1.959964;
const once: Once = (groups) => compareGroups([groups], ONE_LOOK);

/** Follows so many campaigns with an effect and as many without, each by chance of its own. */
export const followAll = (
  { experiments, seed }: { experiments: number; seed: number },
  measure: Measure = byProgram,
): Finding[] => {
  const chance = seeded(seed);
  return [true, false].flatMap((hasEffect) =>
    Array.from({ length: experiments }, (_, number) => {
      const own = chance.fork(`${hasEffect ? "effect" : "none"} ${number}`);
      return follow(anyCampaign(own, hasEffect), own, measure, once);
    }),
  );
};

export interface Bias {
  /** The mean estimate of the lift, and how far off chance may put it. */
  lift: number;
  standardError: number;
}

/** Far from what chance does: one of 16 000 seeds would be called biased wrongly. */
const STANDARD_ERRORS = 4;

const sumsOf = (counted: Counted): GroupSums => ({ ...counted, byClick: 0, revenue: 0, revenueSquares: 0 });

/** The mean difference that is estimated in so many campaigns, as a part of the control's rate. */
export const biasOf = (
  { campaigns, seed }: { campaigns: number; seed: number },
  rule: Rule = ofThoseWhoGo,
): Bias => {
  const chance = seeded(seed);
  const all = Array.from({ length: campaigns }, (_, number) => {
    const { target, control } = countByRule(chance.fork(`population ${number}`), rule);
    const [first, second] = [sumsOf(target), sumsOf(control)];
    const { difference } = compareGroups([{ target: first, control: second }], ONE_LOOK);
    return { difference: difference.estimate ?? Number.NaN, rate: control.converted / control.users };
  });
  const mean = (of: (one: (typeof all)[number]) => number): number =>
    all.reduce((sum, one) => sum + of(one), 0) / all.length;
  const lift = mean(({ difference }) => difference) / mean(({ rate }) => rate);
  // of a ratio of means, by the delta method
  const spread = mean(({ difference, rate }) => (difference - lift * rate) ** 2);
  return { lift, standardError: Math.sqrt(spread / all.length) / mean(({ rate }) => rate) };
};

export const biasFaults = ({ lift, standardError }: Bias): string[] =>
  Math.abs(lift - TRUE_LIFT) <= STANDARD_ERRORS * standardError
    ? []
    : [
        `a lift of ${TRUE_LIFT * 100} % is estimated as ${(lift * 100).toFixed(2)} % ± ${(standardError * 100).toFixed(2)}`,
      ];

export interface LiftSoak {
  figures: LiftFigures;
  bias: Bias;
  campaigns: number;
  tookMs: number;
  violations: string[];
}

/** `npm run soak -- lift`: a year of each campaign, and an estimate over users of whom most get nothing. */
export const runLiftSoak = ({ experiments, seed }: { experiments: number; seed: number }): LiftSoak => {
  const startedMs = Date.now();
  const figures = figuresOf(followAll({ experiments, seed }));
  const campaigns = Math.ceil(experiments / 10);
  const bias = biasOf({ campaigns, seed });
  return {
    figures,
    bias,
    campaigns,
    tookMs: Date.now() - startedMs,
    violations: [...judge(figures), ...biasFaults(bias)],
  };
};
