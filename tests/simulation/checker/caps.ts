import { gathered } from "./gathered.ts";
import type { Case, Place, Verdict } from "./places.ts";
import { verdictOf } from "./places.ts";
import { dayName, localDay } from "./zones.ts";

/** A cap of one campaign: in all, or of one day. */
interface Scope {
  campaignId: string;
  /** Undefined: in all. */
  day: number | undefined;
}

/** Whether the message was let through by every check at its decision, so that it took its slots. */
export const hasPassed = ({ message, takenMs }: Place): boolean =>
  message.plannedMs !== null &&
  message.outcome !== "control_group" &&
  (message.endedMs !== message.decidedMs || takenMs !== undefined);

/** The days for which the message may have been planned, one after the other. */
const daysOf = ({ log, leasesOf }: Case, { message }: Place): number[] => {
  const moments = [
    message.plannedMs ?? message.decidedMs,
    ...(leasesOf.get(message.id) ?? []).map(({ atMs }) => atMs),
  ];
  return [...new Set(moments.map((atMs) => localDay(log.timeZone, atMs)))];
};

const capOf = ({ content }: Place, day: number | undefined): number | null => {
  const { total, perDay } = content.who.targetingCap;
  return day === undefined ? total : perDay;
};

/** @param isSure whether the message must hold the slot, or may */
const holds = (found: Case, place: Place, { campaignId, day }: Scope, isSure: boolean): boolean => {
  const { message } = place;
  if (message.campaignId !== campaignId || message.isTest || !hasPassed(place)) return false;
  // a version without the cap takes none of its slots
  if (capOf(place, day) === null) return false;
  if (day === undefined) return true;
  const days = daysOf(found, place);
  return isSure ? days.length === 1 && days[0] === day : days.includes(day);
};

const usersWith = (places: readonly Place[]): number => new Set(places.map(({ user }) => user.id)).size;

/** Whether the cap keeps the user of a message out at a moment. */
const isFull = (found: Case, place: Place, scope: Scope, cap: number, atMs: number): Verdict => {
  const others = found.places.filter((other) => other !== place);
  return verdictOf((bound) => {
    const isSure = bound === "least";
    const held = others.filter((other) => {
      const { decidedMs } = other.message;
      const isThen = isSure
        ? decidedMs < atMs && other.backMs > atMs
        : decidedMs <= atMs && other.backMs >= atMs;
      return isThen && holds(found, other, scope, isSure);
    });
    // whoever holds a slot needs none; that he may hold one makes it uncertain
    const ownMay = others.some(
      (other) =>
        other.user === place.user &&
        other.message.decidedMs <= atMs &&
        other.backMs >= atMs &&
        holds(found, other, scope, false),
    );
    const ownMust = held.some((other) => other.user === place.user);
    if (isSure ? ownMay : ownMust && sureOwn(found, place, scope, atMs)) return false;
    return usersWith(held.filter((other) => other.user !== place.user)) >= cap;
  });
};

const sureOwn = (found: Case, place: Place, scope: Scope, atMs: number): boolean =>
  found.places.some(
    (other) =>
      other !== place &&
      other.user === place.user &&
      other.message.decidedMs < atMs &&
      other.backMs > atMs &&
      holds(found, other, scope, true),
  );

/** Whether one of the campaign's caps refuses the message when it is planned for a moment. */
export const isCapped = (found: Case, place: Place, atMs: number, plannedMs: number): Verdict => {
  const { total, perDay } = place.content.who.targetingCap;
  const { campaignId } = place.message;
  const day = localDay(found.log.timeZone, plannedMs);
  const verdicts = [
    total === null ? "no" : isFull(found, place, { campaignId, day: undefined }, total, atMs),
    perDay === null ? "no" : isFull(found, place, { campaignId, day }, perDay, atMs),
  ];
  return verdicts.includes("yes") ? "yes" : verdicts.includes("either") ? "either" : "no";
};

/** Whoever takes a slot leaves no more users with one than there are, by the version that lets it go. */
export const checkCaps = (found: Case): string[] => {
  const broken: string[] = [];
  for (const [campaignId, places] of gathered(found.places, ({ message }) => message.campaignId)) {
    const days = [...new Set(places.flatMap((place) => daysOf(found, place)))];
    for (const day of [undefined, ...days]) broken.push(...overfull(found, places, { campaignId, day }));
  }
  return broken;
};

const overfull = (found: Case, places: readonly Place[], scope: Scope): string[] => {
  const holding = places.filter((place) => holds(found, place, scope, true));
  for (const place of holding) {
    const atMs = place.message.decidedMs;
    // ended with its decision: others may have taken the slot before it, or after
    if (place.backMs <= atMs) continue;
    const then = holding.filter((other) => other.message.decidedMs <= atMs && other.backMs > atMs);
    const deciding = then.filter(({ message }) => message.decidedMs === atMs);
    // of versions that decide at the same moment, any may come last
    const cap = Math.max(...deciding.map((other) => capOf(other, scope.day) ?? 0));
    // a smaller cap takes no slot away, and who holds one needs no other
    const isHolder = places.some(
      (other) =>
        other !== place &&
        other.user === place.user &&
        other.message.decidedMs <= atMs &&
        other.backMs >= atMs &&
        holds(found, other, scope, false),
    );
    if (!isHolder && usersWith(then) > cap) {
      const of = scope.day === undefined ? "in all" : `on ${dayName(scope.day)}`;
      return [`campaign ${scope.campaignId}: ${usersWith(then)} users hold one of ${cap} slots ${of}`];
    }
  }
  return [];
};
