import { liftBuyersMin, liftSkewShiftMax } from "../limits.ts";
import { type Counts, type Pair, weightOf } from "./scoreIntervals.ts";

/** Revenue of a group, with what its spread is told by. */
export interface Revenue extends Counts {
  revenue: number;
  /** The sum over users of each one's revenue squared. */
  revenueSquares: number;
}

/** Of the mean over all users of a group, also those without revenue. */
interface MeanRevenue {
  mean: number;
  variance: number;
  /** The third central moment of the mean: how lopsided it is. */
  third: number;
}

/** How unequal amounts are, as buyers of both groups together show it: a small group alone has rarely met its large buyers yet. */
interface Spread {
  squarePerBuyer: number;
  cubePerBuyer: number;
  /** As a part of a buyer: what one tells beside equal ones (Kish 1965). */
  evenness: number;
}

/**
 * Cubes of revenue are not kept. For amounts that are spread log-normally, as prices mostly are, or all the same, a buyer's mean cube is
 * the cube of (squares ÷ sum).
 */
const spreadOf = ({ target, control }: Pair<Revenue>): Spread => {
  const buyers = target.converted + control.converted;
  const revenue = target.revenue + control.revenue;
  const squares = target.revenueSquares + control.revenueSquares;
  return {
    squarePerBuyer: squares / buyers,
    cubePerBuyer: (squares / revenue) ** 3,
    evenness: (revenue * revenue) / (squares * buyers),
  };
};

const meanOf = ({ users, converted, revenue, revenueSquares }: Revenue, spread: Spread): MeanRevenue => {
  const mean = revenue / users;
  // the larger of its own and what all buyers make likely
  const square = Math.max(revenueSquares, converted * spread.squarePerBuyer) / users;
  const cube = (converted * spread.cubePerBuyer) / users;
  return {
    mean,
    variance: Math.max(0, square - mean * mean) / Math.max(1, users - 1),
    third: (cube - 3 * mean * square + 2 * mean ** 3) / (users * users),
  };
};

/** Revenue a user: the target's less the control's. */
export const revenueDifferenceOf = (pairs: readonly Pair<Revenue>[]): number => {
  const weight = pairs.reduce((sum, pair) => sum + weightOf(pair), 0);
  return pairs.reduce(
    (sum, pair) =>
      sum +
      (weightOf(pair) / weight) *
        (pair.target.revenue / pair.target.users - pair.control.revenue / pair.control.users),
    0,
  );
};

/**
 * By Welch (1947), moved to the side on which revenue is lopsided (Johnson 1978, by the expansion of Hall 1992, section 3.10): a few
 * large buyers make a small group's mean too low more often than too high.
 *
 * @param z how many standard errors belong to the interval
 * @returns null where there are too few buyers, or they are too unequal, for that to hold
 */
export const revenueInterval = (
  pairs: readonly Pair<Revenue>[],
  z: number,
): { lower: number; upper: number } | null => {
  const spreads = pairs.map((pair) => ({ pair, spread: spreadOf(pair) }));
  const fewest = Math.min(
    ...(["target", "control"] as const).map((group) =>
      spreads.reduce((sum, { pair, spread }) => sum + pair[group].converted * spread.evenness, 0),
    ),
  );
  if (!(fewest >= liftBuyersMin)) return null;
  const weight = pairs.reduce((sum, pair) => sum + weightOf(pair), 0);
  let variance = 0;
  let third = 0;
  for (const { pair, spread } of spreads) {
    const share = weightOf(pair) / weight;
    const [target, control] = [meanOf(pair.target, spread), meanOf(pair.control, spread)];
    variance += share ** 2 * (target.variance + control.variance);
    third += share ** 3 * (target.third - control.third);
  }
  const error = Math.sqrt(variance);
  const shift = (third / error ** 3) * ((2 * z * z + 1) / 6);
  if (!(error > 0 && Math.abs(shift) <= liftSkewShiftMax * z)) return null;
  const estimate = revenueDifferenceOf(pairs);
  return { lower: estimate + error * (shift - z), upper: estimate + error * (shift + z) };
};
