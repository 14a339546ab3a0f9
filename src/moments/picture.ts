import type { SchedulePicture } from "../contract/schedulePicture.ts";
import { schedulePictureDays } from "../limits.ts";
import {
  cutOffPermit,
  doNotDisturbPermit,
  type When,
  type Window,
  type Zones,
  zoneNameOf,
} from "./permits.ts";
import { leaveBefore, planMoment } from "./plan.ts";
import { clockOf, DAY_MS } from "./zone.ts";

/** A week of permitted and forbidden ranges, for the dashboard. Pure. */

type Range = SchedulePicture["ranges"][number];
type Forbidden = Range["forbiddenBy"];

const textOf = (instant: number): string => new Date(instant).toISOString();

interface Piece extends Window {
  forbiddenBy: Forbidden;
}

/** What holds at an instant, and until when at least. */
const pieceAt = (when: When, zones: Zones, endMs: number | null, instant: number, untilMs: number): Piece => {
  const piece = (end: number, forbiddenBy: Forbidden): Piece => ({
    fromMs: instant,
    endMs: Math.min(end, untilMs),
    forbiddenBy,
  });
  if (endMs !== null && endMs <= instant) return piece(untilMs, "campaign_ended");
  const { doNotDisturb, cutOff } = when;
  const permits = [
    ...(doNotDisturb === null ? [] : [doNotDisturbPermit(doNotDisturb, zones)]),
    ...(cutOff === null ? [] : [cutOffPermit(cutOff, zones)]),
  ];
  for (const permit of permits) {
    const until = permit.forbiddenUntil(instant);
    if (until !== undefined) return piece(Math.min(until, endMs ?? until), permit.by);
  }
  return piece(leaveBefore(when, zones, endMs, instant) ?? untilMs, null);
};

const piecesOf = (when: When, zones: Zones, endMs: number | null, from: number, until: number): Piece[] => {
  const pieces: Piece[] = [];
  for (let instant = from; instant < until; ) {
    const piece = pieceAt(when, zones, endMs, instant, until);
    pieces.push(piece);
    instant = piece.endMs;
  }
  return pieces;
};

const daysOf = (zone: string, from: number, until: number): SchedulePicture["days"] => {
  const clock = clockOf(zone);
  const days: SchedulePicture["days"] = [];
  for (let day = clock.dayOf(from); clock.startOf(day) < until; day++) {
    const [start, end] = [clock.startOf(day), clock.startOf(day + 1)];
    if (start === end) continue;
    days.push({ date: textOf(day * DAY_MS).slice(0, 10), from: textOf(start), until: textOf(end) });
  }
  return days;
};

/** The instants of the time of day that all else permits. */
const timesOf = (when: When, zones: Zones, endMs: number | null, from: number, until: number): string[] => {
  const { deliverAt, doNotDisturb, cutOff } = when;
  const times: string[] = [];
  if (deliverAt === null) return times;
  const waiting: When = {
    doNotDisturb: doNotDisturb && { ...doNotDisturb, action: "deliver_after" },
    deliverAt: { ...deliverAt, ifPassed: "next_day" },
    cutOff: cutOff && { ...cutOff, action: "next_day" },
  };
  const end = Math.min(until, endMs ?? until);
  for (let instant = from; ; instant++) {
    const plan = planMoment(waiting, zones, instant);
    if (plan.kind === "stop") return times;
    if (plan.kind === "later") instant = plan.atMs;
    if (instant >= end) return times;
    times.push(textOf(instant));
  }
};

const plannedOf = (
  when: When,
  zones: Zones,
  endMs: number | null,
  at: number,
): SchedulePicture["planned"] => {
  const plan = planMoment(when, zones, at);
  if (plan.kind === "stop") return { outcome: plan.outcome, moment: null, delays: [] };
  const moment = plan.kind === "later" ? plan.atMs : at;
  const delays = plan.kind === "later" ? plan.delays : [];
  const told = delays.map(({ by, zone, untilMs }) => ({ by, zone, until: textOf(untilMs) }));
  if (endMs !== null && endMs <= moment) return { outcome: "campaign_ended", moment: null, delays: told };
  return { outcome: null, moment: textOf(moment), delays: told };
};

/** @param endMs the campaign's end; it and `at` in epoch milliseconds */
export const pictureOf = (when: When, zones: Zones, endMs: number | null, at: number): SchedulePicture => {
  const until = at + schedulePictureDays * DAY_MS;
  const zone = zoneNameOf(zones, "user");
  return {
    at: textOf(at),
    zone,
    accountZone: zones.account,
    days: daysOf(zone, at, until),
    ranges: piecesOf(when, zones, endMs, at, until).map(({ fromMs, endMs: end, forbiddenBy }) => ({
      from: textOf(fromMs),
      until: textOf(end),
      forbiddenBy,
    })),
    times: timesOf(when, zones, endMs, at, until),
    planned: plannedOf(when, zones, endMs, at),
  };
};
