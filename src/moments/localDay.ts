import { clockOf, DAY_MS } from "./zone.ts";

/** Spelling a day out costs more than finding it, and recipients by the thousand are decided on the same one. */
let spelled = { day: 0, text: "1970-01-01" };

/** The calendar day of a moment in a zone, `YYYY-MM-DD`. */
export const dayOf = (at: Date, zone: string): string => {
  const day = clockOf(zone).dayOf(at.getTime());
  if (day !== spelled.day) spelled = { day, text: new Date(day * DAY_MS).toISOString().slice(0, 10) };
  return spelled.text;
};

/** The first instant of the day so many days before that of `now`, in the zone. */
export const dayStart = (now: Date, zone: string, daysBack: number): Date => {
  const clock = clockOf(zone);
  return new Date(clock.startOf(clock.dayOf(now.getTime()) - daysBack));
};
