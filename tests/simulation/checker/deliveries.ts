import { hasPassed, isCapped } from "./caps.ts";
import { isPaused, isStopped } from "./decisions.ts";
import { gathered } from "./gathered.ts";
import type { Message } from "./log.ts";
import { earliest, isCutOff, isQuiet } from "./moments.ts";
import {
  type Case,
  consequences,
  expiryOf,
  isGloballyLimited,
  isMessageLimited,
  type Place,
  scheduleOf,
} from "./places.ts";
import { cancelledMs, decidableMs, endsMs } from "./triggers.ts";
import { localDay } from "./zones.ts";

/** A worker's knowledge of the campaign's state is never older. */
const STALE_MS = 1_000;
const WINDOW_MS = 5 * 60_000;
/** The longest back-off between two attempts. */
const BACK_OFF_MS = 10 * 60_000;

const said = (ms: number): string => new Date(ms).toISOString();

/** What forbade the call at its moment. */
const checkCall = (found: Case, place: Place, atMs: number, isFirst: boolean): string[] => {
  const { log } = found;
  const { message, content, user } = place;
  const schedule = scheduleOf(found, content, user);
  const { campaignId } = message;
  const ends = endsMs(log, campaignId, atMs - STALE_MS, atMs);
  const wasPaused = [atMs, atMs - STALE_MS].every((ms) => isPaused(log, campaignId, ms) === "yes");
  const faults: [string, boolean][] = [
    ["in a do-not-disturb range", isQuiet(schedule, atMs)],
    ["after the cut-off", isCutOff(schedule, atMs)],
    ["after the campaign's end", ends.every((endMs) => atMs >= endMs)],
    ["after it expired", isFirst && atMs >= expiryOf(place)],
    ["for a user of a control group", message.controlGroupId !== null],
    ["after it had ended", message.endedMs !== null && atMs > message.endedMs],
    ["during a pause", wasPaused],
    ["after the stop", isStopped(log, campaignId, atMs - STALE_MS) === "yes"],
  ];
  return faults.flatMap(([what, isSo]) =>
    isSo
      ? [
          `message ${message.id} (user ${user.id}, campaign ${campaignId}) was called ${what}, at ${said(atMs)}`,
        ]
      : [],
  );
};

/** A message that took its place must not have been held by a limit. */
const checkTaking = (found: Case, place: Place): string[] => {
  const { takenMs, message } = place;
  if (takenMs === undefined) return [];
  const limits = [
    ["message limit", isMessageLimited(found, place, takenMs)],
    ["global limits", isGloballyLimited(found, place, takenMs)],
  ];
  return limits.flatMap(([name, verdict]) =>
    verdict === "yes" ? [`message ${message.id} left at ${said(takenMs)} though the ${name} held it`] : [],
  );
};

/** Whether the outcome of a message that had passed its decision was justified when it ended. */
const isJustified = (found: Case, place: Place, outcome: string, atMs: number): boolean => {
  const { log } = found;
  const { message, content, user } = place;
  const schedule = scheduleOf(found, content, user);
  const expiresMs = expiryOf(place);
  const knownMs = found.leasesOf.get(message.id)?.at(-1)?.atMs ?? atMs;
  const ends = endsMs(log, message.campaignId, Math.min(knownMs, atMs), atMs);
  const next = earliest(schedule, atMs, false);
  const has = (result: string): boolean => message.attempts.some((attempt) => attempt.result === result);
  switch (outcome) {
    case "sent":
      return message.attempts.at(-1)?.result === "sent";
    case "provider_rejected":
      return message.attempts.at(-1)?.result === "refused";
    case "provider_unavailable":
      return message.attempts.length > 0;
    case "delivery_unknown":
      return has("unknown");
    case "template_aborted":
      return user.isMoody;
    case "cancelled":
      return cancelledMs(log, place.trigger).may <= atMs;
    case "campaign_stopped":
      return isStopped(log, message.campaignId, atMs) !== "no";
    case "campaign_ended":
      return ends.some((endMs) => endMs <= atMs || (next !== undefined && next >= endMs));
    case "expired":
      return (
        message.attempts.length === 0 && (expiresMs <= atMs || (next !== undefined && next >= expiresMs))
      );
    case "message_limit":
      return isMessageLimited(found, place, atMs) !== "no";
    case "frequency_cap":
      return isGloballyLimited(found, place, atMs) !== "no";
    case "dnd_discarded":
      return (
        content.when.doNotDisturb !== null &&
        (next === undefined || (content.when.doNotDisturb.action === "discard" && isQuiet(schedule, atMs)))
      );
    case "cut_off":
      return (
        content.when.cutOff !== null &&
        (next === undefined || (content.when.cutOff.action === "drop" && isCutOff(schedule, atMs)))
      );
    case "targeting_cap_reached":
      return hasMoved(found, place, next ?? atMs) && isCapped(found, place, atMs, next ?? atMs) !== "no";
    default:
      return false;
  }
};

