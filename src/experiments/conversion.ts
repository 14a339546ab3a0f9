import type { CampaignGoal } from "../contract/goal.ts";
import { zoneOf } from "../db/filter/calendar.ts";
import { fieldsHold } from "../db/filter/fieldHolds.ts";
import { eventNameKey } from "../lib/eventNameKey.ts";
import { goalRevenueMax } from "../limits.ts";

/** When a message reached its user, or would have. */
export interface Exposure {
  messageId: string;
  atMs: number;
}

/** Something that the user did. */
export interface GoalOccurrence {
  nameKey: string;
  atMs: number;
  properties: Readonly<Record<string, unknown>>;
}

/** That a user did what a campaign wants. */
export interface Conversion {
  /** When the goal was reached for the first time. */
  atMs: number;
  /** The newest message after which it was reached: it gets the credit. */
  messageId: string;
  /** Of all events of the goal that fell into the conversion time of a message, each once. */
  revenue: number;
}

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;

/** From when on events count for a message: events come with whole seconds, so that one within its second may have followed it. */
export const countsFromMs = (atMs: number): number => Math.floor(atMs / MS_PER_SECOND) * MS_PER_SECOND;

/** Until when, inclusive. */
export const countsToMs = (atMs: number, goal: Pick<CampaignGoal, "withinMinutes">): number =>
  atMs + goal.withinMinutes * MS_PER_MINUTE;

/** The events of a user that each event of the goal means, oldest first; spans of time in filters are seen from the event. */
const occurrencesOf = (
  goal: CampaignGoal,
  events: readonly GoalOccurrence[],
  timeZone: string,
): GoalOccurrence[][] => {
  const zone = zoneOf(timeZone);
  const inOrder = [...events].sort((a, b) => a.atMs - b.atMs);
  return goal.events.map(({ event, where }) => {
    const nameKey = eventNameKey(event);
    return inOrder.filter(
      (occurrence) =>
        occurrence.nameKey === nameKey &&
        (where === null || fieldsHold(occurrence.properties, where, { nowMs: occurrence.atMs, zone })),
    );
  });
};

/** When the goal was reached after a message; undefined: not in its conversion time. */
const reachedMs = (
  goal: CampaignGoal,
  meant: readonly (readonly GoalOccurrence[])[],
  { atMs }: Exposure,
): number | undefined => {
  const fromMs = countsFromMs(atMs);
  const toMs = countsToMs(atMs, goal);
  const moments = meant.map((occurrences, index) => {
    const times = goal.events[index]?.times ?? 1;
    const within = occurrences.filter((event) => event.atMs >= fromMs && event.atMs <= toMs);
    return within[times - 1]?.atMs ?? Number.POSITIVE_INFINITY;
  });
  const reached = goal.match === "any" ? Math.min(...moments) : Math.max(...moments);
  return moments.length > 0 && Number.isFinite(reached) ? reached : undefined;
};

const revenueOf = (
  goal: CampaignGoal,
  meant: readonly (readonly GoalOccurrence[])[],
  exposures: readonly Exposure[],
): number => {
  const { revenueProperty } = goal;
  if (revenueProperty === null) return 0;
  let sum = 0;
  for (const { atMs, properties } of new Set(meant.flat())) {
    const amount = properties[revenueProperty];
    const counts = exposures.some(
      (exposure) => atMs >= countsFromMs(exposure.atMs) && atMs <= countsToMs(exposure.atMs, goal),
    );
    if (counts && typeof amount === "number" && Number.isFinite(amount)) sum += amount;
  }
  return Math.min(goalRevenueMax, Math.max(-goalRevenueMax, sum));
};

/**
 * Whether and how a user converted: within the conversion time of one message the goal was reached. Events are looked at as
 * they are known now, in the order in which they happened, so that late ones change what is said.
 *
 * @param timeZone the account's, for days in filters
 */
export const conversionOf = (
  goal: CampaignGoal,
  exposures: readonly Exposure[],
  events: readonly GoalOccurrence[],
  timeZone: string,
): Conversion | null => {
  const meant = occurrencesOf(goal, events, timeZone);
  const reached = exposures.flatMap((exposure) => {
    const atMs = reachedMs(goal, meant, exposure);
    return atMs === undefined ? [] : [{ exposure, atMs }];
  });
  if (reached.length === 0) return null;
  const atMs = Math.min(...reached.map((one) => one.atMs));
  const credited = reached
    .filter((one) => one.atMs === atMs)
    .reduce((newest, one) =>
      one.exposure.atMs > newest.exposure.atMs ||
      (one.exposure.atMs === newest.exposure.atMs && one.exposure.messageId > newest.exposure.messageId)
        ? one
        : newest,
    );
  return { atMs, messageId: credited.exposure.messageId, revenue: revenueOf(goal, meant, exposures) };
};
