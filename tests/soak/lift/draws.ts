import type { Seeded } from "../../crash/seeded.ts";

/** How many of so many trials succeed, one call after the other. */
export type Successes = (trials: number) => number;

/** Trials that succeed with one probability. Only successes are drawn: how many fail before each. */
export const successes = (chance: Seeded, probability: number): Successes => {
  const scale = Math.log1p(-probability);
  const failures = (): number => Math.floor(Math.log(1 - chance.next()) / scale);
  let before = failures();
  return (trials) => {
    let [count, at] = [0, before];
    while (at < trials) {
      count += 1;
      at += 1 + failures();
    }
    before = at - trials;
    return count;
  };
};

/** What buyers pay: spread log-normally about a median (with a spread of 0 all the same), and some buy ten times as much. */
export interface Price {
  median: number;
  spread: number;
  bulkShare: number;
}

const BULK = 10;

export const meanPrice = ({ median, spread, bulkShare }: Price): number =>
  median * Math.exp(spread ** 2 / 2) * (1 + (BULK - 1) * bulkShare);

/** One buyer's amount after the other, normal numbers by Box and Muller. */
export const amounts =
  (chance: Seeded, { median, spread, bulkShare }: Price) =>
  (): number => {
    const normal = Math.sqrt(-2 * Math.log(1 - chance.next())) * Math.cos(2 * Math.PI * chance.next());
    return median * Math.exp(spread * normal) * (chance.happens(bulkShare) ? BULK : 1);
  };
