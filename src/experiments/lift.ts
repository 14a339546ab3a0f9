import type { Lift, LiftGroup, LiftVerdict, Measured, MeasuredRatio, VariantPair } from "../contract/lift.ts";
import { liftErrorShare, liftExpectedMin, liftPlannedUsers } from "../limits.ts";
import { boundaryAt, usersNeeded } from "./anytime.ts";
import { type Revenue, revenueDifferenceOf, revenueInterval } from "./revenueInterval.ts";
import {
  differenceInterval,
  differenceOf,
  differenceScore,
  leastExpected,
  type Pair,
  ratioInterval,
  ratioOf,
} from "./scoreIntervals.ts";

/** What a group came to: sums over its users, each once. */
export interface GroupSums extends Revenue {
  /** Of those who converted, who had clicked before. */
  byClick: number;
}

/** What the versions with one and the same control share came to; control null: they leave nobody out. */
export interface LiftStratum {
  target: GroupSums;
  control: GroupSums | null;
}

/** What is measured of two groups. */
export interface Comparison {
  difference: Measured;
  uplift: MeasuredRatio;
  arpuDifference: Measured;
  /** How far the difference lies from none, in standard errors; null where that says nothing yet. */
  score: number | null;
}

/** How the boundary is set: by what was planned, and by how many comparisons share the error. */
interface Plan {
  plannedUsers: number;
  errorShare: number;
}

const NOTHING: GroupSums = { users: 0, converted: 0, byClick: 0, revenue: 0, revenueSquares: 0 };

const added = (groups: readonly GroupSums[]): GroupSums =>
  groups.reduce(
    (sum, group) => ({
      users: sum.users + group.users,
      converted: sum.converted + group.converted,
      byClick: sum.byClick + group.byClick,
      revenue: sum.revenue + group.revenue,
      revenueSquares: sum.revenueSquares + group.revenueSquares,
    }),
    NOTHING,
  );

/** For how many users a campaign is planned: its targeting cap, or what most campaigns get to. */
export const plannedUsersOf = (cap: number | null): number => cap ?? liftPlannedUsers;

const NOT_MEASURED: Comparison = {
  difference: { estimate: null, interval: null },
  uplift: { estimate: null, interval: null },
  arpuDifference: { estimate: null, interval: null },
  score: null,
};

/**
 * Compares two groups, share by share.
 *
 * @param z how many standard errors belong to the intervals
 */
export const compareGroups = (strata: readonly Pair<GroupSums>[], z: number): Comparison => {
  const pairs = strata.filter(({ target, control }) => target.users > 0 && control.users > 0);
  if (pairs.length === 0) return NOT_MEASURED;
  const isEnough = leastExpected(pairs) >= liftExpectedMin;
  const ratio = ratioOf(pairs);
  const bounds = isEnough ? ratioInterval(pairs, z) : null;
  return {
    difference: {
      estimate: differenceOf(pairs),
      interval: isEnough ? differenceInterval(pairs, z) : null,
    },
    uplift: {
      estimate: ratio === null ? null : ratio - 1,
      interval: bounds && {
        lower: bounds.lower - 1,
        upper: bounds.upper === null ? null : bounds.upper - 1,
      },
    },
    arpuDifference: {
      estimate: revenueDifferenceOf(pairs),
      interval: isEnough ? revenueInterval(pairs, z) : null,
    },
    score: isEnough ? differenceScore(pairs, 0) : null,
  };
};

const verdictOf = ({ difference, score }: Comparison, users: number, plan: Plan): LiftVerdict => {
  const { interval } = difference;
  if (interval === null || score === null) return { kind: "too_early" };
  if (interval.lower > 0) return { kind: "better" };
  if (interval.upper < 0) return { kind: "worse" };
  return { kind: "cannot_tell_yet", usersNeeded: usersNeeded(score, users, plan) };
};

/** The boundary is met by the users of both groups: while their shares stay, what is known grows in proportion. */
const judged = (
  strata: readonly Pair<GroupSums>[],
  plan: Plan,
): Omit<Comparison, "score"> & { verdict: LiftVerdict } => {
  const users = strata.reduce((sum, { target, control }) => sum + target.users + control.users, 0);
  const comparison = compareGroups(strata, boundaryAt(users / plan.plannedUsers, plan.errorShare));
  const { score, ...measured } = comparison;
  return { ...measured, verdict: verdictOf(comparison, users, plan) };
};

const groupOf = ({ users, converted, byClick, revenue }: GroupSums): LiftGroup => ({
  users,
  converted,
  byClick,
  rate: users > 0 ? converted / users : null,
  revenue,
  arpu: users > 0 ? revenue / users : null,
});

const times = ({ estimate, interval }: Measured, users: number): Measured => ({
  estimate: estimate === null ? null : estimate * users,
  interval: interval && { lower: interval.lower * users, upper: interval.upper * users },
});

/**
 * Target against control. All intervals are of 95 %, and stay so however often one looks.
 *
 * Users of versions with different control shares are never thrown together: a version with a larger share that also met with
 * better weeks would make the control look better than it is. Those of versions that left nobody out are told, and not compared.
 *
 * @param plannedUsers see plannedUsersOf; to be the same at all looks
 * @param comparisons how many are looked at side by side, such as each variant against the control: they share the error
 */
export const liftOf = (
  strata: readonly LiftStratum[],
  { plannedUsers, comparisons = 1 }: { plannedUsers: number; comparisons?: number },
): Lift => {
  const pairs = strata.flatMap(({ target, control }) => (control === null ? [] : [{ target, control }]));
  const alone = added(strata.filter(({ control }) => control === null).map(({ target }) => target));
  const hasControl = pairs.length > 0;
  const target = hasControl ? added(pairs.map((pair) => pair.target)) : alone;
  const found = judged(pairs, { plannedUsers, errorShare: liftErrorShare / comparisons });
  return {
    target: groupOf(target),
    control: groupOf(added(pairs.map((pair) => pair.control))),
    leftOutUsers: hasControl ? alone.users : 0,
    ...found,
    verdict: hasControl ? found.verdict : { kind: "no_control_group" },
    incrementalConversions: times(found.difference, target.users),
    incrementalRevenue: times(found.arpuDifference, target.users),
  };
};

/** What a variant came to. */
export interface VariantSums extends GroupSums {
  id: string;
}

const pairsOf = (ids: readonly string[]): [string, string][] =>
  ids.flatMap((first, place) => ids.slice(place + 1).map((second): [string, string] => [first, second]));

/**
 * Each variant against each other, as target against control. All pairs together are wrong at any look in at most 5 of 100
 * campaigns (Bonferroni).
 *
 * @param strata what the versions with the same shares of the same variants came to
 * @param plannedUsers of the whole campaign
 */
export const compareVariants = (
  strata: readonly (readonly VariantSums[])[],
  plannedUsers: number,
): VariantPair[] => {
  const ids = [...new Set(strata.flatMap((variants) => variants.map(({ id }) => id)))];
  const pairs = pairsOf(ids);
  const plan = {
    plannedUsers: (plannedUsers * 2) / Math.max(2, ids.length),
    errorShare: liftErrorShare / Math.max(1, pairs.length),
  };
  return pairs.map(([first, second]) => {
    const both = strata.flatMap((variants) => {
      const target = variants.find(({ id }) => id === first);
      const control = variants.find(({ id }) => id === second);
      return target === undefined || control === undefined ? [] : [{ target, control }];
    });
    return { first, second, ...judged(both, plan) };
  });
};
