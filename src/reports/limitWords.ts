import Type, { type Static, type TSchema } from "typebox";
import { Value } from "typebox/value";

/** What limits and caps said of a user, as sentences. */

const Optional = <T extends TSchema>(type: T) => Type.Optional(Type.Union([type, Type.Null()]));

const Sends = Type.Object(
  {
    sends: Optional(Type.Integer()),
    underWay: Type.Integer(),
    lastSentAt: Optional(Type.String()),
  },
  { additionalProperties: true },
);
const Wanted = Type.Object(
  {
    fewerThan: Optional(Type.Integer()),
    days: Optional(Type.Integer()),
    minutes: Optional(Type.Integer()),
    overAt: Optional(Type.String()),
  },
  { additionalProperties: true },
);
const Use = Type.Object(
  { taken: Type.Integer(), day: Optional(Type.String()), isHolder: Optional(Type.Boolean()) },
  { additionalProperties: true },
);

interface Found {
  saw?: unknown;
  wanted?: unknown;
}

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const isUnderWay = (count: number): string => `${counted(count, "more is", "more are")} under way`;

const gapWords = ({ lastSentAt, underWay }: Static<typeof Sends>, wanted: Static<typeof Wanted>): string => {
  const what = underWay > 0 ? "one is under way" : `the user got one at ${lastSentAt ?? "a time unknown"}`;
  const until = wanted.overAt === undefined || wanted.overAt === null ? "" : `: until ${wanted.overAt}`;
  return `${what}, and ${counted(wanted.minutes ?? 0, "minute", "minutes")} must lie between two${until}`;
};

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** The campaign's own limit let the user have it. */
export const messageLimitPassed = ({ saw }: Found): string => {
  if (!Value.Check(Sends, saw)) return "The campaign has no message limit.";
  const { sends, underWay } = saw;
  if ((sends ?? 0) === 0 && underWay === 0) return "The user has not had this campaign’s message yet.";
  const more = underWay > 0 ? `, and ${isUnderWay(underWay)}` : "";
  return `The user had this campaign’s message ${counted(sends ?? 0, "time", "times")}${more}: within its limit.`;
};

export const messageLimitReached = ({ saw, wanted }: Found): string => {
  if (!Value.Check(Sends, saw) || !Value.Check(Wanted, wanted))
    return "The campaign’s message limit was reached.";
  if (wanted.fewerThan === undefined || wanted.fewerThan === null) {
    return `Of this campaign ${gapWords(saw, wanted)}.`;
  }
  const more = saw.underWay > 0 ? `, and ${isUnderWay(saw.underWay)}` : "";
  return `The user had this campaign’s message ${counted(saw.sends ?? 0, "time", "times")}${more}; at most ${wanted.fewerThan} ever ${wanted.fewerThan === 1 ? "is" : "are"} allowed.`;
};

/** @param channel as it is named to people */
export const globalLimitsPassed = ({ saw }: Found, channel: string): string => {
  if (!Value.Check(Sends, saw)) return `${channel}: no global limits hold this message.`;
  return `${channel}: within the account’s global limits.`;
};

export const globalLimitsReached = ({ saw, wanted }: Found, channel: string): string => {
  if (!Value.Check(Sends, saw) || !Value.Check(Wanted, wanted))
    return `${channel}: a global limit was reached.`;
  if (wanted.fewerThan === undefined || wanted.fewerThan === null)
    return `${channel}: ${gapWords(saw, wanted)}.`;
  const more = saw.underWay > 0 ? `, and ${isUnderWay(saw.underWay)}` : "";
  const days = counted(wanted.days ?? 1, "day", "days");
  return `${channel}: the user got ${counted(saw.sends ?? 0, "message", "messages")} in ${days}${more}; at most ${wanted.fewerThan} ${wanted.fewerThan === 1 ? "is" : "are"} allowed.`;
};

const capOf = (day: string | null | undefined): string =>
  day === undefined || day === null ? "of users in all" : `of ${day}`;

export const targetingCapPassed = ({ saw }: Found): string => {
  if (!Value.Check(Use, saw)) return "The campaign has no targeting cap.";
  if (saw.isHolder === true) return `The user holds a slot of the targeting cap ${capOf(saw.day)} already.`;
  return `The targeting cap ${capOf(saw.day)} had room: ${saw.taken} had a slot.`;
};

export const targetingCapReached = ({ saw, wanted }: Found): string => {
  if (!Value.Check(Use, saw) || !Value.Check(Wanted, wanted)) return "The targeting cap was reached.";
  const day = saw.day === undefined || saw.day === null ? "" : ` on ${saw.day}`;
  return capital(`the cap of ${wanted.fewerThan ?? 0} users${day} was reached: ${saw.taken} had it.`);
};
