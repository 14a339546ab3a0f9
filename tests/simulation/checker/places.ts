import { gathered } from "./gathered.ts";
import type { ChannelLimits, Content, Log, Message, Trigger, User } from "./log.ts";
import type { Schedule } from "./moments.ts";
import { decidableMs } from "./triggers.ts";
import { localDay } from "./zones.ts";

/** What one message took of limits and caps, and for how long. */
export interface Place {
  message: Message;
  trigger: Trigger;
  content: Content;
  user: User;
  /** When it took its place in the limits: its decision, or its first lease where it was delayed; undefined: never. */
  takenMs: number | undefined;
  /** The instant at which it counts as a send; undefined: it does not. */
  countedMs: number | undefined;
  /** When it gave everything back; infinite when it never does. */
  backMs: number;
}

/** The log, read once in the ways that the checks ask for it. */
export interface Case {
  log: Log;
  places: Place[];
  placeOf: Map<string, Place>;
  leasesOf: Map<string, { attempt: number; atMs: number }[]>;
  callsOf: Map<string, { atMs: number; answer: string }[]>;
}

const MAY_HAVE_BEEN_TAKEN = new Set(["sent", "unknown"]);

const countedMs = ({ attempts, endedMs }: Message): number | undefined => {
  if (!attempts.some(({ result }) => MAY_HAVE_BEEN_TAKEN.has(result))) return undefined;
  return attempts.find(({ result }) => result === "sent")?.endedMs ?? endedMs ?? undefined;
};

const takenMsOf = (
  { plannedMs, decidedMs, outcome }: Message,
  leasedMs: number | undefined,
): number | undefined => {
  if (plannedMs === null || outcome === "control_group") return undefined;
  return plannedMs <= decidedMs ? decidedMs : leasedMs;
};

export const openCase = (log: Log): Case => {
  const users = new Map(log.users.map((user) => [user.id, user]));
  const triggers = new Map(log.triggers.map((trigger) => [trigger.requestId, trigger]));
  const leasesOf = gathered(log.recorded.leases, ({ messageId }) => messageId);
  const places = log.messages.flatMap((message): Place[] => {
    const user = users.get(message.profileId ?? -1);
    const content = log.contents.get(`${message.campaignId}/${message.version}`);
    const trigger = triggers.get(message.requestId);
    if (user === undefined || content === undefined || trigger === undefined) return [];
    const counted = countedMs(message);
    const backMs =
      counted === undefined ? (message.endedMs ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
    const takenMs = takenMsOf(message, leasesOf.get(message.id)?.[0]?.atMs);
    return [{ message, trigger, content, user, takenMs, countedMs: counted, backMs }];
  });
  return {
    log,
    places,
    placeOf: new Map(places.map((place) => [place.message.id, place])),
    leasesOf,
    callsOf: gathered(log.recorded.calls, ({ messageId }) => messageId),
  };
};

/** What the purpose brings with it, and what was chosen instead. */
const follows = (chosen: string, isTransactional: boolean, ofTransactional: boolean): boolean =>
  chosen === "purpose" ? isTransactional === ofTransactional : chosen === "yes";

export const consequences = ({ start, who, when }: Content) => {
  const isTransactional = start.purpose === "transactional";
  return {
    goesToUnsubscribed: follows(start.unsubscribedToo, isTransactional, true),
    leavesOutSystemGroup: follows(who.systemControlGroup, isTransactional, false),
    isHeld: follows(when.globalLimits, isTransactional, false),
    counts: follows(when.countsInGlobalLimits, isTransactional, false),
  };
};

export const scheduleOf = ({ log }: Case, content: Content, user: User): Schedule => ({
  when: content.when,
  userZone: user.timeZone ?? log.timeZone,
  accountZone: log.timeZone,
});

/** From when on the message is too late, by the campaign's time to live and the caller's own wish; infinite: never. */
export const expiryOf = ({ trigger, content }: Place): number => {
  const minutes = content.when.timeToLiveMinutes ?? Number.POSITIVE_INFINITY;
  return Math.min(decidableMs(trigger) + minutes * 60_000, trigger.expiresMs ?? Number.POSITIVE_INFINITY);
};

/** Yes, no, or as it comes: two things of the same moment may have happened in either order. */
export type Verdict = "yes" | "no" | "either";

/** `least`: what had surely happened at a moment; `most`: what may have. */
type Bound = "least" | "most";

export const verdictOf = (holds: (bound: Bound) => boolean): Verdict =>
  holds("least") ? "yes" : holds("most") ? "either" : "no";

const isActive = ({ takenMs, backMs, message }: Place, atMs: number, bound: Bound): boolean => {
  if (takenMs === undefined || message.isTest) return false;
  return bound === "least" ? takenMs < atMs && backMs > atMs : takenMs <= atMs && backMs >= atMs;
};

/** When each of them counts at a moment: those under way now. */
const sendsAt = (others: readonly Place[], atMs: number, bound: Bound): number[] =>
  others
    .filter((place) => isActive(place, atMs, bound))
    .map(({ countedMs }) => (countedMs === undefined || countedMs > atMs ? atMs : countedMs));

const gapHolds = (sends: readonly number[], atMs: number, minutes: number | null): boolean =>
  minutes !== null && sends.some((sentMs) => atMs - sentMs < minutes * 60_000);

const isLimited = ({ when: { messageLimit } }: Content): boolean =>
  messageLimit.minimumGapMinutes !== null || messageLimit.atMostEver !== null;

/** Whether the campaign's own limit for the user is reached at a moment. */
export const isMessageLimited = ({ places }: Case, place: Place, atMs: number): Verdict => {
  const { minimumGapMinutes, atMostEver } = place.content.when.messageLimit;
  const others = places.filter(
    (other) =>
      other !== place && other.user === place.user && other.message.campaignId === place.message.campaignId,
  );
  // what a version without the limit made takes no place in it: it counts when it is sent
  const isCounted = ({ content, countedMs: sentMs }: Place, bound: Bound): boolean =>
    isLimited(content) || (sentMs !== undefined && (bound === "least" ? sentMs < atMs : sentMs <= atMs));
  return verdictOf((bound) => {
    const counted = others.filter((other) => isCounted(other, bound));
    const sends = sendsAt(counted, atMs, bound);
    return (atMostEver !== null && sends.length >= atMostEver) || gapHolds(sends, atMs, minimumGapMinutes);
  });
};

/** Whether the account's limits stand in the way of the message at a moment. */
export const isGloballyLimited = (found: Case, place: Place, atMs: number): Verdict => {
  const limits: ChannelLimits | null = found.log.limits[place.content.channel] ?? null;
  if (limits === null || !consequences(place.content).isHeld) return "no";
  const others = found.places.filter(
    (other) => other !== place && other.user === place.user && consequences(other.content).counts,
  );
  const zone = place.user.timeZone ?? found.log.timeZone;
  return verdictOf((bound) => {
    const sends = sendsAt(others, atMs, bound);
    const { atMost, minimumGapMinutes } = limits;
    if (gapHolds(sends, atMs, minimumGapMinutes)) return true;
    if (atMost === null) return false;
    const firstDay = localDay(zone, atMs) - (atMost.days - 1);
    return sends.filter((sentMs) => localDay(zone, sentMs) >= firstDay).length >= atMost.messages;
  });
};
