import Type, { type Static } from "typebox";
import { Value } from "typebox/value";
import { onClock } from "../moments/clockWords.ts";

/** What do not disturb, time of day, cut-off, end and time to live said of a message, as sentences. */

const Delay = Type.Object(
  { by: Type.String(), zone: Type.String(), until: Type.String() },
  { additionalProperties: true },
);
const Delayed = Type.Object(
  { at: Type.Optional(Type.String()), delays: Type.Array(Delay) },
  { additionalProperties: true },
);
const TooLate = Type.Object({ at: Type.String(), delays: Type.Array(Delay) }, { additionalProperties: true });
const Stopped = Type.Object(
  {
    at: Type.String(),
    by: Type.String(),
    zone: Type.String(),
    until: Type.Union([Type.String(), Type.Null()]),
  },
  { additionalProperties: true },
);

interface Found {
  saw?: unknown;
  wanted?: unknown;
}

/** Steps told of one message; more come of settings that hardly leave a moment. */
const DELAYS_SHOWN = 3;

const NAMES: Record<string, string> = {
  do_not_disturb: "do not disturb",
  time_of_day: "the time of day",
  cut_off: "the cut-off",
};
const nameOf = (by: string): string => NAMES[by] ?? by.replaceAll("_", " ");

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const delayWords = (delays: readonly Static<typeof Delay>[]): string => {
  const told = delays
    .slice(0, DELAYS_SHOWN)
    .map(({ by, zone, until }) =>
      by === "time_of_day"
        ? `its time of day in ${zone} is ${onClock(until, zone)}`
        : `${nameOf(by)} in ${zone} lasts until ${onClock(until, zone)}`,
    );
  const more = delays.length - DELAYS_SHOWN;
  return `${told.join("; ")}${more > 0 ? `; and ${more} more` : ""}`;
};

/** It may not leave yet. */
export const momentLater = ({ saw }: Found): string => {
  const last = Value.Check(Delayed, saw) ? saw.delays.at(-1) : undefined;
  if (!Value.Check(Delayed, saw) || last === undefined) return "It leaves later.";
  const was = saw.at === undefined ? "" : `It was ${onClock(saw.at, last.zone)} in ${last.zone}. `;
  return `${was}It leaves at ${last.until}: ${delayWords(saw.delays)}.`;
};

const stoppedWords = ({ at, by, zone, until }: Static<typeof Stopped>): string => {
  if (until === null) return `Nothing in sight permits it: ${nameOf(by)} in ${zone} leaves no moment.`;
  const was = `It was ${onClock(at, zone)} in ${zone}`;
  const next = onClock(until, zone);
  if (by === "time_of_day") return `${was}, and the time of day had passed; the next is ${next}.`;
  if (by === "cut_off") return `${was}, and the cut-off had passed; the next day begins at ${next}.`;
  return `${was}, in the do-not-disturb time that lasts until ${next}.`;
};

export const momentStopped = ({ saw, wanted }: Found): string => {
  if (Value.Check(Stopped, saw)) return stoppedWords(saw);
  if (!Value.Check(TooLate, saw)) return "There was no moment at which it might leave.";
  const why = saw.delays.length === 0 ? "" : ` ${capital(delayWords(saw.delays))}.`;
  return `It could leave at ${saw.at} at the earliest, and had to leave ${String(wanted)}.${why}`;
};
