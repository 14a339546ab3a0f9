/**
 * Calendars of time zones by looking: instants are tried in steps of a quarter of an hour, the grid on which zones
 * change. Slow, and as plain as can be.
 */

const QUARTER_MS = 15 * 60_000;
const DAY_MS = 96 * QUARTER_MS;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      era: "short",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
  formats.set(zone, known);
  return known;
};

/** Midnight, as if in UTC. */
export const utcMs = (year: number, month: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  return date.getTime();
};

const FIXED = /^UTC([+-])(\d{2}):(\d{2})$/;

/** What clocks show at an instant, in milliseconds as if they were UTC's. */
export const shown = (instant: number, zone: string): number => {
  const [, sign, hours, minutes] = FIXED.exec(zone) ?? [];
  if (sign !== undefined) {
    return instant + (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  }
  const whole = Math.floor(instant / 1_000) * 1_000;
  const parts = new Map(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  const year = parts.get("era") === "B" || parts.get("era") === "BC" ? 1 - part("year") : part("year");
  const midnight = utcMs(year, part("month"), part("day"));
  return midnight + ((part("hour") * 60 + part("minute")) * 60 + part("second")) * 1_000 + instant - whole;
};

const remembered = new Map<string, number>();
const once = (key: string, find: () => number): number => {
  const known = remembered.get(key) ?? find();
  remembered.set(key, known);
  return known;
};

/** The first instant of a day: the first whose clocks show this day or a later one. */
export const dayStart = (midnight: number, zone: string): number =>
  once(`day ${midnight} ${zone}`, () => {
    let instant = midnight - DAY_MS;
    while (shown(instant, zone) < midnight) instant += QUARTER_MS;
    return instant;
  });

/** When clocks show a time: first, where they do twice; as if they went on as before, where they skip it. */
const whenShown = (wall: number, zone: string): number =>
  once(`wall ${wall} ${zone}`, () => {
    let last = wall - DAY_MS;
    for (let instant = last; instant <= wall + DAY_MS; instant += QUARTER_MS) {
      const at = shown(instant, zone);
      if (at === wall) return instant;
      if (at < wall) last = instant;
      else break;
    }
    return last + wall - shown(last, zone);
  });

type Unit = "minutes" | "hours" | "days" | "weeks" | "months";

const monthsAway = (wall: number, months: number): number => {
  const date = new Date(wall);
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  const time = wall - utcMs(year, month, day);
  let last = day;
  // the first of the month after next, a day back, and back until the day is one of that month
  while (new Date(utcMs(year, month + months, last)).getUTCDate() !== last) last--;
  return utcMs(year, month + months, last) + time;
};

export const away = (instant: number, amount: number, unit: Unit, zone: string): number => {
  if (unit === "minutes") return instant + amount * 60_000;
  if (unit === "hours") return instant + amount * 3_600_000;
  const wall = shown(instant, zone);
  if (unit === "months") return whenShown(monthsAway(wall, amount), zone);
  return whenShown(wall + amount * (unit === "weeks" ? 7 : 1) * DAY_MS, zone);
};

/** A day from its first instant to that of the next, or one instant. */
export interface When {
  from: number;
  next: number | undefined;
}

const WRITTEN = /^(\d{4})-(\d\d)-(\d\d)(T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d+))?)?(Z|[+-]\d\d:\d\d))?$/;

/** A day or a moment as filters and payloads write them. */
export const readWhen = (text: string, zone: string): When | undefined => {
  const found = WRITTEN.exec(text);
  if (found === null) return undefined;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const midnight = utcMs(year, month, day);
  if (new Date(midnight).toISOString().slice(-19, -14) !== `${found[2]}-${found[3]}`) return undefined;
  if (found[4] === undefined) {
    return { from: dayStart(midnight, zone), next: dayStart(utcMs(year, month, day + 1), zone) };
  }
  const [hour, minute, second] = [Number(found[5]), Number(found[6]), Number(found[7] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const ms = Number(`0.${found[8] ?? 0}`) * 1_000;
  const at = midnight + hour * 3_600_000 + minute * 60_000 + second * 1_000 + Math.floor(ms + 1e-6);
  const offset = found[9] === "Z" ? 0 : shown(0, `UTC${found[9]}`);
  return { from: at - offset, next: undefined };
};

/** Month and day that clocks show. */
const monthDay = (wall: number): string => new Date(wall).toISOString().slice(-19, -14);

export const comesRoundWithin = (instant: number, days: number, now: number, zone: string): boolean => {
  const born = monthDay(shown(instant, zone));
  const today = shown(now, zone);
  for (let ahead = 0; ahead <= days; ahead++) {
    const day = today + ahead * DAY_MS;
    if (monthDay(day) === born) return true;
    if (born === "02-29" && monthDay(day) === "02-28" && monthDay(day + DAY_MS) === "03-01") return true;
  }
  return false;
};