const hasMoved = ({ log }: Case, { message }: Place, atMs: number): boolean =>
  localDay(log.timeZone, atMs) !== localDay(log.timeZone, message.plannedMs ?? atMs);

const checkEnd = (found: Case, place: Place): string[] => {
  const { outcome, endedMs, id } = place.message;
  if (outcome === null || endedMs === null || !hasPassed(place)) return [];
  return isJustified(found, place, outcome, endedMs)
    ? []
    : [`message ${id} ended as ${outcome} at ${said(endedMs)}, for which there was no reason`];
};

/** Whatever was being called when the trigger was cancelled runs on; everything else ends as cancelled, and does not leave. */
const checkCancelled = ({ log, leasesOf }: Case, { message, trigger }: Place): string[] => {
  const { sure } = cancelledMs(log, trigger);
  const { id, outcome, endedMs, attempts } = message;
  if (endedMs === null || endedMs <= sure) return [];
  const leases = leasesOf.get(id) ?? [];
  const later = leases.find(({ atMs }) => atMs > sure);
  if (later !== undefined)
    return [`message ${id} left at ${said(later.atMs)} though it was cancelled at ${said(sure)}`];
  const answeredMs = (attempt: number): number =>
    attempts.find((one) => one.attempt === attempt)?.endedMs ?? Number.POSITIVE_INFINITY;
  const wasCalled = leases.some(({ attempt }) => answeredMs(attempt) >= sure);
  return outcome === "cancelled" || wasCalled
    ? []
    : [`message ${id} ended as ${outcome} though it was cancelled at ${said(sure)}`];
};

/** What the global limits hold begins at most so many times in any 5 minutes. */
const checkThrottle = (found: Case): string[] => {
  const broken: string[] = [];
  // a worker that died with the first attempt may have begun it: the next one takes no second place
  const isKnown = ({ message }: Place): boolean => message.attempts[0]?.startedMs !== null;
  const held = found.places.filter(
    (place) => consequences(place.content).isHeld && !place.message.isTest && isKnown(place),
  );
  for (const [channel, places] of gathered(held, ({ content }) => content.channel)) {
    const most = found.log.limits[channel]?.throttlePer5Minutes ?? Number.POSITIVE_INFINITY;
    const begun = places
      .flatMap(({ message }) => found.callsOf.get(message.id)?.[0]?.atMs ?? [])
      .sort((a, b) => a - b);
    for (const from of begun) {
      const count = begun.filter((atMs) => atMs >= from && atMs < from + WINDOW_MS).length;
      if (count > most)
        broken.push(`${count} messages began on ${channel} in the 5 minutes from ${said(from)}, not ${most}`);
    }
  }
  return broken.slice(0, 1);
};

/** Whether so many left before the look that the throttle keeps another one waiting. */
const isThrottledAt = (found: Case, place: Place, atMs: number): boolean => {
  const most = found.log.limits[place.content.channel]?.throttlePer5Minutes ?? null;
  if (most === null || !consequences(place.content).isHeld) return false;
  const begun = found.log.recorded.leases.filter(({ attempt, messageId, atMs: begunMs }) => {
    const other = found.placeOf.get(messageId);
    return (
      attempt === 1 && begunMs > atMs - WINDOW_MS && other !== undefined && consequences(other.content).isHeld
    );
  });
  return begun.length >= most;
};

