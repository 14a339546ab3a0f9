import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { CLAIMED, CLAIMED_COLUMNS, type DueGroup, type DueMessage } from "./messageQueue.ts";

/** Messages that are claimed by name: let go by the throttle, or by look-ups that have ended. */

/** Where messages that wait would leave by; those that do not wait, or wait for the throttle, are left out. */
export const listWaiting = (
  q: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<(DueGroup & { messageId: string })[]> =>
  q.query<DueGroup & { messageId: string }>(sql`
    select account_id as "accountId", message_id as "messageId", provider_id as "providerId", lane from message_queue
    where account_id = ${accountId} and message_id = any(${messageIds}::uuid[]) and state = 'waiting'
      and throttled_channel is null
    order by message_id`);

/** Locks messages by name, due or not, as `claimDue` does those that are due; waits for whoever just puts one off. */
export const claimWaiting = (
  q: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<DueMessage[]> =>
  q.prepared<DueMessage>(
    "claim_waiting",
    `with c as materialized (
       select ${CLAIMED_COLUMNS}
       from message_queue
       where account_id = $1 and message_id = any($2::uuid[]) and state = 'waiting' and throttled_channel is null
       order by message_id for update)
     ${CLAIMED}`,
    [accountId, messageIds],
  );

/** Locks messages that wait for the throttle, as `claimDue` does those that are due. */
export const claimThrottled = async (
  q: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<DueMessage[]> =>
  q.prepared<DueMessage>(
    "claim_throttled",
    `with c as materialized (
       select ${CLAIMED_COLUMNS}
       from message_queue
       where account_id = $1 and message_id = any($2::uuid[]) and state = 'waiting'
       order by message_id for update)
     ${CLAIMED}`,
    [accountId, plainArray(messageIds)],
  );
