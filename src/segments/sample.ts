import { profileBuckets } from "../limits.ts";

/**
 * Which buckets stand for everybody: evenly spread, so that a filter that asks for a range of buckets meets its share
 * of them.
 */
export const sampledBuckets = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => Math.floor(((at + 0.5) * profileBuckets) / count));

/** The standard score that 95 of 100 cases lie within. */
const Z = 1.96;

/**
 * How far off the true number may be, in 95 of 100 cases, when `matched` of `sampled` users matched and there are `all`.
 * The interval of Agresti and Coull (The American Statistician 52, 1998), which holds for small numbers too, for a draw
 * without replacement; taken around the estimate itself, it is as wide as its further end.
 *
 * @param bucketConditions conditions of the filter about buckets: the ends of each range may miss the sampled ones by
 *   as much as one of them stands for
 */
export const marginOf = (
  { matched, sampled, all }: { matched: number; sampled: number; all: number },
  { bucketConditions, buckets }: { bucketConditions: number; buckets: number },
): number => {
  if (sampled >= all) return 0;
  const share = matched / Math.max(1, sampled);
  const adjusted = (matched + Z ** 2 / 2) / (sampled + Z ** 2);
  const spread = Z * Math.sqrt(((adjusted * (1 - adjusted)) / (sampled + Z ** 2)) * (1 - sampled / all));
  const missed = (bucketConditions * all) / buckets;
  return Math.ceil((Math.abs(adjusted - share) + spread) * all + missed);
};
