import type { Database, Queryable } from "../../db/pool.ts";
import {
  type Cancelled,
  cancelIntake,
  cancelMessagesOf,
  listRequestsByReference,
} from "../../db/queries/cancel.ts";
import { announceIntake } from "../../db/queries/intake.ts";
import { hasTrigger } from "../../db/queries/triggers.ts";
import { inTransaction } from "../../db/tx.ts";
import { DomainError } from "../../lib/errors.ts";
import { triggersCancelledMax } from "../../limits.ts";

/**
 * Cancelling marks what has not left; whoever takes a marked row up next ends it as `cancelled`, and what it holds is given
 * back as for every end. The marks are read by the statements that claim, so that what is claimed after the commit does not leave.
 */
export type CancelCounts = Omit<Cancelled, "groups">;

const NOTHING: Cancelled = { undecided: 0, waiting: 0, sending: 0, groups: [] };

/** Triggers first: what a turn decides meanwhile is waited for, and found among the messages. */
const cancelRequest = async (tx: Queryable, accountId: number, requestId: string): Promise<Cancelled> => {
  const intake = await cancelIntake(tx, accountId, { kind: "requests", requestIds: [requestId] });
  const messages = await cancelMessagesOf(tx, accountId, requestId);
  return { undecided: intake.recipients, ...messages, groups: intake.groups };
};

const sum = (a: Cancelled, b: Cancelled): Cancelled => ({
  undecided: a.undecided + b.undecided,
  waiting: a.waiting + b.waiting,
  sending: a.sending + b.sending,
  groups: [...a.groups, ...b.groups],
});

/** That workers are not told is made up for by their sweep. */
const announced = async (db: Database, { groups, ...counts }: Cancelled): Promise<CancelCounts> => {
  if (groups.length > 0) await announceIntake(db, [...new Set(groups)]).catch(() => {});
  return counts;
};

/**
 * Cancels what of a trigger has not been delivered.
 *
 * @throws DomainError trigger/not-found
 */
export const cancelTrigger = async (
  db: Database,
  accountId: number,
  triggerId: string,
): Promise<CancelCounts> => {
  if (!(await hasTrigger(db, accountId, triggerId))) {
    throw new DomainError("trigger/not-found", `There is no trigger ${triggerId} in this account.`);
  }
  return announced(db, await inTransaction(db, (tx) => cancelRequest(tx, accountId, triggerId)));
};

/**
 * Cancels the newest triggers that carry the caller's reference, at most `triggersCancelledMax`.
 *
 * @throws DomainError trigger/not-found when none carries it
 */
export const cancelByReference = async (
  db: Database,
  accountId: number,
  reference: string,
): Promise<CancelCounts & { triggers: number }> => {
  const ids = await listRequestsByReference(db, accountId, reference, triggersCancelledMax);
  if (ids.length === 0) {
    throw new DomainError(
      "trigger/not-found",
      `No trigger of this account has the reference "${reference}".`,
    );
  }
  let all = NOTHING;
  for (const id of ids.toSorted()) {
    all = sum(all, await inTransaction(db, (tx) => cancelRequest(tx, accountId, id)));
  }
  return { triggers: ids.length, ...(await announced(db, all)) };
};
