import type { CampaignContent } from "../contract/campaign.ts";
import { minutesOf, quietMinutesOn } from "../contract/quietWeek.ts";
import type { DoNotDisturb, ZoneOf } from "../contract/schedule.ts";
import { permittedMomentDaysMax } from "../limits.ts";
import { clockOf, DAY_MS, MINUTE_MS, type ZoneClock } from "./zone.ts";

/** What permits a moment, one constraint at a time, in epoch milliseconds: docs/delivery.md, "When". Pure. */

export type When = Pick<CampaignContent["when"], "doNotDisturb" | "deliverAt" | "cutOff">;

/** Whose clocks show what: as profiles and accounts name them. */
export interface Zones {
  /** Null: the profile names none, so the account's. */
  user: string | null;
  account: string;
}

export const zoneNameOf = ({ user, account }: Zones, of: ZoneOf): string =>
  of === "user" ? (user ?? account) : account;

/** From its start to its end, itself excluded. */
export interface Window {
  fromMs: number;
  endMs: number;
}

/** 1 January 1970, day 0, was a Thursday; 0 is Monday. */
const weekdayOf = (day: number): number => (((day + 3) % 7) + 7) % 7;

const wallOf = (day: number, minutes: number): number => day * DAY_MS + minutes * MINUTE_MS;

const windowsStartingOn = (clock: ZoneClock, week: DoNotDisturb["week"], day: number): Window[] =>
  quietMinutesOn(week, weekdayOf(day)).flatMap(({ from, to }) => {
    const window = { fromMs: clock.instantOf(wallOf(day, from)), endMs: clock.instantOf(wallOf(day, to)) };
    // clocks that go forward may skip all of it
    return window.fromMs < window.endMs ? [window] : [];
  });

/** The end of the range that an instant lies in, with the ranges that touch it; undefined outside. */
const quietEnd = (clock: ZoneClock, week: DoNotDisturb["week"], instant: number): number | undefined => {
  const horizon = instant + permittedMomentDaysMax * DAY_MS;
  let endMs = instant;
  for (let grown = true; grown && endMs < horizon; ) {
    const today = clock.dayOf(endMs);
    // a range is a day long at most
    const around = [today - 1, today].flatMap((day) => windowsStartingOn(clock, week, day));
    const reached = around.filter(({ fromMs }) => fromMs <= endMs).map((window) => window.endMs);
    const furthest = Math.max(endMs, ...reached);
    grown = furthest > endMs;
    endMs = furthest;
  }
  return endMs > instant ? endMs : undefined;
};

/** When the ranges set in next; null where none does within the days looked at. */
const nextQuiet = (clock: ZoneClock, week: DoNotDisturb["week"], instant: number): number | null => {
  const today = clock.dayOf(instant);
  for (let day = today; day <= today + permittedMomentDaysMax; day++) {
    const starts = windowsStartingOn(clock, week, day).map(({ fromMs }) => fromMs);
    const ahead = starts.filter((fromMs) => fromMs > instant);
    if (ahead.length > 0) return Math.min(...ahead);
  }
  return null;
};

/** A constraint over time. All of them hold together. */
export interface Permit {
  by: "do_not_disturb" | "time_of_day" | "cut_off";
  /** IANA name or offset of the clock it is read on. */
  zone: string;
  /** The instant from which on it may permit again; undefined: it permits this one. */
  forbiddenUntil(instant: number): number | undefined;
}

export const doNotDisturbPermit = ({ week, zone }: DoNotDisturb, zones: Zones): Permit => {
  const name = zoneNameOf(zones, zone);
  return {
    by: "do_not_disturb",
    zone: name,
    forbiddenUntil: (instant) => quietEnd(clockOf(name), week, instant),
  };
};

/** The day's one instant; null on a day that clocks skip as a whole. */
const timeOn = (clock: ZoneClock, day: number, time: string): number | null => {
  const instant = clock.instantOf(wallOf(day, minutesOf(time)));
  return clock.startOf(day) < clock.startOf(day + 1) ? instant : null;
};

export const timeOfDayPermit = (time: string, zones: Zones): Permit => {
  const name = zoneNameOf(zones, "user");
  const clock = clockOf(name);
  return {
    by: "time_of_day",
    zone: name,
    forbiddenUntil: (instant) => {
      // a time that clocks skip late in a day is the first of the next
      for (let day = clock.dayOf(instant) - 1; ; day++) {
        const at = timeOn(clock, day, time);
        if (at !== null && at >= instant) return at === instant ? undefined : at;
      }
    },
  };
};

export const cutOffPermit = ({ time, zone }: NonNullable<When["cutOff"]>, zones: Zones): Permit => {
  const name = zoneNameOf(zones, zone);
  const clock = clockOf(name);
  return {
    by: "cut_off",
    zone: name,
    forbiddenUntil: (instant) => {
      const day = clock.dayOf(instant);
      return instant < clock.instantOf(wallOf(day, minutesOf(time))) ? undefined : clock.startOf(day + 1);
    },
  };
};

/** Whether there are times of day at which nothing leaves. */
export const hasForbiddenTimes = ({ doNotDisturb, cutOff }: When): boolean =>
  doNotDisturb !== null || cutOff !== null;

/** Whether the time of day lies behind, today. */
export const hasTimePassed = (time: string, zones: Zones, instant: number): boolean => {
  const clock = clockOf(zoneNameOf(zones, "user"));
  const today = timeOn(clock, clock.dayOf(instant), time);
  return today !== null && today < instant;
};

/**
 * The next instant at which do not disturb or the cut-off close, seen from one that both permit.
 *
 * @returns null where neither does within the days looked at
 */
export const closesAt = ({ doNotDisturb, cutOff }: When, zones: Zones, instant: number): number | null => {
  const ends: number[] = [];
  if (doNotDisturb !== null) {
    const clock = clockOf(zoneNameOf(zones, doNotDisturb.zone));
    const quiet = nextQuiet(clock, doNotDisturb.week, instant);
    if (quiet !== null) ends.push(quiet);
  }
  if (cutOff !== null) {
    const clock = clockOf(zoneNameOf(zones, cutOff.zone));
    ends.push(clock.instantOf(wallOf(clock.dayOf(instant), minutesOf(cutOff.time))));
  }
  return ends.length === 0 ? null : Math.min(...ends);
};
