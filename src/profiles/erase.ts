import type { Database, Queryable } from "../db/pool.ts";
import { forgetGoals } from "../db/queries/goalUsers.ts";
import { endClaimed } from "../db/queries/messageQueue.ts";
import {
  claimUnsent,
  countErased,
  type DeletionRow,
  deleteEvents,
  deleteProfile,
  eraseMessages,
  findDeletions,
  finishDeletion,
  insertDeletions,
  listDeletions,
  listNamingMessages,
  listOpenDeletions,
  lockDeletion,
  lockIntake,
  lockNames,
  markGone,
  markLookedAt,
  markSettling,
  mayStillCome,
  type NamingIntake,
  type NamingMessage,
  rewriteIntake,
} from "../db/queries/profileDeletions.ts";
import { findMergedInto, listMergedFrom } from "../db/queries/profileSearch.ts";
import { deleteSends, keepSendsOut } from "../db/queries/profileSends.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import {
  eraseAtOnceMsMax,
  eraseEventsPerTurnMax,
  eraseMessagesPerTurnMax,
  erasuresPerLookMax,
  mergedProfilesShownMax,
} from "../limits.ts";

/**
 * Deleting a user: everything personal goes, everywhere; sums, outcomes and the fact of the deletion stay.
 *
 *   requested ──user removed──► running ──past removed──► done
 *
 * - requested: durable, nothing removed yet.
 * - running: profile, identities, devices, memberships and counters of events are gone, so that nobody finds the user any more and
 *   an upload of the same identity makes a new one. What campaigns counted of the user stays, as somebody's. What waited to be sent has ended as `cancelled`. Events and the log go
 *   in bounded transactions, by whichever process is at it; after a crash the next one goes on from what is left.
 * - done: what limits and caps counted of the user is gone too; nothing is left that names the user, and nothing can come up any more: no transaction found it before it was
 *   gone, no message of it is under way, no trigger from before is undecided.
 *
 * Suppressions stay: they belong to the address, and keep it from being written to.
 */

/** What a step of a deletion came to. `waits`: what is left is still under way elsewhere. */
type Turn = "more" | "waits" | "done";

const jsonOf = (text: string): unknown => JSON.parse(text);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

/** The checks and their verdicts, without what they saw. */
const bareTrace = (trace: string): string => {
  const steps = jsonOf(trace);
  return JSON.stringify(
    (Array.isArray(steps) ? steps : []).filter(isObject).map(({ check, verdict }) => ({ check, verdict })),
  );
};

/** The recipients [[kind, value], …] with those of the numbers nameless, and whether nobody is named any more. */
const withoutRecipients = (
  stored: Buffer,
  numbers: ReadonlySet<number>,
): { recipients: Buffer; namesNobody: boolean } => {
  const list = jsonOf(stored.toString("utf8"));
  const pairs = (Array.isArray(list) ? list : []).map((pair: unknown, number): [unknown, unknown] => {
    const [kind, value]: unknown[] = Array.isArray(pair) ? pair : [];
    return [kind, numbers.has(number) ? "" : value];
  });
  return {
    recipients: Buffer.from(JSON.stringify(pairs)),
    namesNobody: pairs.every(([, value]) => value === ""),
  };
};

const eraseFromIntake = async (
  tx: Queryable,
  accountId: number,
  messages: readonly NamingMessage[],
): Promise<void> => {
  const numbers = new Map<string, Set<number>>();
  const keyOf = (row: Pick<NamingIntake, "request_id" | "part">) => `${row.request_id}/${row.part}`;
  for (const message of messages) {
    const known = numbers.get(keyOf(message)) ?? new Set();
    numbers.set(keyOf(message), known.add(message.recipient_no));
  }
  const parts = messages.map(({ request_id, part }) => ({ requestId: request_id, part }));
  const rows = (await lockIntake(tx, accountId, parts)).map((row) => ({
    requestId: row.request_id,
    part: row.part,
    ...withoutRecipients(row.recipients, numbers.get(keyOf(row)) ?? new Set()),
  }));
  if (rows.length > 0) await rewriteIntake(tx, accountId, rows);
};

