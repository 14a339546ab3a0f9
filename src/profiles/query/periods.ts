/** Days, weeks and months of a calendar, without a time zone: days are `YYYY-MM-DD`. */

export const TREND_TYPES = ["daily", "weekly", "monthly"] as const;
export type TrendType = (typeof TREND_TYPES)[number];

export interface Period {
  /** Its first day within the range, as `YYYYMMDD`. */
  label: string;
  firstDay: string;
}

const DAY_MS = 24 * 60 * 60_000;

const dayText = (midnightMs: number): string => new Date(midnightMs).toISOString().slice(0, 10);

const MONDAY = 1;

/** Weeks begin on Monday (ISO 8601). */
const begins = (type: TrendType, midnightMs: number): boolean => {
  const date = new Date(midnightMs);
  if (type === "daily") return true;
  return type === "weekly" ? date.getUTCDay() === MONDAY : date.getUTCDate() === 1;
};

/**
 * The periods of a range, both days included; the first begins with the range, wherever in its week or month that is.
 *
 * @returns undefined when the range has more than `daysMax` days
 */
export const calendarPeriods = (
  type: TrendType,
  from: string,
  to: string,
  daysMax: number,
): Period[] | undefined => {
  const fromMs = Date.parse(`${from}T00:00:00Z`);
  const days = Math.round((Date.parse(`${to}T00:00:00Z`) - fromMs) / DAY_MS) + 1;
  if (days > daysMax) return undefined;
  return Array.from({ length: days }, (_, index) => fromMs + index * DAY_MS)
    .filter((midnightMs, index) => index === 0 || begins(type, midnightMs))
    .map(dayText)
    .map((firstDay) => ({ firstDay, label: firstDay.replaceAll("-", "") }));
};
