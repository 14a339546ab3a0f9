import { permittedMomentDaysMax } from "../limits.ts";
import {
  closesAt,
  cutOffPermit,
  doNotDisturbPermit,
  hasTimePassed,
  type Permit,
  timeOfDayPermit,
  type When,
  type Zones,
} from "./permits.ts";
import { DAY_MS } from "./zone.ts";

/** When a message leaves: docs/delivery.md, "When". Pure; moments are epoch milliseconds. */

/** One step on the way to the planned moment. */
export interface Delay {
  by: Permit["by"];
  zone: string;
  untilMs: number;
}

export type Plan =
  | { kind: "now" }
  | { kind: "later"; atMs: number; delays: Delay[] }
  /** Discard and drop, which look at now only; `untilMs`: where what stopped it ends, null where it has no end in reach. */
  | {
      kind: "stop";
      outcome: "dnd_discarded" | "timezone_passed" | "cut_off";
      by: Permit["by"];
      zone: string;
      untilMs: number | null;
    };

const stopFor = (
  outcome: Extract<Plan, { kind: "stop" }>["outcome"],
  permit: Permit,
  untilMs: number | null,
): Plan => ({ kind: "stop", outcome, by: permit.by, zone: permit.zone, untilMs });

/** Discard and drop, in their order. */
const stopNow = (when: When, zones: Zones, nowMs: number): Plan | undefined => {
  const { doNotDisturb, deliverAt, cutOff } = when;
  if (doNotDisturb?.action === "discard") {
    const permit = doNotDisturbPermit(doNotDisturb, zones);
    const until = permit.forbiddenUntil(nowMs);
    if (until !== undefined) return stopFor("dnd_discarded", permit, until);
  }
  if (deliverAt?.ifPassed === "drop" && hasTimePassed(deliverAt.time, zones, nowMs)) {
    const permit = timeOfDayPermit(deliverAt.time, zones);
    return stopFor("timezone_passed", permit, permit.forbiddenUntil(nowMs) ?? null);
  }
  if (cutOff?.action === "drop") {
    const permit = cutOffPermit(cutOff, zones);
    const until = permit.forbiddenUntil(nowMs);
    if (until !== undefined) return stopFor("cut_off", permit, until);
  }
  return undefined;
};

const permitsOf = ({ doNotDisturb, deliverAt, cutOff }: When, zones: Zones): Permit[] => [
  ...(deliverAt === null ? [] : [timeOfDayPermit(deliverAt.time, zones)]),
  ...(doNotDisturb === null ? [] : [doNotDisturbPermit(doNotDisturb, zones)]),
  ...(cutOff === null ? [] : [cutOffPermit(cutOff, zones)]),
];

/** Steps from one constraint to the next until all of them permit the moment, or the horizon is reached. */
const settle = (permits: readonly Permit[], nowMs: number): { atMs: number; delays: Delay[] } => {
  const horizon = nowMs + permittedMomentDaysMax * DAY_MS;
  const delays: Delay[] = [];
  let atMs = nowMs;
  for (let isMoved = true; isMoved && atMs < horizon; ) {
    isMoved = false;
    for (const permit of permits) {
      const untilMs = permit.forbiddenUntil(atMs);
      if (untilMs === undefined) continue;
      delays.push({ by: permit.by, zone: permit.zone, untilMs });
      atMs = untilMs;
      isMoved = true;
    }
  }
  return { atMs, delays };
};

/**
 * The earliest instant from one on that all of them permit, whatever discard and drop would say of that one.
 *
 * @returns one beyond the days looked at where none of these is permitted
 */
export const earliestPermitted = (when: When, zones: Zones, fromMs: number): number =>
  settle(permitsOf(when, zones), fromMs).atMs;

/**
 * The earliest moment from now on that time of day, do not disturb and cut-off permit together. End and expiry are the
 * caller's: both only ask whether it lies before them.
 */
export const planMoment = (when: When, zones: Zones, nowMs: number): Plan => {
  const permits = permitsOf(when, zones);
  const [first] = permits;
  if (first === undefined) return { kind: "now" };
  const stopped = stopNow(when, zones, nowMs);
  if (stopped !== undefined) return stopped;
  const { atMs, delays } = settle(permits, nowMs);
  if (atMs >= nowMs + permittedMomentDaysMax * DAY_MS) {
    const outcome = when.doNotDisturb === null ? "cut_off" : "dnd_discarded";
    const by = when.doNotDisturb === null ? "cut_off" : "do_not_disturb";
    return stopFor(outcome, permits.find((permit) => permit.by === by) ?? first, null);
  }
  return atMs === nowMs ? { kind: "now" } : { kind: "later", atMs, delays };
};

/**
 * The next instant at which do not disturb, the cut-off or the campaign's end close, seen from one that they permit.
 *
 * @returns null: never, as far as plans reach
 */
export const leaveBefore = (when: When, zones: Zones, endMs: number | null, nowMs: number): number | null => {
  const closing = closesAt(when, zones, nowMs);
  if (closing === null || endMs === null) return closing ?? endMs;
  return Math.min(closing, endMs);
};

/** The plans of messages that are looked at in the same moment; many users share a zone. */
export interface Moments {
  /** @param zone the user's; null where none is known */
  plan(zone: string | null): Plan;
  /** Of a message that may leave now: the instant from which on it may not. */
  leaveBefore(zone: string | null): number | null;
}

const remembered = <T>(find: (zone: string | null) => T): ((zone: string | null) => T) => {
  const known = new Map<string | null, T>();
  return (zone) => {
    const value = known.get(zone);
    if (value !== undefined) return value;
    const found = find(zone);
    known.set(zone, found);
    return found;
  };
};

/** @param isPlanned the message was planned before: its time of day has been kept */
export const momentsOf = (
  when: When,
  at: { accountZone: string; endAt: Date | null; now: Date; isPlanned: boolean },
): Moments => {
  const rules: When = at.isPlanned ? { ...when, deliverAt: null } : when;
  const zonesOf = (user: string | null): Zones => ({ user, account: at.accountZone });
  const nowMs = at.now.getTime();
  const endMs = at.endAt?.getTime() ?? null;
  return {
    plan: remembered((zone) => planMoment(rules, zonesOf(zone), nowMs)),
    leaveBefore: remembered((zone) => leaveBefore(rules, zonesOf(zone), endMs, nowMs)),
  };
};
