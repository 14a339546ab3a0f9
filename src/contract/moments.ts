/** A moment of a filter: a day of the account's calendar, or an instant. */
export type Moment =
  | { kind: "day"; year: number; month: number; day: number }
  | { kind: "instant"; atMs: number };

/** RFC 3339, 5.6, with the seconds left out at will. */
const MOMENT =
  /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(?:Z|([+-])(\d{2}):(\d{2})))?$/;
const MINUTE_MS = 60_000;

/** Milliseconds of a day's midnight in UTC, of any year from 0. */
const midnightUtc = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
};

const isDayOfCalendar = (year: number, month: number, day: number): boolean => {
  const date = new Date(midnightUtc(year, month, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
};

/**
 * Reads `2026-03-01` and `2026-03-01T09:30:00Z`; a fraction of a second counts to the millisecond.
 *
 * @returns undefined where it is neither, or the calendar or the clock has no such day or time
 */
export const parseMoment = (text: string): Moment | undefined => {
  const found = MOMENT.exec(text);
  if (found === null) return undefined;
  const part = (group: number): number => Number(found[group] ?? 0);
  const [year, month, day] = [part(1), part(2), part(3)];
  if (!isDayOfCalendar(year, month, day)) return undefined;
  if (found[4] === undefined) return { kind: "day", year, month, day };
  const [hours, minutes, seconds, offsetHours, offsetMinutes] = [
    part(4),
    part(5),
    part(6),
    part(9),
    part(10),
  ];
  if (hours > 23 || minutes > 59 || seconds > 59 || offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = (found[8] === "-" ? -1 : 1) * (offsetHours * 60 + offsetMinutes);
  const ms = Number((found[7] ?? "").padEnd(3, "0").slice(0, 3));
  const wall = midnightUtc(year, month, day) + (hours * 60 + minutes) * MINUTE_MS + seconds * 1_000 + ms;
  return { kind: "instant", atMs: wall - offset * MINUTE_MS };
};
