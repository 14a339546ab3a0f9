import Type from "typebox";
import { Value } from "typebox/value";
import type { RecipientDetail, TriggerDetail, TriggerRecipient } from "../contract/messageLog.ts";
import type { Queryable } from "../db/pool.ts";
import { findMessage, listMessagesById } from "../db/queries/messages.ts";
import {
  countTriggerOutcomes,
  findTriggerExtras,
  listReplays,
  listTriggerParts,
  listTriggerPayloads,
  listTriggerRecipients,
  type TriggerPartRow,
} from "../db/queries/triggers.ts";
import { DomainError } from "../lib/errors.ts";
import { messageIdOf } from "../lib/ids.ts";
import { replaysShownMax, triggerPayloadsBytesMax } from "../limits.ts";
import { campaignIdText, endingOf } from "./ending.ts";
import { readTrace } from "./trace.ts";

const Recipients = Type.Array(Type.Tuple([Type.String(), Type.String()]));

/** One recipient of a trigger, before anything is known of its message. */
interface Named {
  number: number;
  part: number;
  kind: string;
  value: string;
  campaignId: string | null;
  campaignName: string;
  messageId: string;
}

const requireParts = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
): Promise<TriggerPartRow[]> => {
  const parts = await listTriggerParts(q, accountId, triggerId);
  if (parts.length > 0) return parts;
  throw new DomainError("trigger/not-found", `There is no trigger ${triggerId} in this account.`);
};

/** Parts with the number of their first recipient. */
const numbered = (parts: readonly TriggerPartRow[]): (TriggerPartRow & { first: number })[] => {
  let first = 0;
  return parts.map((row) => {
    const placed = { ...row, first };
    first += row.recipient_count;
    return placed;
  });
};

/** The recipients with numbers from `from` to before `to`. */
const listNamed = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  parts: readonly TriggerPartRow[],
  { from, to }: { from: number; to: number },
): Promise<Named[]> => {
  const wanted = numbered(parts).filter((row) => row.first < to && from < row.first + row.recipient_count);
  const stored = await listTriggerRecipients(
    q,
    accountId,
    triggerId,
    wanted.map((row) => row.part),
  );
  const bytesOf = new Map(stored.map(({ part, recipients }) => [part, recipients]));
  return wanted.flatMap((row) =>
    Value.Parse(Recipients, JSON.parse(bytesOf.get(row.part)?.toString("utf8") ?? "[]"))
      .map(([kind, value], recipientNo) => ({
        number: row.first + recipientNo,
        part: row.part,
        kind,
        value,
        campaignId: campaignIdText(row.campaign_number),
        campaignName: row.campaign_name,
        messageId: messageIdOf(triggerId, row.part, recipientNo),
      }))
      .filter(({ number }) => from <= number && number < to),
  );
};

const recipientOf = (
  { part: _, ...named }: Named,
  row: Parameters<typeof endingOf>[0],
): TriggerRecipient => ({ ...named, ...endingOf(row) });

const withEndings = async (
  q: Queryable,
  accountId: number,
  named: readonly Named[],
): Promise<TriggerRecipient[]> => {
  const rows = await listMessagesById(
    q,
    accountId,
    named.map(({ messageId }) => messageId),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return named.map((recipient) => recipientOf(recipient, byId.get(recipient.messageId)));
};

const listPayloads = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  parts: readonly number[],
): Promise<TriggerDetail["payloads"]> => {
  const rows = await listTriggerPayloads(q, accountId, triggerId, parts, triggerPayloadsBytesMax);
  return rows.map((row) => ({ parts: row.parts, text: row.payload?.toString("utf8") ?? null }));
};

/** What the caller said of the trigger as a whole, and what it repeats and is repeated by. */
const readExtras = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
): Promise<
  Pick<TriggerDetail, "reference" | "metadata" | "deliverAt" | "expiresAt" | "replayOf" | "replays">
> => {
  const row = await findTriggerExtras(q, accountId, triggerId);
  const replays = await listReplays(q, accountId, triggerId, replaysShownMax);
  return {
    reference: row?.reference ?? null,
    metadata: row?.metadata?.toString("utf8") ?? null,
    deliverAt: row?.deliverAt?.toISOString() ?? null,
    expiresAt: row?.expiresAt?.toISOString() ?? null,
    replayOf: row?.replayOf ?? null,
    replays: replays.map(({ id, at }) => ({ id, acceptedAt: at.toISOString() })),
  };
};

const progress = (counts: readonly { outcome: string | null; count: number }[], accepted: number) => {
  const ended = counts.filter(({ outcome }) => outcome !== null);
  const endedCount = ended.reduce((sum, { count }) => sum + count, 0);
  const state: TriggerDetail["state"] =
    endedCount === accepted ? "done" : counts.length === 0 ? "accepted" : "running";
  return { state, outcomes: Object.fromEntries(ended.map(({ outcome, count }) => [outcome ?? "", count])) };
};

/**
 * A trigger with the recipients from number `from` on, at most `limit`, each with its outcome in words.
 *
 * @returns `next`: the number to go on from, null at the end
 * @throws DomainError trigger/not-found
 */
export const readTrigger = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  { from, limit }: { from: number; limit: number },
): Promise<Omit<TriggerDetail, "nextCursor"> & { next: number | null }> => {
  const parts = await requireParts(q, accountId, triggerId);
  const accepted = parts.reduce((sum, row) => sum + row.recipient_count, 0);
  const counts = await countTriggerOutcomes(q, accountId, triggerId);
  const named = await listNamed(q, accountId, triggerId, parts, { from, to: from + limit });
  const [first] = parts;
  return {
    id: triggerId,
    acceptedAt: first?.accepted_at.toISOString() ?? "",
    source: first?.source ?? "",
    isTest: first?.is_test ?? false,
    ...(await readExtras(q, accountId, triggerId)),
    accepted,
    ...progress(counts, accepted),
    parts: parts.map((row) => ({
      part: row.part,
      id: row.campaign_id,
      campaignId: campaignIdText(row.campaign_number),
      campaignName: row.campaign_name,
      recipients: row.recipient_count,
    })),
    payloads: await listPayloads(q, accountId, triggerId, [...new Set(named.map(({ part }) => part))]),
    recipients: await withEndings(q, accountId, named),
    next: from + limit < accepted ? from + limit : null,
  };
};

/** Recipients of a trigger from number `from` on, at most `limit`, each with where it stands; none when there is no such trigger. */
export const readRecipients = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  { from, limit }: { from: number; limit: number },
): Promise<TriggerRecipient[]> => {
  const parts = await listTriggerParts(q, accountId, triggerId);
  const named = await listNamed(q, accountId, triggerId, parts, { from, to: from + limit });
  return withEndings(q, accountId, named);
};

/**
 * One recipient of a trigger with the checks it went through.
 *
 * @throws DomainError trigger/not-found when there is no such trigger, or no such recipient of it
 */
export const readTriggerRecipient = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  number: number,
): Promise<RecipientDetail> => {
  const parts = await requireParts(q, accountId, triggerId);
  const [named] = await listNamed(q, accountId, triggerId, parts, { from: number, to: number + 1 });
  if (named === undefined) {
    throw new DomainError("trigger/not-found", `Trigger ${triggerId} has no recipient ${number}.`);
  }
  const row = await findMessage(q, accountId, named.messageId);
  return { ...recipientOf(named, row), trace: row === undefined ? [] : await readTrace(q, accountId, row) };
};