/** Also of messages that were decided, or came back from a call, while the user went. */
const cancelUnsent = async (
  tx: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<void> => {
  const unsent = await claimUnsent(tx, accountId, profileIds);
  const end = { outcome: "cancelled", code: "", detail: "The user was deleted." };
  if (unsent.length > 0)
    await endClaimed(
      tx,
      unsent.map((message) => ({ ...message, ...end })),
    );
};

const removeUser = async (
  tx: Queryable,
  deletion: DeletionRow,
  profileIds: readonly number[],
): Promise<void> => {
  const { account_id: accountId, profile_id: profileId } = deletion;
  const named = await lockNames(tx, accountId, profileId);
  await keepSendsOut(tx, accountId);
  const gone = await deleteProfile(tx, accountId, profileId);
  const unsent = await claimUnsent(tx, accountId, profileIds);
  const end = { outcome: "cancelled", code: "", detail: "The user was deleted." };
  if (unsent.length > 0)
    await endClaimed(
      tx,
      unsent.map((message) => ({ ...message, ...end })),
    );
  // before their events go: a look in between would find that nobody of them did anything
  await forgetGoals(tx, accountId, profileIds);
  await markGone(tx, accountId, deletion, { named, ...gone });
};

/** A user that became another one since the deletion was asked for goes with that one, by a deletion of its own. */
const beginErasure = async (
  tx: Queryable,
  deletion: DeletionRow,
  profileIds: readonly number[],
): Promise<Turn> => {
  const { account_id: accountId, profile_id: profileId, requested_by: requestedBy } = deletion;
  const becameId = await findMergedInto(tx, accountId, profileId);
  if (becameId === profileId) {
    await removeUser(tx, deletion, profileIds);
    return "more";
  }
  await insertDeletions(tx, accountId, [{ id: newId(), profileId: becameId }], requestedBy);
  await finishDeletion(tx, accountId, deletion, []);
  return "done";
};

/** @returns whether something was left to remove */
const removePast = async (
  tx: Queryable,
  deletion: DeletionRow,
  profileIds: readonly number[],
): Promise<boolean> => {
  const { account_id: accountId, profile_id: profileId, named, gone_at: goneAt } = deletion;
  if (goneAt === null) throw new Error("a running deletion has no moment");
  const events = await deleteEvents(tx, accountId, profileId, eraseEventsPerTurnMax);
  const user = { profileIds, named, goneAt };
  const messages = await listNamingMessages(tx, accountId, user, eraseMessagesPerTurnMax);
  if (messages.length > 0) {
    await eraseFromIntake(tx, accountId, messages);
    const bare = messages.map(({ id, trace }) => ({ id, trace: bareTrace(trace) }));
    await eraseMessages(tx, accountId, bare);
  }
  await countErased(tx, accountId, deletion, { events, messages: messages.length });
  return events > 0 || messages.length > 0;
};

/** One bounded step of a deletion, in one transaction. */
const eraseTurn = (db: Database, accountId: number, profileId: number): Promise<Turn> =>
  inTransaction(db, async (tx) => {
    const deletion = await lockDeletion(tx, accountId, profileId);
    if (deletion === undefined) return "done";
    const merged = await listMergedFrom(tx, accountId, [profileId], mergedProfilesShownMax);
    const profileIds = [profileId, ...merged];
    if (deletion.state === "requested") return beginErasure(tx, deletion, profileIds);
    if (!deletion.is_settling) {
      await markSettling(tx, accountId, deletion);
      return "more";
    }
    await cancelUnsent(tx, accountId, profileIds);
    // asked first: what ends after the question is found by the next turn
    const mayCome = await mayStillCome(tx, accountId, deletion, profileIds);
    if (await removePast(tx, deletion, profileIds)) return "more";
    if (!mayCome) {
      await deleteSends(tx, accountId, profileIds);
      await finishDeletion(tx, accountId, deletion, profileIds);
    } else await markLookedAt(tx, accountId, deletion);
    return mayCome ? "waits" : "done";
  });

/** Works on a deletion until it is done, waits for something, or `until`. */
const eraseUntil = async (
  db: Database,
  { accountId, profileId }: { accountId: number; profileId: number },
  mayGoOn: () => boolean,
): Promise<void> => {
  let turn: Turn = "more";
  while (turn === "more" && mayGoOn()) turn = await eraseTurn(db, accountId, profileId);
};

/**
 * Deletes profiles. When it returns, the deletions are durable; small ones are done, the others go on behind.
 *
 * @param requestedBy who asked, as authors are written down
 * @returns the deletions as they stand
 */
export const eraseProfiles = async (
  db: Database,
  clock: Clock,
  accountId: number,
  profileIds: readonly number[],
  requestedBy: string,
): Promise<DeletionRow[]> => {
  const deletions = profileIds.map((profileId) => ({ id: newId(clock.now().getTime()), profileId }));
  await insertDeletions(db, accountId, deletions, requestedBy);
  const endsAtMs = clock.now().getTime() + eraseAtOnceMsMax;
  const mayGoOn = (): boolean => clock.now().getTime() < endsAtMs;
  for (const profileId of profileIds) {
    if (mayGoOn()) await eraseUntil(db, { accountId, profileId }, mayGoOn);
  }
  return findDeletions(db, accountId, profileIds);
};

/** One that fails goes to the end, so that it keeps none from its turn. */
const postpone = async (db: Database, accountId: number, profileId: number): Promise<void> => {
  const [deletion] = await findDeletions(db, accountId, [profileId]);
  if (deletion !== undefined) await markLookedAt(db, accountId, deletion);
};

/**
 * Goes on with deletions that are not done; for every worker, again and again.
 *
 * @throws the first error of a deletion, after the others had their turn
 */
export const continueErasures = async (db: Database, isStopping: () => boolean): Promise<void> => {
  const failures: unknown[] = [];
  for (const open of await listOpenDeletions(db, erasuresPerLookMax)) {
    try {
      await eraseUntil(db, open, () => !isStopping());
    } catch (error) {
      failures.push(error);
      await postpone(db, open.accountId, open.profileId);
    }
  }
  if (failures.length > 0) throw failures[0];
};

/** Deletions of an account, newest first. */
export const readDeletions = (
  q: Queryable,
  accountId: number,
  before: string | null,
  limit: number,
): Promise<DeletionRow[]> => listDeletions(q, accountId, before, limit);
