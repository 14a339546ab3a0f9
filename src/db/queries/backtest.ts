import { searchRowsMax } from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** One part of a trigger, and how many it names. */
export interface LastPartRow {
  requestId: string;
  part: number;
  recipientCount: number;
}

/**
 * The parts of a campaign's last triggers, newest trigger first.
 *
 * @param of.partsMax so many parts: the last trigger may not be whole
 */
export const listLastParts = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  of: { triggers: number; isTest: boolean; partsMax: number },
): Promise<LastPartRow[]> =>
  q.query<LastPartRow>(sql`
    select request_id as "requestId", part, recipient_count as "recipientCount" from (
      select request_id, part, recipient_count, dense_rank() over (order by request_id desc) as place from (
        select request_id, part, recipient_count, is_test from intake
        where account_id = ${accountId} and campaign_id = ${campaignId}
        order by request_id desc limit ${searchRowsMax}) s
      where is_test = ${of.isTest}) r
    where place <= ${of.triggers}
    order by request_id desc, part limit ${of.partsMax}`);

/** What a part of a trigger brought. */
export interface PastPartRow {
  part: number;
  recipientCount: number;
  recipients: Buffer;
  payload: Buffer | null;
  options: Buffer | null;
  isTest: boolean;
  acceptedAt: Date;
  deliverAt: Date | null;
  expiresAt: Date | null;
}

export const listPastParts = (
  q: Queryable,
  accountId: number,
  requestId: string,
  parts: readonly number[],
): Promise<PastPartRow[]> =>
  q.query<PastPartRow>(sql`
    select part, recipient_count as "recipientCount", recipients, payload, recipient_options as options, is_test as "isTest", accepted_at as "acceptedAt",
      deliver_at as "deliverAt", expires_at as "expiresAt" from intake
    where account_id = ${accountId} and request_id = ${requestId} and part = any(${[...parts]}::int[])
    order by part`);

/** What became of a message. */
export interface PastMessageRow {
  id: string;
  version: number;
  outcome: string | null;
  code: string | null;
  /** Only of those that were refused by what others got meanwhile. */
  trace: string | null;
}

/** @param traced outcomes whose traces are wanted */
export const listPastMessages = (
  q: Queryable,
  accountId: number,
  ids: readonly string[],
  traced: readonly string[],
): Promise<PastMessageRow[]> =>
  q.query<PastMessageRow>(sql`
    select id, version, outcome, outcome_code as code,
      case when outcome = any(${[...traced]}::text[]) then trace end as trace
    from messages where account_id = ${accountId} and id = any(${[...ids]}::uuid[])`);
