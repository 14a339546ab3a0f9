import type { Content } from "./log.ts";
import { DAY_MINUTES, instantOf, localDay, weekdayOf } from "./zones.ts";

/** The part of docs/delivery.md that is called "When", by trying every moment that could be the one. */
export interface Schedule {
  when: Content["when"];
  userZone: string;
  accountZone: string;
}

const MINUTE = 60_000;
const DAY_MS = DAY_MINUTES * MINUTE;
const DAYS_MAX = 15;
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

const zoneFor = (of: string, { userZone, accountZone }: Schedule): string =>
  of === "user" ? userZone : accountZone;

/** Do-not-disturb ranges that begin on a day of their zone. */
const quietOn = (schedule: Schedule, zone: string, day: number): { from: number; to: number }[] => {
  const ranges = schedule.when.doNotDisturb?.week[WEEKDAYS[weekdayOf(day)] ?? ""] ?? [];
  return ranges.map(({ from, to }) => {
    const [begins, ends] = [minuteOf(from), minuteOf(to)];
    const endDay = ends <= begins ? day + 1 : day;
    return {
      from: instantOf(zone, day * DAY_MINUTES + begins),
      to: instantOf(zone, endDay * DAY_MINUTES + ends),
    };
  });
};

export const isQuiet = (schedule: Schedule, ms: number): boolean => {
  const dnd = schedule.when.doNotDisturb;
  if (dnd === null) return false;
  const zone = zoneFor(dnd.zone, schedule);
  const day = localDay(zone, ms);
  return [day - 2, day - 1, day, day + 1]
    .flatMap((begun) => quietOn(schedule, zone, begun))
    .some(({ from, to }) => from <= ms && ms < to);
};

export const isCutOff = (schedule: Schedule, ms: number): boolean => {
  const cutOff = schedule.when.cutOff;
  if (cutOff === null) return false;
  const zone = zoneFor(cutOff.zone, schedule);
  return ms >= instantOf(zone, localDay(zone, ms) * DAY_MINUTES + minuteOf(cutOff.time));
};

/** Today's instant of the campaign's time of day. */
const timeOfDay = (schedule: Schedule, ms: number, days: number): number | undefined => {
  const { deliverAt } = schedule.when;
  if (deliverAt === null) return undefined;
  const day = localDay(schedule.userZone, ms) + days;
  return instantOf(schedule.userZone, day * DAY_MINUTES + minuteOf(deliverAt.time));
};

/** Its own day's, or that of the day before, which did not exist. */
const isTimeOfDay = (schedule: Schedule, ms: number): boolean =>
  timeOfDay(schedule, ms, 0) === ms || timeOfDay(schedule, ms, -1) === ms;

const permits = (schedule: Schedule, ms: number, atTimeOfDay: boolean): boolean =>
  !isQuiet(schedule, ms) &&
  !isCutOff(schedule, ms) &&
  (!atTimeOfDay || schedule.when.deliverAt === null || isTimeOfDay(schedule, ms));

/** Every moment from `nowMs` on at which something may begin to be permitted. */
const candidates = (schedule: Schedule, nowMs: number): number[] => {
  const found = [nowMs];
  const { doNotDisturb, cutOff } = schedule.when;
  for (let days = -2; days <= DAYS_MAX + 1; days++) {
    const at = timeOfDay(schedule, nowMs, days);
    if (at !== undefined) found.push(at);
    if (doNotDisturb !== null) {
      const zone = zoneFor(doNotDisturb.zone, schedule);
      found.push(...quietOn(schedule, zone, localDay(zone, nowMs) + days).map(({ to }) => to));
    }
    if (cutOff !== null) {
      const zone = zoneFor(cutOff.zone, schedule);
      found.push(instantOf(zone, (localDay(zone, nowMs) + days) * DAY_MINUTES));
    }
  }
  return found.filter((ms) => ms >= nowMs && ms <= nowMs + DAYS_MAX * DAY_MS).sort((a, b) => a - b);
};

/**
 * The earliest moment from `nowMs` on that everything permits; undefined when there is none for 15 days.
 *
 * @param atTimeOfDay whether the time of day counts, as it does at the decision only
 */
export const earliest = (schedule: Schedule, nowMs: number, atTimeOfDay: boolean): number | undefined =>
  candidates(schedule, nowMs).find((ms) => permits(schedule, ms, atTimeOfDay));

export type Plan = { kind: "at"; ms: number } | { kind: "ends"; outcomes: string[] };

/** What do not disturb, time of day, cut-off, end and time to live make of a message at the decision. */
export const planAt = (schedule: Schedule, nowMs: number, endMs: number, lastMs: number): Plan => {
  const { doNotDisturb, deliverAt, cutOff } = schedule.when;
  const ends = (...outcomes: string[]): Plan => ({ kind: "ends", outcomes });
  if (doNotDisturb?.action === "discard" && isQuiet(schedule, nowMs)) return ends("dnd_discarded");
  const today = timeOfDay(schedule, nowMs, 0);
  if (deliverAt?.ifPassed === "drop" && today !== undefined && nowMs > today) return ends("timezone_passed");
  if (cutOff?.action === "drop" && isCutOff(schedule, nowMs)) return ends("cut_off");
  const ms = earliest(schedule, nowMs, true);
  if (ms === undefined) {
    const never = doNotDisturb === null ? "cut_off" : "dnd_discarded";
    const horizon = nowMs + DAYS_MAX * DAY_MS;
    return ends(
      never,
      ...(endMs <= horizon ? ["campaign_ended"] : []),
      ...(lastMs <= horizon ? ["expired"] : []),
    );
  }
  if (ms >= endMs) return ends("campaign_ended");
  if (ms >= lastMs) return ends("expired");
  return { kind: "at", ms };
};
