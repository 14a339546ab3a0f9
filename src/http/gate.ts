import type { Clock } from "../lib/clock.ts";
import { cacheEntriesMax } from "../limits.ts";

const MS_PER_SECOND = 1_000;

/** So many requests of one name in each second of this process. */
export const createGate = (clock: Clock, perSecondMax: number) => {
  let second = 0;
  let entered = new Map<string, number>();
  return (name: string): boolean => {
    const now = Math.floor(clock.now().getTime() / MS_PER_SECOND);
    if (now !== second || entered.size >= cacheEntriesMax) {
      second = now;
      entered = new Map();
    }
    const count = (entered.get(name) ?? 0) + 1;
    entered.set(name, count);
    return count <= perSecondMax;
  };
};
