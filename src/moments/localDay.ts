import { clockOf, DAY_MS } from "./zone.ts";

/** The calendar day of a moment in a zone, `YYYY-MM-DD`. */
export const dayOf = (at: Date, zone: string): string =>
  new Date(clockOf(zone).dayOf(at.getTime()) * DAY_MS).toISOString().slice(0, 10);

/** The first instant of the day so many days before that of `now`, in the zone. */
export const dayStart = (now: Date, zone: string, daysBack: number): Date => {
  const clock = clockOf(zone);
  return new Date(clock.startOf(clock.dayOf(now.getTime()) - daysBack));
};
