/** Between the time that a clock on the wall shows in a zone and the instant it means. */

/** As `<input type="datetime-local">` writes it: 2026-11-24T18:04, in no zone. */
const WALL = /^(\d{4,6})-(\d{2})-(\d{2})T(\d{2}):(\d{2})$/;

const PARTS = {
  calendar: "iso8601",
  numberingSystem: "latn",
  hourCycle: "h23",
  era: "short",
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
} as const;

const formats = new Map<string, Intl.DateTimeFormat>();

const formatOf = (zone: string): Intl.DateTimeFormat => {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en", { ...PARTS, timeZone: zone });
  formats.set(zone, made);
  return made;
};

/** The wall's reading as if it were UTC, in milliseconds, to the second. */
export const readingOf = (instantMs: number, zone: string): number => {
  const found = new Map(
    formatOf(zone)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): number => Number(found.get(type));
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
};

/** What the zone is ahead of UTC at an instant, in milliseconds. */
const offsetAt = (instantMs: number, zone: string): number =>
  readingOf(instantMs, zone) - Math.floor(instantMs / 1000) * 1000;

const DAY_MS = 86_400_000;

export interface Instant {
  /** ISO 8601, in UTC. */
  at: string;
  /**
   * `skipped`: the clocks were put forward over this time, which never was; the instant is as much later.
   * `twice`: they were put back, and it was twice; the instant is the first.
   */
  clock: "plain" | "skipped" | "twice";
}

/** The instant at which the clocks of a zone show a time; null when it is no time. */
export const instantOf = (wall: string, zone: string): Instant | null => {
  const match = WALL.exec(wall);
  if (match === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = match.slice(1).map(Number);
  const reading = Date.UTC(year, month - 1, day, hour, minute);
  if (Number.isNaN(reading) || !new Date(reading).toISOString().includes(`${wall.slice(-11)}:`)) return null;
  // A change of the clocks within a day of it shows as two offsets; more than one change a day there is not.
  const before = offsetAt(reading - DAY_MS, zone);
  const after = offsetAt(reading + DAY_MS, zone);
  const candidates = [...new Set([before, after])].map((offset) => reading - offset);
  const fitting = candidates.filter((instant) => readingOf(instant, zone) === reading).sort((a, b) => a - b);
  const [first] = fitting;
  const at = (instant: number): string => new Date(instant).toISOString();
  if (first === undefined) return { at: at(reading - before), clock: "skipped" };
  return { at: at(first), clock: fitting.length > 1 ? "twice" : "plain" };
};

/** What the clocks of a zone show at an instant, as `<input type="datetime-local">` takes it: to the minute. */
export const wallOf = (at: string, zone: string): string => {
  const instantMs = Date.parse(at);
  if (Number.isNaN(instantMs)) return "";
  return new Date(readingOf(instantMs, zone)).toISOString().slice(0, 16);
};

/** Whether two zones show the same at an instant. */
export const isSameWall = (at: string, one: string, other: string): boolean =>
  wallOf(at, one) === wallOf(at, other);
