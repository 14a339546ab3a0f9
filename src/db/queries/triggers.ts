import { idFloor, idTimeMs } from "../../lib/ids.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** One part of an accepted request: a campaign of it, or an element of `d`. */
export interface TriggerPartRow {
  part: number;
  campaign_id: string;
  campaign_number: number | null;
  campaign_name: string;
  source: string;
  is_test: boolean;
  recipient_count: number;
  accepted_at: Date;
}

/** The parts of a trigger in order; none when there is no such trigger. */
export const listTriggerParts = (
  q: Queryable,
  accountId: number,
  requestId: string,
): Promise<TriggerPartRow[]> =>
  q.query<TriggerPartRow>(sql`
    select i.part, i.campaign_id, c.number as campaign_number, c.draft ->> 'name' as campaign_name, i.source,
      i.is_test, i.recipient_count, i.accepted_at
    from intake i join campaigns c on c.account_id = i.account_id and c.id = i.campaign_id
    where i.account_id = ${accountId} and i.request_id = ${requestId} order by i.part`);

/** What the caller said of the whole trigger; every part carries the same. */
export interface TriggerExtrasRow {
  reference: string | null;
  /** JSON as UTF-8. */
  metadata: Buffer | null;
  deliverAt: Date | null;
  expiresAt: Date | null;
  /** The trigger that it repeats. */
  replayOf: string | null;
}

export const findTriggerExtras = async (
  q: Queryable,
  accountId: number,
  requestId: string,
): Promise<TriggerExtrasRow | undefined> => {
  const [row] = await q.query<TriggerExtrasRow>(sql`
    select reference, metadata, deliver_at as "deliverAt", expires_at as "expiresAt", replay_of as "replayOf" from intake
    where account_id = ${accountId} and request_id = ${requestId} order by part limit 1`);
  return row;
};

/** What the caller named in some parts: JSON [[kind, value], …] as UTF-8. */
export const listTriggerRecipients = (
  q: Queryable,
  accountId: number,
  requestId: string,
  parts: readonly number[],
): Promise<{ part: number; recipients: Buffer }[]> =>
  q.query<{ part: number; recipients: Buffer }>(sql`
    select part, recipients from intake
    where account_id = ${accountId} and request_id = ${requestId} and part = any(${[...parts]}::int[])`);

/** The payload of a trigger as received: of its first part for the campaign, else of its first part. */
export const findTriggerPayload = async (
  q: Queryable,
  accountId: number,
  requestId: string,
  campaignId: string,
): Promise<{ payload: Buffer | null } | undefined> => {
  const [row] = await q.query<{ payload: Buffer | null }>(sql`
    select payload from intake where account_id = ${accountId} and request_id = ${requestId}
    order by campaign_id <> ${campaignId}, part limit 1`);
  return row;
};

/**
 * The distinct payloads of some parts, as the bytes received, each with the parts that have it.
 *
 * @param bytesMax those that fit into this, in the order of their first parts
 */
export const listTriggerPayloads = (
  q: Queryable,
  accountId: number,
  requestId: string,
  parts: readonly number[],
  bytesMax: number,
): Promise<{ parts: number[]; payload: Buffer | null }[]> =>
  q.query<{ parts: number[]; payload: Buffer | null }>(sql`
    select parts, payload from (
      select array_agg(part order by part) as parts, payload,
        sum(coalesce(length(payload), 0)) over (order by min(part)) as bytes
      from intake
      where account_id = ${accountId} and request_id = ${requestId} and part = any(${[...parts]}::int[])
      group by payload) p
    where bytes <= ${bytesMax} order by parts[1]`);

/** What one part of a trigger brought; undefined when the log does not hold it any more. */
export const findTriggerPart = async (
  q: Queryable,
  accountId: number,
  requestId: string,
  part: number,
): Promise<{ payload: Buffer | null; recipients: Buffer; options: Buffer | null } | undefined> => {
  const [row] = await q.query<{ payload: Buffer | null; recipients: Buffer; options: Buffer | null }>(sql`
    select payload, recipients, recipient_options as options from intake
    where account_id = ${accountId} and request_id = ${requestId} and part = ${part}`);
  return row;
};

/** How many messages of a trigger ended how; null: decided and under way. */
export const countTriggerOutcomes = (
  q: Queryable,
  accountId: number,
  requestId: string,
): Promise<{ outcome: string | null; count: number }[]> => {
  const ms = idTimeMs(requestId);
  return q.query<{ outcome: string | null; count: number }>(sql`
    select outcome, count(*)::int as count from messages
    where account_id = ${accountId} and id >= ${idFloor(ms)} and id < ${idFloor(ms + 1)}
      and request_id = ${requestId}
    group by outcome`);
};

/** The recipients of a trigger that ended with one of some outcomes, in order; none of users who were deleted since. */
export const listRecipientsEndedAs = (
  q: Queryable,
  accountId: number,
  requestId: string,
  outcomes: readonly string[],
): Promise<{ part: number; recipientNo: number }[]> => {
  const ms = idTimeMs(requestId);
  return q.query<{ part: number; recipientNo: number }>(sql`
    select part, recipient_no as "recipientNo" from messages
    where account_id = ${accountId} and id >= ${idFloor(ms)} and id < ${idFloor(ms + 1)}
      and request_id = ${requestId} and outcome = any(${[...outcomes]}::text[])
    order by part, recipient_no`);
};

/** The triggers that repeat a trigger, oldest first. */
export const listReplays = (
  q: Queryable,
  accountId: number,
  requestId: string,
  rowsMax: number,
): Promise<{ id: string; at: Date }[]> =>
  q.query<{ id: string; at: Date }>(sql`
    select request_id as id, min(accepted_at) as at from intake
    where account_id = ${accountId} and replay_of = ${requestId}
    group by request_id order by request_id limit ${rowsMax}`);

export const hasTrigger = async (q: Queryable, accountId: number, requestId: string): Promise<boolean> => {
  const rows = await q.query(sql`
    select 1 as one from intake where account_id = ${accountId} and request_id = ${requestId} limit 1`);
  return rows.length > 0;
};
