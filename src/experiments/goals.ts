import type { Database, Queryable } from "../db/pool.ts";
import {
  claimPendingGoal,
  type EventSpan,
  type GoalChange,
  type GoalUser,
  type KnownGoal,
  listClicked,
  listExposures,
  listGoalEvents,
  lockGoalUsers,
  nextToRecount,
  noteProgress,
  type PendingGoal,
  shareGoals,
  takeGoalChecks,
  takeInMessages,
  writeConversions,
} from "../db/queries/goals.ts";
import { inTransaction } from "../db/tx.ts";
import { eventNameKey } from "../lib/eventNameKey.ts";
import { goalChecksMax, goalRecountMax, goalTakenInMax } from "../limits.ts";
import {
  type Conversion,
  conversionOf,
  countsFromMs,
  countsToMs,
  type Exposure,
  type GoalOccurrence,
} from "./conversion.ts";

/** A user, the campaign's goal, and what the user was exposed to. */
interface Followed {
  user: GoalUser;
  known: KnownGoal;
  exposures: Exposure[];
}

const keyOf = ({ campaignId, profileId }: { campaignId: string; profileId: number }): string =>
  `${campaignId}/${profileId}`;

/** One span a name of event: all exposures of a user together. */
const spansOf = ({ user: { profileId }, known: { goal }, exposures }: Followed): EventSpan[] => {
  if (exposures.length === 0) return [];
  const from = new Date(Math.min(...exposures.map(({ atMs }) => countsFromMs(atMs))));
  const to = new Date(Math.max(...exposures.map(({ atMs }) => countsToMs(atMs, goal))));
  const names = new Set(goal.events.map(({ event }) => eventNameKey(event)));
  return [...names].map((nameKey) => ({ profileId, nameKey, from, to }));
};

/** What each of those followed did within the time that may count. */
const readEvents = async (
  tx: Queryable,
  accountId: number,
  followed: readonly Followed[],
): Promise<Map<Followed, GoalOccurrence[]>> => {
  const spans = followed.flatMap((one) => spansOf(one).map((span) => ({ one, span })));
  const events = new Map<Followed, GoalOccurrence[]>(followed.map((one) => [one, []]));
  if (spans.length === 0) return events;
  const rows = await listGoalEvents(
    tx,
    accountId,
    spans.map(({ span }) => span),
  );
  for (const { place, at, properties } of rows) {
    const asked = spans[place];
    if (asked === undefined) continue;
    events.get(asked.one)?.push({ nameKey: asked.span.nameKey, atMs: at.getTime(), properties });
  }
  return events;
};

const changeOf = (
  { campaignId, profileId }: GoalUser,
  conversion: Conversion | null,
  clicked: ReadonlySet<string>,
): GoalChange => ({
  campaignId,
  profileId,
  convertedAt: conversion === null ? null : new Date(conversion.atMs),
  messageId: conversion?.messageId ?? null,
  byClick: conversion !== null && clicked.has(conversion.messageId),
  revenue: conversion?.revenue ?? 0,
});

const differs = (user: GoalUser, change: GoalChange): boolean =>
  user.convertedAt?.getTime() !== change.convertedAt?.getTime() ||
  user.messageId !== change.messageId ||
  user.byClick !== change.byClick ||
  Number(user.revenue) !== change.revenue;

const followedOf = async (
  tx: Queryable,
  accountId: number,
  users: readonly { campaignId: string; profileId: number }[],
): Promise<Followed[]> => {
  const campaignIds = [...new Set(users.map(({ campaignId }) => campaignId))].sort();
  const goals = new Map(
    (await shareGoals(tx, accountId, campaignIds)).map((goal) => [goal.campaignId, goal]),
  );
  const asked = users.filter(({ campaignId }) => goals.has(campaignId));
  if (asked.length === 0) return [];
  const locked = await lockGoalUsers(tx, accountId, asked);
  const exposures = new Map<string, Exposure[]>();
  for (const row of await listExposures(tx, accountId, locked)) {
    const before = exposures.get(keyOf(row)) ?? [];
    exposures.set(keyOf(row), [...before, { messageId: row.messageId, atMs: row.at.getTime() }]);
  }
  return locked.flatMap((user) => {
    const known = goals.get(user.campaignId);
    return known === undefined ? [] : [{ user, known, exposures: exposures.get(keyOf(user)) ?? [] }];
  });
};

/** Counts users anew, as their events are known now, and writes what has changed. */
const countUsers = async (
  tx: Queryable,
  accountId: number,
  users: readonly { campaignId: string; profileId: number }[],
): Promise<void> => {
  const followed = await followedOf(tx, accountId, users);
  const events = await readEvents(tx, accountId, followed);
  const found = followed.map((one) => {
    const { user, known, exposures } = one;
    const conversion = conversionOf(known.goal, exposures, events.get(one) ?? [], known.timeZone);
    return { user, conversion };
  });
  const converted = found.flatMap(({ user, conversion }) =>
    conversion === null || user.isControl
      ? []
      : [{ messageId: conversion.messageId, at: new Date(conversion.atMs) }],
  );
  const clicked = converted.length === 0 ? new Set<string>() : await listClicked(tx, accountId, converted);
  const changes = found.flatMap(({ user, conversion }) => {
    const change = changeOf(user, conversion, clicked);
    return differs(user, change) ? [change] : [];
  });
  await writeConversions(tx, accountId, changes);
};

/**
 * Looks at users of whom something is new: an event, a message, a merge. What asks for it is written in the transaction of
 * what is new, so that no conversion is missed, whatever is killed.
 */
export const followGoals = async (db: Database): Promise<void> => {
  for (;;) {
    const taken = await inTransaction(db, async (tx) => {
      const checks = await takeGoalChecks(tx, goalChecksMax);
      for (const accountId of new Set(checks.map((check) => check.accountId))) {
        await countUsers(
          tx,
          accountId,
          checks.filter((check) => check.accountId === accountId),
        );
      }
      return checks.length;
    });
    if (taken === 0) return;
  }
};

/** One step of what a goal that was set or changed asks for. */
const recountStep = async (tx: Queryable, goal: PendingGoal): Promise<void> => {
  const { accountId, campaignId } = goal;
  if (goal.takenInTo !== null) {
    const oldest = await takeInMessages(tx, goal, goalTakenInMax);
    await noteProgress(tx, { ...goal, takenInTo: oldest ?? null });
    return;
  }
  if (goal.recountedTo === null) return;
  const profileIds = await nextToRecount(tx, goal, goalRecountMax);
  await countUsers(
    tx,
    accountId,
    profileIds.map((profileId) => ({ campaignId, profileId })),
  );
  await noteProgress(tx, { ...goal, recountedTo: profileIds.at(-1) ?? null });
};

/** Takes in earlier messages of goals that were set, and counts all users again whose goal has changed, step by step. */
export const recountGoals = async (db: Database, isStopping: () => boolean): Promise<void> => {
  while (!isStopping()) {
    const found = await inTransaction(db, async (tx) => {
      const goal = await claimPendingGoal(tx);
      if (goal !== undefined) await recountStep(tx, goal);
      return goal !== undefined;
    });
    if (!found) return;
  }
};
