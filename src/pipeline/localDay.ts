import { DateTime } from "luxon";

/** The calendar day of a moment in a zone, `YYYY-MM-DD`. */
export const dayOf = (at: Date, zone: string): string => {
  const day = DateTime.fromJSDate(at, { zone }).toISODate();
  if (day === null) throw new Error(`no day in the zone ${zone}`);
  return day;
};

/** The first instant of the day so many days before that of `now`, in the zone. */
export const dayStart = (now: Date, zone: string, daysBack: number): Date => {
  const start = DateTime.fromJSDate(now, { zone }).minus({ days: daysBack }).startOf("day");
  // where clocks go back over midnight, 00:00 is twice
  const earlier = start.minus({ hours: 1 });
  return (earlier.hasSame(start, "day") ? earlier : start).toJSDate();
};
