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
import { localDay } from "./zones.ts";

/** A worker's knowledge of the campaign's state is never older. */
const STALE_MS = 1_000;
const WINDOW_MS = 5 * 60_000;
/** The longest back-off between two attempts. */
const BACK_OFF_MS = 10 * 60_000;

const said = (ms: number): string => new Date(ms).toISOString();
const endOf = ({ content }: Place): number =>
  content.when.endAt === null ? Number.POSITIVE_INFINITY : Date.parse(content.when.endAt);

/** What forbade the call at its moment. */
const checkCall = (found: Case, place: Place, atMs: number, isFirst: boolean): string[] => {
  const { log } = found;
  const { message, content, user } = place;
  const schedule = scheduleOf(found, content, user);
  const expiresMs = expiryOf(found, place) ?? Number.POSITIVE_INFINITY;
  const { campaignId } = message;
  const wasPaused = [atMs, atMs - STALE_MS].every((ms) => isPaused(log, campaignId, ms) === "yes");
  const faults: [string, boolean][] = [
    ["in a do-not-disturb range", isQuiet(schedule, atMs)],
    ["after the cut-off", isCutOff(schedule, atMs)],
    ["after the campaign's end", atMs >= endOf(place)],
    ["after it expired", isFirst && atMs >= expiresMs],
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
  const expiresMs = expiryOf(found, place) ?? Number.POSITIVE_INFINITY;
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
    case "campaign_stopped":
      return isStopped(log, message.campaignId, atMs) !== "no";
    case "campaign_ended":
      return endOf(place) <= atMs || (next !== undefined && next >= endOf(place));
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
  const isPausedNow = isPaused(found.log, message.campaignId, atMs) !== "no";
  const name = `message ${message.id} (user ${user.id}, campaign ${message.campaignId})`;
  if (waiting.state === "held")
    return isPausedNow ? [] : [`${name} is held at ${said(atMs)} without a pause`];
  if (waiting.dueMs <= atMs) {
    const mayWait = isPausedNow || !hasRoom || isThrottledAt(found, place, atMs);
    return mayWait
      ? []
      : [`${name} is due since ${said(waiting.dueMs)} and waits at ${said(atMs)} for nothing`];
  }
  const schedule = scheduleOf(found, content, user);
  const latest =
    waiting.attempt > 0
      ? earliest(schedule, atMs + BACK_OFF_MS, false)
      : waiting.dueMs === message.plannedMs
        ? message.plannedMs
        : earliest(schedule, atMs, false);
  return latest !== undefined && waiting.dueMs > latest
    ? [`${name} waits at ${said(atMs)} until ${said(waiting.dueMs)}; the earliest is ${said(latest)}`]
    : [];
};

const checkLooks = (found: Case): string[] => {
  const told = new Set<string>();
  return found.log.recorded.looks.flatMap((look) =>
    look.waiting.flatMap((waiting) => {
      const faults = told.has(waiting.messageId) ? [] : checkWaiting(found, look, waiting);
      if (faults.length > 0) told.add(waiting.messageId);
      return faults;
    }),
  );
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
  ];
};

/** Nothing left when it must not, nothing waited longer than it had to, and what ended, ended for a reason. */
export const checkDeliveries = (found: Case): string[] => [
  ...found.places.flatMap((place) => checkMessage(found, place)),
  ...checkThrottle(found),
  ...checkLooks(found),
];
