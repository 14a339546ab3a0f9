import { liftUsersNeededMax } from "../limits.ts";

/**
 * How far an estimate may lie from the truth, in standard errors, if it is looked at as often as one likes: the boundary of the
 * normal mixture (Robbins 1970; Howard, Ramdas, McAuliffe, Sekhon 2021, equation 14), which a sum crosses at any time with at
 * most the error's chance. By Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas (2021) it holds in the limit for means with estimated variances.
 * Without it, whoever looks each day finds effects that are none in every third campaign.
 */

/** Makes the boundary lowest, nearly, at the planned size (Howard et al. 2021, equation 23, solved approximately as in confseq). */
const sharpnessFor = (errorShare: number): number => {
  const tail = -2 * Math.log(errorShare);
  return tail + Math.log(tail + 1);
};

const squaredBoundary = (progress: number, errorShare: number): number => {
  const mixed = sharpnessFor(errorShare) * progress;
  return (1 + 1 / mixed) * (Math.log1p(mixed) - 2 * Math.log(errorShare));
};

/**
 * In standard errors; endless while there is nothing.
 *
 * @param progress users so far ÷ users that were planned for; best at 1, true at any
 */
export const boundaryAt = (progress: number, errorShare: number): number =>
  progress > 0 ? Math.sqrt(squaredBoundary(progress, errorShare)) : Number.POSITIVE_INFINITY;

/** Two digits are all that such a forecast is worth. */
const roundedUp = (count: number): number => {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, count))) - 1);
  return Math.ceil(count / unit) * unit;
};

/** The least factor by which z² has to grow, with users in proportion, to meet the boundary. */
const growthNeeded = (z: number, progress: number, errorShare: number, growthMost: number): number | null => {
  const isClear = (growth: number): boolean =>
    z * z * growth >= squaredBoundary(growth * progress, errorShare);
  if (!isClear(growthMost)) return null;
  let [unclear, clear] = [1, growthMost];
  for (let step = 0; step < 60; step += 1) {
    const middle = Math.sqrt(unclear * clear);
    if (isClear(middle)) clear = middle;
    else unclear = middle;
  }
  return clear;
};

/**
 * How many more users it takes until a difference would be clear, if it stays as large as it looks; null where that is beyond
 * anything that could be waited for.
 *
 * @param z how far the difference lies from none now, in standard errors
 */
export const usersNeeded = (
  z: number,
  users: number,
  { plannedUsers, errorShare }: { plannedUsers: number; errorShare: number },
): number | null => {
  if (!(users > 0)) return null;
  const growth = growthNeeded(z, users / plannedUsers, errorShare, 1 + liftUsersNeededMax / users);
  return growth === null ? null : roundedUp((growth - 1) * users);
};
