/**
 * Intervals for two rates by inverting score tests: a value belongs to the interval as long as a test at the given number of
 * standard errors does not refuse it. Unlike estimate ± standard errors they hold for rare conversions and small groups, and never
 * leave what is possible. Difference: Mee (1984), Miettinen and Nurminen (1985); ratio: Koopman (1984). Groups that were drawn at
 * several shares are compared share by share, and the differences weighted as by Mantel and Haenszel (1959).
 */

/** A rate as counted. */
export interface Counts {
  users: number;
  converted: number;
}

/** Two groups, each with users, that were drawn from the same users at one share. */
export interface Pair<Sums extends Counts = Counts> {
  target: Sums;
  control: Sums;
}

/** Halvings of what is possible: 2^-45 is below any rate that is shown. */
const HALVINGS = 45;

const rateOf = ({ users, converted }: Counts): number => converted / users;

/** A share's weight in a difference over all shares, Mantel and Haenszel's: as its variance is small. */
export const weightOf = ({ target, control }: Pair): number =>
  (target.users * control.users) / (target.users + control.users);

const sumOf = <Sums extends Counts>(pairs: readonly Pair<Sums>[], of: (pair: Pair<Sums>) => number): number =>
  pairs.reduce((sum, pair) => sum + of(pair), 0);

/**
 * The least number of conversions, or of users without, to be expected in a group if both converted alike. Below a dozen or so the
 * normal distribution is far from what small counts do.
 */
export const leastExpected = (pairs: readonly Pair[]): number => {
  const pooled = ({ target, control }: Pair): number =>
    (target.converted + control.converted) / (target.users + control.users);
  return Math.min(
    ...(["target", "control"] as const).flatMap((group) => [
      sumOf(pairs, (pair) => pair[group].users * pooled(pair)),
      sumOf(pairs, (pair) => pair[group].users * (1 - pooled(pair))),
    ]),
  );
};

/**
 * The control's likeliest rate if the target's is larger by so much: the middle root of a cubic, in closed form (Miettinen and
 * Nurminen 1985, appendix).
 */
const controlRateAtDifference = ({ target, control }: Pair, difference: number): number => {
  const users = target.users + control.users;
  const converted = target.converted + control.converted;
  const b = ((target.users + 2 * control.users) * difference - users - converted) / (3 * users);
  const c =
    ((control.users * difference - users - 2 * control.converted) * difference + converted) / (3 * users);
  const d = (control.converted * difference * (1 - difference)) / users;
  const q = b * b * b - 1.5 * b * c + d / 2;
  const p = Math.sign(q || 1) * Math.sqrt(Math.max(0, b * b - c));
  const cosine = p === 0 ? 0 : Math.max(-1, Math.min(1, q / (p * p * p)));
  const rate = 2 * p * Math.cos((Math.PI + Math.acos(cosine)) / 3) - b;
  return Math.max(0, -difference, Math.min(1, 1 - difference, rate));
};

/** The same if the target's rate is so many times as large: the smaller root of a quadratic. */
const controlRateAtRatio = ({ target, control }: Pair, ratio: number): number => {
  const converted = target.converted + control.converted;
  const b = ratio * (target.users + control.converted) + target.converted + control.users;
  const a = ratio * (target.users + control.users);
  return (2 * converted) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * converted)));
};

const spreadOf = (rate: number, { users }: Counts): number => Math.max(0, rate * (1 - rate)) / users;

const standardised = (distance: number, variance: number): number => {
  if (variance > 0) return distance / Math.sqrt(variance);
  return distance === 0 ? 0 : Math.sign(distance) * Number.POSITIVE_INFINITY;
};

/** How far a difference of rates is from what was counted, in the standard errors that it would have itself. */
export const differenceScore = (pairs: readonly Pair[], difference: number): number =>
  standardised(
    sumOf(pairs, (pair) => weightOf(pair) * (rateOf(pair.target) - rateOf(pair.control) - difference)),
    sumOf(pairs, (pair) => {
      const rate = controlRateAtDifference(pair, difference);
      return weightOf(pair) ** 2 * (spreadOf(rate + difference, pair.target) + spreadOf(rate, pair.control));
    }),
  );

const ratioScore = (pairs: readonly Pair[], ratio: number): number =>
  standardised(
    sumOf(pairs, (pair) => weightOf(pair) * (rateOf(pair.target) - ratio * rateOf(pair.control))),
    sumOf(pairs, (pair) => {
      const rate = controlRateAtRatio(pair, ratio);
      const spread = spreadOf(ratio * rate, pair.target) + ratio ** 2 * spreadOf(rate, pair.control);
      return weightOf(pair) ** 2 * spread;
    }),
  );

/** The last value on the way from one inside to the far end that is inside, or the first one outside. */
const edge = (inside: number, end: number, isInside: (value: number) => boolean): number => {
  if (isInside(end)) return end;
  let [near, far] = [inside, end];
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (near + far) / 2;
    if (isInside(middle)) near = middle;
    else far = middle;
  }
  return far;
};

/** Target's rate less control's. */
export const differenceOf = (pairs: readonly Pair[]): number =>
  sumOf(pairs, (pair) => weightOf(pair) * (rateOf(pair.target) - rateOf(pair.control))) /
  sumOf(pairs, weightOf);

/** Target's rate ÷ control's; null where control has none. */
export const ratioOf = (pairs: readonly Pair[]): number | null => {
  const below = sumOf(pairs, (pair) => weightOf(pair) * rateOf(pair.control));
  return below > 0 ? sumOf(pairs, (pair) => weightOf(pair) * rateOf(pair.target)) / below : null;
};

/** @param z how many standard errors belong to the interval */
export const differenceInterval = (pairs: readonly Pair[], z: number): { lower: number; upper: number } => {
  const estimate = differenceOf(pairs);
  const isInside = (difference: number): boolean => Math.abs(differenceScore(pairs, difference)) <= z;
  return { lower: edge(estimate, -1, isInside), upper: edge(estimate, 1, isInside) };
};

/** A ratio r as r ÷ (1 + r), so that all there are lie between 0 and 1. */
const ratioAt = (place: number): number => place / (1 - place);
/** A ratio of 2^40: more is as good as endless. */
const LAST_PLACE = 1 - 2 ** -40;

/**
 * @param z how many standard errors belong to the interval
 * @returns upper null: endless
 */
export const ratioInterval = (pairs: readonly Pair[], z: number): { lower: number; upper: number | null } => {
  const estimate = ratioOf(pairs);
  const start = estimate === null ? LAST_PLACE : estimate / (1 + estimate);
  const isInside = (place: number): boolean => Math.abs(ratioScore(pairs, ratioAt(place))) <= z;
  const upper = edge(start, LAST_PLACE, isInside);
  return { lower: ratioAt(edge(start, 0, isInside)), upper: upper === LAST_PLACE ? null : ratioAt(upper) };
};
