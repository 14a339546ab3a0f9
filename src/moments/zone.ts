import { Info, type Zone as LuxonZone } from "luxon";
import { zoneDaysRemembered } from "../limits.ts";

/**
 * The clocks of a time zone. A *wall* is what they show, in milliseconds as if it were UTC; an *instant* is epoch
 * milliseconds; a *day* counts from 1 January 1970.
 *
 * Asking a zone for its offset costs microseconds and recipients by the thousand share few zones, so the spans of
 * equal offset are remembered by zone and day.
 */
export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** Zones reach from UTC−12 to UTC+14; an hour more on either side. */
const EARLIEST_MS = 15 * 3_600_000;
const LATEST_MS = 13 * 3_600_000;

/** From an instant to where the next span begins, clocks are this far ahead of UTC. */
interface Span {
  fromMs: number;
  endMs: number;
  offsetMs: number;
}

const offsetOf = (zone: LuxonZone, instant: number): number => Math.round(zone.offset(instant) * 60) * 1_000;

/** The first second of another offset within a day. */
const changeWithin = (zone: LuxonZone, fromMs: number, endMs: number): number => {
  const offset = offsetOf(zone, fromMs);
  let [lower, upper] = [fromMs, endMs];
  while (upper - lower > 1_000) {
    const middle = Math.floor((lower + upper) / 2_000) * 1_000;
    if (offsetOf(zone, middle) === offset) lower = middle;
    else upper = middle;
  }
  return upper;
};

/** The spans of one day of UTC; no zone changes twice in a day. */
const spansOn = (zone: LuxonZone, day: number): Span[] => {
  const [fromMs, endMs] = [day * DAY_MS, (day + 1) * DAY_MS];
  const [first, last] = [offsetOf(zone, fromMs), offsetOf(zone, endMs)];
  if (first === last) return [{ fromMs, endMs, offsetMs: first }];
  const change = changeWithin(zone, fromMs, endMs);
  return [
    { fromMs, endMs: change, offsetMs: first },
    { fromMs: change, endMs, offsetMs: last },
  ].filter((span) => span.fromMs < span.endMs);
};

export interface ZoneClock {
  /** The first instant at which the clocks have reached the wall: where they show it twice, the first; where they skip it, the end of the skip. */
  instantOf(wall: number): number;
  /** A day begins at its first midnight and ends where the next begins. */
  dayOf(instant: number): number;
  startOf(day: number): number;
}

const makeClock = (zone: LuxonZone): ZoneClock => {
  const known = new Map<number, Span[]>();
  const spans = (day: number): Span[] => {
    const found = known.get(day) ?? spansOn(zone, day);
    if (known.size >= zoneDaysRemembered) known.clear();
    known.set(day, found);
    return found;
  };
  const instantOf = (wall: number): number => {
    const lastDay = Math.floor((wall + LATEST_MS) / DAY_MS);
    for (let day = Math.floor((wall - EARLIEST_MS) / DAY_MS); day <= lastDay; day++) {
      for (const { fromMs, endMs, offsetMs } of spans(day)) {
        const instant = Math.max(fromMs, wall - offsetMs);
        if (instant < endMs) return instant;
      }
    }
    throw new Error("a zone lies further from UTC than any does");
  };
  const startOf = (day: number): number => instantOf(day * DAY_MS);
  const offsetAt = (instant: number): number =>
    spans(Math.floor(instant / DAY_MS)).find(({ endMs }) => instant < endMs)?.offsetMs ?? 0;
  return {
    instantOf,
    startOf,
    dayOf: (instant) => {
      const day = Math.floor((instant + offsetAt(instant)) / DAY_MS);
      // clocks that go back over a midnight show the old day again: it stays the new one
      return startOf(day + 1) <= instant ? day + 1 : day;
    },
  };
};

const clocks = new Map<string, ZoneClock>();

/** @param name an IANA name, `UTC`, or an offset such as `UTC+05:30`; one that nobody knows is UTC */
export const clockOf = (name: string): ZoneClock => {
  const known = clocks.get(name);
  if (known !== undefined) return known;
  const zone = Info.normalizeZone(/^[+-]/.test(name) ? `UTC${name}` : name);
  const made = makeClock(zone.isValid ? zone : Info.normalizeZone("UTC"));
  clocks.set(name, made);
  return made;
};
