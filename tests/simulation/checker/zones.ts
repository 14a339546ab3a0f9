/**
 * Time zones by what the platform's own tables say of instants, step by step: slow, and nobody else's arithmetic.
 * A local moment is counted in minutes since 1970 as if its clock stood on UTC.
 */
const MINUTE = 60_000;
export const DAY_MINUTES = 1_440;
/** No zone changes its clocks at any other minute than these. */
const STEP_MINUTES = 15;

const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

const fixedOffset = (zone: string): number | undefined => {
  const found = /^UTC([+-])(\d{2}):(\d{2})$/.exec(zone);
  if (found === null) return zone === "UTC" ? 0 : undefined;
  return (found[1] === "-" ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]));
};

const readOffset = (zone: string, minute: number): number => {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
    });
  formats.set(zone, format);
  const parts = new Map(
    format.formatToParts(minute * MINUTE).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
  return local / MINUTE - minute;
};

/** Minutes that the zone is ahead of UTC at a minute of UTC. */
const offsetAt = (zone: string, minute: number): number => {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return fixed;
  const step = Math.floor(minute / STEP_MINUTES) * STEP_MINUTES;
  const key = `${zone}/${step}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = readOffset(zone, step);
  offsets.set(key, offset);
  return offset;
};

/** The local minute in which an instant lies. */
export const localMinute = (zone: string, ms: number): number => {
  const minute = Math.floor(ms / MINUTE);
  return minute + offsetAt(zone, minute);
};

/** The local day of an instant, in days since 1970. */
export const localDay = (zone: string, ms: number): number => Math.floor(localMinute(zone, ms) / DAY_MINUTES);

/** 0 for Monday. */
export const weekdayOf = (day: number): number => (day + 3) % 7;

/** As the database writes it: 2027-03-28. */
export const dayName = (day: number): string =>
  new Date(day * DAY_MINUTES * MINUTE).toISOString().slice(0, 10);

/**
 * The instant of a local minute: the first of two, or the next that there is. That is the earliest instant at which the
 * clock shows this minute or, never having shown it, a later one.
 */
export const instantOf = (zone: string, local: number): number => {
  const shows = [offsetAt(zone, local - DAY_MINUTES), offsetAt(zone, local + DAY_MINUTES)]
    .map((offset) => local - offset)
    .filter((minute) => minute + offsetAt(zone, minute) === local);
  if (shows.length > 0) return Math.min(...shows) * MINUTE;
  // the clock jumps over it: the jump is where it first shows more
  let minute = Math.floor((local - DAY_MINUTES) / STEP_MINUTES) * STEP_MINUTES;
  while (minute + offsetAt(zone, minute) < local) minute += STEP_MINUTES;
  return minute * MINUTE;
};
