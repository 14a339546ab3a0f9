import type { SchedulePicture } from "../../../../../src/contract/schedulePicture.ts";
import { pictureTexts as texts } from "../../../../texts/schedule.ts";
import { momentFormat } from "../../../../ui/moments.ts";
import { readingOf } from "../../../../ui/wallTime.ts";

/**
 * The picture of a week as rows of days. A row shows the clocks of its zone from 0 to 24 hours, so that the same hour
 * stands below itself on every day; hours that clocks skip are a gap, hours that come twice lie in the room of one.
 */

export type Kind = "open" | "waits" | NonNullable<SchedulePicture["ranges"][number]["forbiddenBy"]>;

/** Left and width as parts of the row, from 0 to 1. */
export interface Place {
  left: number;
  width: number;
}

export interface Piece extends Place {
  kind: Kind;
  from: string;
  until: string;
}

export interface Row {
  date: string;
  /** As the row is named: Sat 28 Nov. */
  title: string;
  hours: number;
  pieces: readonly Piece[];
  skipped: Place | null;
  /** Where a message leaves, with a time of day. */
  times: readonly { at: string; left: number }[];
}

type Day = SchedulePicture["days"][number];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const SECOND_MS = 1_000;

const offsetAt = (instant: number, zone: string): number =>
  readingOf(instant, zone) - Math.floor(instant / SECOND_MS) * SECOND_MS;

/** Where in a day the clocks change, and by how much; null when they do not. */
interface Change {
  at: number;
  byMs: number;
}

const changeIn = (from: number, until: number, zone: string): Change | null => {
  const first = offsetAt(from, zone);
  const byMs = offsetAt(until - SECOND_MS, zone) - first;
  if (byMs === 0) return null;
  let [lower, upper] = [from, until - SECOND_MS];
  while (upper - lower > SECOND_MS) {
    const middle = Math.floor((lower + upper) / 2 / SECOND_MS) * SECOND_MS;
    if (offsetAt(middle, zone) === first) lower = middle;
    else upper = middle;
  }
  return { at: upper, byMs };
};

interface Scale {
  /** An instant of the day as a part of its row. */
  leftOf: (instant: number) => number;
  skipped: Place | null;
}

const within = (part: number): number => Math.min(1, Math.max(0, part));

const between = (from: number, to: number): Place | null =>
  to > from ? { left: from, width: to - from } : null;

const scaleOf = (day: Day, zone: string): Scale => {
  const [from, until] = [Date.parse(day.from), Date.parse(day.until)];
  const midnight = Date.parse(`${day.date}T00:00:00Z`);
  const first = offsetAt(from, zone);
  const part = (wall: number): number => within((wall - midnight) / DAY_MS);
  const change = changeIn(from, until, zone);
  if (change === null) {
    const leftOf = (instant: number): number => part(instant + first);
    return { leftOf, skipped: between(0, leftOf(from)) };
  }
  const { at, byMs } = change;
  if (byMs > 0)
    return {
      leftOf: (instant) => part(instant + first + (instant < at ? 0 : byMs)),
      skipped: between(part(at + first), part(at + first + byMs)),
    };
  const [begin, end] = [at + byMs, at - byMs];
  return {
    leftOf: (instant) => {
      if (instant < begin) return part(instant + first);
      return part(instant < end ? begin + first + (instant - begin) / 2 : instant + first + byMs);
    },
    skipped: null,
  };
};

const rowTitles = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  timeZone: "UTC",
});

/** The end of a day is at its right, though the next day begins with it. */
const endOf = (scale: Scale, day: Day, instant: number): number =>
  instant >= Date.parse(day.until) ? 1 : scale.leftOf(instant);

const rowOf = (picture: SchedulePicture, day: Day): Row => {
  const scale = scaleOf(day, picture.zone);
  const [from, until] = [Date.parse(day.from), Date.parse(day.until)];
  const pieces = picture.ranges.flatMap((range): Piece[] => {
    const start = Math.max(from, Date.parse(range.from));
    const end = Math.min(until, Date.parse(range.until));
    if (start >= end) return [];
    const left = scale.leftOf(start);
    const open = picture.times.length === 0 ? "open" : "waits";
    return [
      {
        kind: range.forbiddenBy ?? open,
        from: new Date(start).toISOString(),
        until: new Date(end).toISOString(),
        left,
        width: endOf(scale, day, end) - left,
      },
    ];
  });
  return {
    date: day.date,
    title: rowTitles.format(new Date(`${day.date}T00:00:00Z`)),
    hours: (until - from) / HOUR_MS,
    pieces,
    skipped: scale.skipped,
    times: picture.times
      .filter((at) => Date.parse(at) >= from && Date.parse(at) < until)
      .map((at) => ({ at, left: scale.leftOf(Date.parse(at)) })),
  };
};

export const rowsOf = (picture: SchedulePicture): Row[] => picture.days.map((day) => rowOf(picture, day));

/** Where an instant lies; null outside of the picture. */
export const placeOf = (picture: SchedulePicture, at: string): { date: string; left: number } | null => {
  const instant = Date.parse(at);
  const day = picture.days.find(
    ({ from, until }) => Date.parse(from) <= instant && instant < Date.parse(until),
  );
  return day === undefined ? null : { date: day.date, left: scaleOf(day, picture.zone).leftOf(instant) };
};

/** A row in words, for whoever does not see it. */
export const rowWords = (row: Row, zone: string): string => {
  const { time } = momentFormat(zone);
  const last = row.pieces.at(-1);
  const until = (piece: Piece): string =>
    piece === last && time(piece.until) === "00:00" ? texts.midnight : time(piece.until);
  const pieces = row.pieces.map((piece) =>
    texts.span(time(piece.from), until(piece), texts.kinds[piece.kind]),
  );
  const times = row.times.map(({ at }) => texts.leavesAt(time(at)));
  const clocks = row.hours === 24 ? [] : [texts.hoursWords(row.hours)];
  return [...clocks, ...pieces, ...times].join("; ");
};
