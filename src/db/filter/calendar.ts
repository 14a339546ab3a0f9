import { Info } from "luxon";
import type { SpanUnit } from "../../contract/filter.ts";
import type { Moment } from "../../contract/moments.ts";

/**
 * Days, weeks and months of the account's time zone as instants. A *wall* is what the zone's clocks show, in
 * milliseconds as if it were UTC; an *instant* is epoch milliseconds.
 */
export interface Zone {
  name: string;
  offsetMs(instant: number): number;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** An IANA name, `UTC`, or a fixed offset such as `UTC+05:30`; a name that nobody knows is UTC. */
export const zoneOf = (name: string): Zone => {
  const zone = Info.normalizeZone(/^[+-]/.test(name) ? `UTC${name}` : name);
  if (!zone.isValid) return { name, offsetMs: () => 0 };
  return { name, offsetMs: (instant) => Math.round(zone.offset(instant) * 60) * 1_000 };
};

const wallAt = (instant: number, zone: Zone): number => instant + zone.offsetMs(instant);

/** Midnight of a day, of any year; days beyond the month run on into the next. */
const wallOfDay = (year: number, monthIndex: number, day: number): number => {
  const date = new Date(0);
  date.setUTCFullYear(year, monthIndex, day);
  return date.getTime();
};

/**
 * The instant at which the clocks show the wall: the earlier where they show it twice; where they skip it, as much
 * later as they skip.
 */
const instantOf = (wall: number, zone: Zone): number => {
  const before = wall - zone.offsetMs(wall - DAY_MS);
  const after = wall - zone.offsetMs(wall + DAY_MS);
  const shown = [before, after].filter((instant) => wallAt(instant, zone) === wall);
  return shown.length === 0 ? before : Math.min(...shown);
};

/** The first instant whose clocks show the midnight or, where they skip it, what comes after it. */
const startOf = (midnight: number, zone: Zone): number => {
  const instant = instantOf(midnight, zone);
  if (wallAt(instant, zone) === midnight) return instant;
  let [lower, upper] = [instant - DAY_MS, instant];
  while (upper - lower > 1) {
    const middle = Math.floor((lower + upper) / 2);
    if (wallAt(middle, zone) < midnight) lower = middle;
    else upper = middle;
  }
  return upper;
};

/** A day from its first instant to that of the next, or an instant. */
export interface Extent {
  fromMs: number;
  /** Of a day: the first instant that is not part of it. */
  endMs?: number;
}

export const extentOf = (moment: Moment, zone: Zone): Extent => {
  if (moment.kind === "instant") return { fromMs: moment.atMs };
  const { year, month, day } = moment;
  return {
    fromMs: startOf(wallOfDay(year, month - 1, day), zone),
    endMs: startOf(wallOfDay(year, month - 1, day + 1), zone),
  };
};

const addMonths = (wall: number, months: number): number => {
  const date = new Date(wall);
  const midnight = wallOfDay(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastDay = new Date(wallOfDay(year, month + 1, 0)).getUTCDate();
  return wallOfDay(year, month, Math.min(date.getUTCDate(), lastDay)) + wall - midnight;
};

const EXACT_MS: Partial<Record<SpanUnit, number>> = { minutes: MINUTE_MS, hours: 60 * MINUTE_MS };

/** The instant so many units after (or, with a negative amount, before) another. */
export const shifted = (instant: number, amount: number, unit: SpanUnit, zone: Zone): number => {
  const exact = EXACT_MS[unit];
  if (exact !== undefined) return instant + amount * exact;
  const wall = wallAt(instant, zone);
  if (unit === "months") return instantOf(addMonths(wall, amount), zone);
  return instantOf(wall + amount * (unit === "weeks" ? 7 : 1) * DAY_MS, zone);
};

/** `MMDD` of a wall. */
export const monthAndDay = (date: Date): string => date.toISOString().slice(-19, -14).replace("-", "");

/**
 * The days of the year, as `MMDD`, that come round from today to so many days from today. The 29th of February comes
 * round on the 28th where there is no other.
 */
export const daysOfYear = (now: number, days: number, zone: Zone): string[] => {
  const today = new Date(wallAt(now, zone));
  const found = new Set<string>();
  for (let ahead = 0; ahead <= days; ahead++) {
    const at = wallOfDay(today.getUTCFullYear(), today.getUTCMonth(), today.getUTCDate() + ahead);
    const day = new Date(at);
    found.add(monthAndDay(day));
    const isLastOfFebruary = monthAndDay(day) === "0228" && monthAndDay(new Date(at + DAY_MS)) === "0301";
    if (isLastOfFebruary) found.add("0229");
  }
  return [...found];
};

/** Which offset held from when: `offsets` has one entry more than `from`, the one before the first change. */
export interface Offsets {
  fromSeconds: number[];
  offsetSeconds: number[];
}

/** Before the first zone had a standard time; zones change by the rules of today after the last. */
const FIRST_CHANGE = Date.UTC(1840, 0, 1);
const LAST_CHANGE = Date.UTC(2200, 0, 1);
/** From here on zones follow rules, whose shortest period is the month of Ramadan in Morocco. */
const FIRST_BY_RULE = Date.UTC(2040, 0, 1);
/** Shorter than any period between two changes: in October 2000 parts of Brazil kept their summer time for less than a week. */
const stepAt = (instant: number): number => (instant < FIRST_BY_RULE ? 3 : 14) * DAY_MS;

const changeWithin = (from: number, to: number, zone: Zone): number => {
  const offset = zone.offsetMs(from);
  let [lower, upper] = [from, to];
  while (upper - lower > 1_000) {
    const middle = Math.floor((lower + upper) / 2_000) * 1_000;
    if (zone.offsetMs(middle) === offset) lower = middle;
    else upper = middle;
  }
  return upper;
};

const findOffsets = (zone: Zone): Offsets => {
  const found: Offsets = {
    fromSeconds: [],
    offsetSeconds: [zone.offsetMs(FIRST_CHANGE) / 1_000],
  };
  for (let at = FIRST_CHANGE; at < LAST_CHANGE; at += stepAt(at)) {
    const end = at + stepAt(at);
    let from = at;
    while (zone.offsetMs(from) !== zone.offsetMs(end)) {
      from = changeWithin(from, end, zone);
      found.fromSeconds.push(from / 1_000);
      found.offsetSeconds.push(zone.offsetMs(from) / 1_000);
    }
  }
  return found;
};

const knownOffsets = new Map<string, Offsets>();

/** The offsets of a zone from 1840 to 2200: looked for once a zone, since that takes some hundred milliseconds. */
export const offsetsOf = (zone: Zone): Offsets => {
  const known = knownOffsets.get(zone.name) ?? findOffsets(zone);
  knownOffsets.set(zone.name, known);
  return known;
};
