import type { CampaignContent } from "./campaign.ts";
import { type DoNotDisturb, WEEKDAYS } from "./schedule.ts";

/** Do not disturb, time of day and cut-off on a week without a change of clocks: what can be said of them before anybody is triggered. */

export const MINUTES_PER_DAY = 1_440;
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;

/** A time of day as minutes from midnight; `24:00` is 1 440. */
export const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

/** Minutes from the midnight of the day it starts on; `to` is excluded, and beyond 1 440 on the next day. */
export interface QuietMinutes {
  from: number;
  to: number;
}

/**
 * The ranges that start on a day.
 *
 * @param weekday 0 is Monday
 */
export const quietMinutesOn = (week: DoNotDisturb["week"], weekday: number): QuietMinutes[] => {
  const name = WEEKDAYS[weekday];
  if (name === undefined) return [];
  return week[name].map((range) => {
    const [from, to] = [minutesOf(range.from), minutesOf(range.to)];
    return { from, to: to > from ? to : to + MINUTES_PER_DAY };
  });
};

/** One byte a minute of the week, Monday first; 1: permitted. */
type Minutes = Uint8Array;

const forbidQuiet = (minutes: Minutes, week: DoNotDisturb["week"]): void => {
  for (const weekday of WEEKDAYS.keys()) {
    for (const { from, to } of quietMinutesOn(week, weekday)) {
      for (let minute = from; minute < to; minute++) {
        minutes[(weekday * MINUTES_PER_DAY + minute) % MINUTES_PER_WEEK] = 0;
      }
    }
  }
};

const forbidWhere = (minutes: Minutes, isForbidden: (minuteOfDay: number) => boolean): void => {
  for (const minute of minutes.keys()) if (isForbidden(minute % MINUTES_PER_DAY)) minutes[minute] = 0;
};

/** Whether some minute of the week lies in no range. */
export const hasFreeMinute = (week: DoNotDisturb["week"]): boolean => {
  const minutes = new Uint8Array(MINUTES_PER_WEEK).fill(1);
  forbidQuiet(minutes, week);
  return minutes.includes(1);
};

type When = Pick<CampaignContent["when"], "doNotDisturb" | "deliverAt" | "cutOff">;

/**
 * Whether do not disturb, time of day and cut-off leave a moment of the week together. What is read on the user's clock and
 * what is read on the account's are looked at apart: how the two lie to each other depends on the user.
 */
export const leavesAMoment = ({ doNotDisturb, deliverAt, cutOff }: When): boolean =>
  (["user", "account"] as const).every((zone) => {
    const minutes = new Uint8Array(MINUTES_PER_WEEK).fill(1);
    if (doNotDisturb?.zone === zone) forbidQuiet(minutes, doNotDisturb.week);
    if (cutOff?.zone === zone) {
      const end = minutesOf(cutOff.time);
      forbidWhere(minutes, (minute) => minute >= end);
    }
    if (deliverAt !== null && zone === "user") {
      const only = minutesOf(deliverAt.time);
      forbidWhere(minutes, (minute) => minute !== only);
    }
    return minutes.includes(1);
  });