type Look = Case["log"]["recorded"]["looks"][number];

/** Of a message that waits while everybody rests: why it must, and whether until the right moment. */
const checkWaiting = (found: Case, { atMs, hasRoom }: Look, waiting: Look["waiting"][number]): string[] => {
  const place = found.placeOf.get(waiting.messageId);
  if (place === undefined || waiting.state === "sending") return [];
  const { message, content, user } = place;
  const isCancelled = cancelledMs(found.log, place.trigger).sure < atMs;
  const isPausedNow = !isCancelled && isPaused(found.log, message.campaignId, atMs) !== "no";
  const name = `message ${message.id} (user ${user.id}, campaign ${message.campaignId})`;
  if (waiting.state === "held")
    return isPausedNow ? [] : [`${name} is held at ${said(atMs)} without a pause`];
  if (waiting.dueMs <= atMs) {
    const mayWait = isPausedNow || !hasRoom || (!isCancelled && isThrottledAt(found, place, atMs));
    return mayWait
      ? []
      : [`${name} is due since ${said(waiting.dueMs)} and waits at ${said(atMs)} for nothing`];
  }
  const schedule = scheduleOf(found, content, user);
  const latest =
    waiting.attempt > 0
      ? earliest(schedule, atMs + BACK_OFF_MS, false)
      : isCancelled
        ? atMs
        : waiting.dueMs === message.plannedMs
          ? message.plannedMs
          : earliest(schedule, atMs, false);
  return latest !== undefined && waiting.dueMs > latest
    ? [`${name} waits at ${said(atMs)} until ${said(waiting.dueMs)}; the earliest is ${said(latest)}`]
    : [];
};

/** Of a trigger that nobody decides while everybody rests: a pause holds it, or its own moment is still to come. */
const checkUndecided = (
  { log }: Case,
  { atMs }: Look,
  { requestId, isPostponed }: Look["undecided"][number],
): string[] => {
  const trigger = log.triggers.find((one) => one.requestId === requestId);
  if (trigger === undefined) return [`trigger ${requestId} waits and is not in the log`];
  const mayWait = isPostponed
    ? decidableMs(trigger) > atMs
    : isPaused(log, trigger.campaignId, atMs) !== "no";
  return mayWait && cancelledMs(log, trigger).sure >= atMs
    ? []
    : [`trigger ${requestId} is not decided at ${said(atMs)}, for nothing`];
};

const checkLooks = (found: Case): string[] => {
  const told = new Set<string>();
  const once = (id: string, check: () => string[]): string[] => {
    const faults = told.has(id) ? [] : check();
    if (faults.length > 0) told.add(id);
    return faults;
  };
  return found.log.recorded.looks.flatMap((look) => [
    ...look.waiting.flatMap((one) => once(one.messageId, () => checkWaiting(found, look, one))),
    ...look.undecided.flatMap((one) => once(one.requestId, () => checkUndecided(found, look, one))),
  ]);
};

const checkMessage = (found: Case, place: Place): string[] => {
  const calls = found.callsOf.get(place.message.id) ?? [];
  const known: Message["attempts"] = place.message.attempts;
  return [
    ...calls.flatMap(({ atMs }, index) => checkCall(found, place, atMs, index === 0)),
    ...(calls.length > known.length
      ? [`message ${place.message.id} was called ${calls.length} times, of which ${known.length} are known`]
      : []),
    ...(place.message.outcome === "sent" && !calls.some(({ answer }) => answer === "sent")
      ? [`message ${place.message.id} ended as sent though no provider took it`]
      : []),
    ...checkTaking(found, place),
    ...checkEnd(found, place),
    ...(hasPassed(place) ? checkCancelled(found, place) : []),
  ];
};

/** Nothing left when it must not, nothing waited longer than it had to, and what ended, ended for a reason. */
export const checkDeliveries = (found: Case): string[] => [
  ...found.places.flatMap((place) => checkMessage(found, place)),
  ...checkThrottle(found),
  ...checkLooks(found),
];
