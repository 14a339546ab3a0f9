import { DateTime, IANAZone } from "luxon";
import { dateCharsMax, epochSecondsMax } from "../../../limits.ts";
import { isRecord, Moment, print } from "./values.ts";

export const isZone = (name: string): boolean => IANAZone.isValidZone(name);

/** The first of the names that is an IANA zone, else UTC. */
export const zoneOf = (...names: readonly (string | null)[]): string =>
  names.find((name) => name !== null && name !== "" && IANAZone.create(name).isValid) ?? "UTC";

const fromEpoch = (count: number, zone: string): DateTime =>
  DateTime.fromMillis(Math.abs(count) < epochSecondsMax ? count * 1000 : count, { zone });

/** What `Date.parse` knows beyond ISO and RFC 2822 ("March 14, 2016"), read as wall-clock time of the zone. */
const fromLooseText = (text: string, zone: string): DateTime => {
  const wallMs = Date.parse(`${text} UTC`);
  if (Number.isFinite(wallMs))
    return DateTime.fromMillis(wallMs, { zone: "utc" }).setZone(zone, { keepLocalTime: true });
  return DateTime.fromMillis(Date.parse(text), { zone });
};

const fromText = (text: string, zone: string): DateTime | null => {
  if (text === "" || text.length > dateCharsMax) return null;
  if (/^-?\d{1,15}$/.test(text)) return fromEpoch(Number(text), zone);
  for (const read of [DateTime.fromISO, DateTime.fromSQL, DateTime.fromRFC2822, DateTime.fromHTTP]) {
    const moment = read(text, { zone });
    if (moment.isValid) return moment;
  }
  return /\d/.test(text) ? fromLooseText(text, zone) : null;
};

/**
 * A value as a moment shown in `zone`: a date, seconds (or milliseconds) since 1970, `now`, or a date's text;
 * text without an offset is meant in `zone`.
 *
 * @returns null for what is no date
 */
export const toMoment = (value: unknown, zone: string, now: Moment): DateTime | null => {
  if (value === null || value === undefined || Array.isArray(value) || isRecord(value)) return null;
  if (value instanceof Moment) return DateTime.fromMillis(value.ms, { zone });
  if (typeof value === "number") return Number.isFinite(value) ? validOrNull(fromEpoch(value, zone)) : null;
  const text = print(value).trim();
  if (text === "now" || text === "today") return DateTime.fromMillis(now.ms, { zone });
  return validOrNull(fromText(text, zone));
};

const validOrNull = (moment: DateTime | null): DateTime | null => (moment?.isValid ? moment : null);
