import type { OutgoingEvent, OutgoingEventDetail, OutgoingReplayed } from "../contract/outgoing.ts";
import type { OutgoingState } from "../contract/outgoingStates.ts";
import type { Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/outgoingEvents.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import { outgoingAttemptsShownMax, outgoingReplayedMax } from "../limits.ts";
import { bodyOf } from "./body.ts";
import { findWebhook } from "./webhooks.ts";

/** As the API tells it. */
export const asEvent = (row: queries.OutgoingEventRow): OutgoingEvent => ({
  id: row.id,
  kind: row.kind,
  happenedAt: row.happenedAt.toISOString(),
  campaign: row.campaignId,
  campaignName: row.campaignName,
  messageId: row.messageId,
  state: row.state,
  attempts: row.attempts,
  dueAt: row.state === "waiting" ? row.dueAt.toISOString() : null,
  endedAt: row.endedAt?.toISOString() ?? null,
});

const missing = (): DomainError =>
  new DomainError("outgoing-event/not-found", "This webhook has no such event, or it is not kept any more.");

/** Newest first. @throws DomainError outgoing-webhook/not-found */
export const listEvents = async (
  q: Queryable,
  accountId: number,
  webhookId: string,
  search: { before: string; state: OutgoingState | undefined; kind: string | undefined; limit: number },
): Promise<queries.OutgoingEventRow[]> => {
  await findWebhook(q, accountId, webhookId);
  return queries.listOutgoingEvents(q, accountId, webhookId, search);
};

/** An event with what is told and how its calls went. @throws DomainError outgoing-event/not-found */
export const readEvent = async (
  q: Queryable,
  accountId: number,
  webhookId: string,
  id: string,
): Promise<OutgoingEventDetail> => {
  await findWebhook(q, accountId, webhookId);
  const row = isUuid(id) ? await queries.findOutgoingEvent(q, accountId, webhookId, id) : undefined;
  const [told] = row === undefined ? [] : await queries.readTold(q, [{ accountId, id }]);
  if (row === undefined || told === undefined) throw missing();
  const attempts = await queries.listOutgoingAttempts(q, accountId, id, outgoingAttemptsShownMax);
  return {
    ...asEvent(row),
    body: bodyOf(told),
    attemptLog: attempts.map(({ at, ...attempt }) => ({ ...attempt, at: at.toISOString() })),
  };
};

/** An event is told again, under the same id. @throws DomainError outgoing-event/not-found */
export const replayEvent = async (
  q: Queryable,
  accountId: number,
  webhookId: string,
  id: string,
): Promise<OutgoingEvent> => {
  await findWebhook(q, accountId, webhookId);
  const isThere = isUuid(id) && (await queries.replayOutgoing(q, accountId, webhookId, id));
  const row = isThere ? await queries.findOutgoingEvent(q, accountId, webhookId, id) : undefined;
  if (row === undefined) throw missing();
  return asEvent(row);
};

/** Events that were given up and happened since then are told again. @throws DomainError outgoing-webhook/not-found */
export const replayFailed = async (
  q: Queryable,
  accountId: number,
  webhookId: string,
  since: Date,
): Promise<OutgoingReplayed> => {
  await findWebhook(q, accountId, webhookId);
  const limit = outgoingReplayedMax;
  const replayed = await queries.replayFailedOutgoing(q, accountId, webhookId, since, limit);
  return { replayed, isAll: replayed < limit };
};
