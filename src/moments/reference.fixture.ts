import { WEEKDAYS } from "../contract/schedule.ts";
import type { When, Zones } from "./permits.ts";

/**
 * docs/delivery.md, "When", minute by minute: slow, and written without the planner's means. Clocks are read from
 * `Intl` for every minute, a local time is looked for by walking along them.
 */
const MINUTE = 60_000;
const DAYS_BEFORE = 3;
const DAYS_AFTER = 19;

/** What a zone's clocks show at every minute around a moment: minutes as if of UTC. */
interface Face {
  firstMinute: number;
  walls: Int32Array;
  /** By wall, the index of the first minute that has reached it. */
  found: Map<number, number>;
}

/** Reads a zone's clocks at a minute; not every Node knows offsets as zones. */
const readerOf = (zone: string): ((minute: number) => number) => {
  const fixed = /^UTC([+-])(\d\d):(\d\d)$/.exec(zone);
  if (fixed !== null) {
    const ahead = Number(fixed[2]) * 60 + Number(fixed[3]);
    return (minute) => minute + (fixed[1] === "-" ? -ahead : ahead);
  }
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return (asked) => {
    const text = format.format(asked * MINUTE);
    const [day = 0, month = 0, year = 0, hour = 0, minute = 0] = text.split(/\D+/).map(Number);
    return Date.UTC(year, month - 1, day, hour, minute) / MINUTE;
  };
};

const faces = new Map<string, Face>();

const faceOf = (zone: string, aroundMs: number): Face => {
  const key = `${zone} ${aroundMs}`;
  const known = faces.get(key);
  if (known !== undefined) return known;
  const read = readerOf(zone);
  const firstMinute = Math.floor(aroundMs / MINUTE) - DAYS_BEFORE * 1_440;
  const walls = Int32Array.from({ length: (DAYS_BEFORE + DAYS_AFTER) * 1_440 }, (_, index) =>
    read(firstMinute + index),
  );
  const face = { firstMinute, walls, found: new Map<number, number>() };
  faces.set(key, face);
  return face;
};

/** The first minute whose clocks have reached a wall. */
const reached = ({ firstMinute, walls, found }: Face, wall: number): number => {
  const index = found.get(wall) ?? walls.findIndex((shown) => shown >= wall);
  found.set(wall, index);
  return firstMinute + index;
};

const minutesOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

interface DayOfFace {
  day: number;
  from: number;
  end: number;
}

/** The days of a face, each with the minutes from its first midnight to the next day's. */
const daysOf = (face: Face): DayOfFace[] => {
  const first = Math.ceil((face.walls[0] ?? 0) / 1_440);
  return Array.from({ length: DAYS_BEFORE + DAYS_AFTER - 2 }, (_, index) => first + index).map((day) => ({
    day,
    from: reached(face, day * 1_440),
    end: reached(face, (day + 1) * 1_440),
  }));
};

/** The moments that one constraint permits, by minute. */
type Permitted = (minute: number) => boolean;

const quiet = (when: When, face: Face): Permitted => {
  const ranges = daysOf(face).flatMap(({ day }) => {
    const weekday = WEEKDAYS[new Date(day * 1_440 * MINUTE).getUTCDay() - 1] ?? "sunday";
    return (when.doNotDisturb?.week[weekday] ?? []).map(({ from, to }) => {
      const nextDay = minutesOf(to) <= minutesOf(from) ? 1 : 0;
      return [
        reached(face, day * 1_440 + minutesOf(from)),
        reached(face, (day + nextDay) * 1_440 + minutesOf(to)),
      ] as const;
    });
  });
  const isQuiet = new Uint8Array(face.walls.length);
  for (const [from, end] of ranges) {
    for (let minute = Math.max(from, face.firstMinute); minute < end; minute++) {
      isQuiet[minute - face.firstMinute] = 1;
    }
  }
  return (minute) => isQuiet[minute - face.firstMinute] === 0;
};

interface Reference {
  plan(nowMs: number): { kind: "now" } | { kind: "later"; atMs: number } | { kind: "stop"; outcome: string };
  /** Whether do not disturb and cut-off permit it. */
  mayLeave(atMs: number): boolean;
}

/** Exact for moments within a day of `aroundMs`, since a message may leave at its own now or at the start of a minute. */
export const referenceOf = (when: When, zones: Zones, aroundMs: number): Reference => {
  const face = (of: "user" | "account") =>
    faceOf(of === "user" ? (zones.user ?? zones.account) : zones.account, aroundMs);
  const isQuietFree = quiet(when, face(when.doNotDisturb?.zone ?? "account"));
  const userDays = daysOf(face("user"));
  const { deliverAt, cutOff, doNotDisturb } = when;
  const times = userDays.map(({ day, from, end }) =>
    deliverAt !== null && from < end
      ? reached(face("user"), day * 1_440 + minutesOf(deliverAt.time))
      : Number.NaN,
  );
  const cutFace = face(cutOff?.zone ?? "account");
  const cuts = daysOf(cutFace).map(({ day, from, end }) => ({
    from,
    end,
    cut: cutOff ? reached(cutFace, day * 1_440 + minutesOf(cutOff.time)) : end,
  }));
  const isBeforeCut = (minute: number): boolean =>
    cuts.some(({ from, end, cut }) => from <= minute && minute < end && minute < cut);
  const mayLeave = (atMs: number): boolean =>
    isQuietFree(Math.floor(atMs / MINUTE)) && isBeforeCut(Math.floor(atMs / MINUTE));
  const isDeliveryTime = (atMs: number): boolean => deliverAt === null || times.includes(atMs / MINUTE);
  const hasPassed = (nowMs: number): boolean => {
    const today = userDays.findIndex(({ from, end }) => from * MINUTE <= nowMs && nowMs < end * MINUTE);
    return (times[today] ?? Number.NaN) * MINUTE < nowMs;
  };
  return {
    mayLeave,
    plan: (nowMs) => {
      const nowMinute = Math.floor(nowMs / MINUTE);
      if (doNotDisturb?.action === "discard" && !isQuietFree(nowMinute))
        return { kind: "stop", outcome: "dnd_discarded" };
      if (deliverAt?.ifPassed === "drop" && hasPassed(nowMs))
        return { kind: "stop", outcome: "timezone_passed" };
      if (cutOff?.action === "drop" && !isBeforeCut(nowMinute)) return { kind: "stop", outcome: "cut_off" };
      if (mayLeave(nowMs) && isDeliveryTime(nowMs)) return { kind: "now" };
      for (let atMs = (nowMinute + 1) * MINUTE; atMs < nowMs + 15 * 1_440 * MINUTE; atMs += MINUTE) {
        if (mayLeave(atMs) && isDeliveryTime(atMs)) return { kind: "later", atMs };
      }
      return { kind: "stop", outcome: doNotDisturb === null ? "cut_off" : "dnd_discarded" };
    },
  };
};
