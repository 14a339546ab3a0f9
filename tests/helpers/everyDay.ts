import type { DoNotDisturb } from "../../src/contract/schedule.ts";

/** A week with the same quiet hours on each day, `HH:MM`. */
export const everyDay = (from: string, to: string): DoNotDisturb["week"] => {
  const ranges = [{ from, to }];
  return {
    monday: ranges,
    tuesday: ranges,
    wednesday: ranges,
    thursday: ranges,
    friday: ranges,
    saturday: ranges,
    sunday: ranges,
  };
};
