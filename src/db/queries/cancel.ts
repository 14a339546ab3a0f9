import { idFloor, idTimeMs } from "../../lib/ids.ts";
import type { Queryable } from "../pool.ts";
import { onlyRow } from "../tx.ts";

/** What is cancelled: the triggers of some requests, or what a paused campaign holds of before a moment. */
export type CancelWish =
  | { kind: "requests"; requestIds: readonly string[] }
  | { kind: "accepted_before"; campaignId: string; before: Date };

/** How many recipients each step reached. */
export interface Cancelled {
  /** Not decided yet: end at their next turn. */
  undecided: number;
  /** Decided, and waiting to leave: end at once. */
  waiting: number;
  /** Being called at this moment: they run on, but are not tried again. */
  sending: number;
  /** `lane/account/campaign` of what is to be decided now. */
  groups: string[];
}

/** The wish as conditions on `q`, a row of a queue of triggers, and `i`, the trigger's row of the log. */
const WHERE = {
  requests: "q.request_id = any($2::uuid[])",
  accepted_before: `q.campaign_id = $2::uuid and exists (select from intake i
    where i.account_id = q.account_id and i.request_id = q.request_id and i.part = q.part and i.accepted_at < $3)`,
} as const;

const parametersOf = (accountId: number, wish: CancelWish): unknown[] =>
  wish.kind === "requests" ? [accountId, wish.requestIds] : [accountId, wish.campaignId, wish.before];

interface CancelledGroup {
  recipients: number;
  name: string;
}

const GROUP = "lane || '/' || account_id || '/' || campaign_id";

/** Ends the wait of triggers that were put off, or held as overdue: they are queued to be ended. */
const cancelPostponed = (q: Queryable, accountId: number, wish: CancelWish): Promise<CancelledGroup[]> =>
  q.prepared<CancelledGroup>(
    `cancel_postponed_${wish.kind}`,
    `with awaited as (
       delete from intake_postponed q where q.account_id = $1 and ${WHERE[wish.kind]}
       returning account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient
     ), queued as (
       insert into intake_queue (account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient, is_cancelled)
       select account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient, true from awaited
       returning lane, account_id, campaign_id, recipient_count - next_recipient as recipients
     )
     select sum(recipients)::int as recipients, ${GROUP} as name from queued group by 2`,
    parametersOf(accountId, wish),
  );

const cancelQueued = (q: Queryable, accountId: number, wish: CancelWish): Promise<CancelledGroup[]> =>
  q.prepared<CancelledGroup>(
    `cancel_queued_${wish.kind}`,
    `with marked as (
       update intake_queue q set is_cancelled = true
       where q.account_id = $1 and not q.is_cancelled and ${WHERE[wish.kind]}
       returning lane, account_id, campaign_id, recipient_count - next_recipient as recipients
     )
     select sum(recipients)::int as recipients, ${GROUP} as name from marked group by 2`,
    parametersOf(accountId, wish),
  );

/**
 * Marks what of the triggers is not decided, and ends the wait of those put off to a later moment. Rows that a turn holds at this
 * moment are waited for, so that what it decides is seen by `cancelMessagesOf`; what is being queued at this moment is waited for
 * too, and seen by the statement that marks the queue, which therefore comes second.
 */
export const cancelIntake = async (
  q: Queryable,
  accountId: number,
  wish: CancelWish,
): Promise<{ recipients: number; groups: string[] }> => {
  const rows = [...(await cancelPostponed(q, accountId, wish)), ...(await cancelQueued(q, accountId, wish))];
  return {
    recipients: rows.reduce((sum, { recipients }) => sum + recipients, 0),
    groups: [...new Set(rows.map(({ name }) => name))],
  };
};

const MARK_MESSAGES = `update message_queue q set is_cancelled = true,
         state = case when state = 'held' then 'waiting' else state end,
         throttled_channel = null, is_overdue = false,
         due_at = case when state = 'sending' then due_at else clarion_now() end`;

const COUNT_MARKED = `select count(*) filter (where state <> 'sending')::int as waiting,
       count(*) filter (where state = 'sending')::int as sending from marked`;

type Marked = Pick<Cancelled, "waiting" | "sending">;

/** Marks what was decided of a request and has not ended: what waits comes due at once, to end then. */
export const cancelMessagesOf = async (
  q: Queryable,
  accountId: number,
  requestId: string,
): Promise<Marked> => {
  const ms = idTimeMs(requestId);
  const rows = await q.prepared<Marked>(
    "cancel_messages_of",
    `with marked as (
       ${MARK_MESSAGES}
       where q.account_id = $1 and q.message_id >= $3 and q.message_id < $4 and not q.is_cancelled
         and exists (select from messages m
           where m.account_id = q.account_id and m.id = q.message_id and m.request_id = $2)
       returning state
     )
     ${COUNT_MARKED}`,
    [accountId, requestId, idFloor(ms), idFloor(ms + 1)],
  );
  return onlyRow(rows);
};

/** The same of what a paused campaign holds of triggers that were accepted before a moment. */
export const cancelHeldMessages = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  before: Date,
): Promise<Marked> => {
  const rows = await q.prepared<Marked>(
    "cancel_held_messages",
    `with marked as (
       ${MARK_MESSAGES}
       where q.account_id = $1 and q.campaign_id = $2 and not q.is_cancelled
         and exists (select from messages m join intake i
             on i.account_id = m.account_id and i.request_id = m.request_id and i.part = m.part
           where m.account_id = q.account_id and m.id = q.message_id and i.accepted_at < $3)
       returning state
     )
     ${COUNT_MARKED}`,
    [accountId, campaignId, before],
  );
  return onlyRow(rows);
};

/** The triggers of an account that carry the caller's reference, newest first. */
export const listRequestsByReference = async (
  q: Queryable,
  accountId: number,
  reference: string,
  limit: number,
): Promise<string[]> => {
  const rows = await q.prepared<{ id: string }>(
    "list_requests_by_reference",
    `select distinct request_id as id from intake where account_id = $1 and reference = $2
     order by request_id desc limit $3`,
    [accountId, reference, limit],
  );
  return rows.map(({ id }) => id);
};
