import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";

export interface CampaignWaitingRow {
  delayed: number;
  nextDelayedAt: Date | null;
  due: number;
  throttled: number;
  held: number;
  undecidedTriggers: number;
  undecided: number;
  postponed: number;
  oldestAcceptedAt: Date | null;
  isPartial: boolean;
}

/** What of a campaign waits before it is decided, cancelled triggers left out: `undecided` in a statement that goes on. */
const undecidedOf = (accountId: number, campaignId: string, lookedMax: number) => sql`
  undecided as (
    (select request_id, part, recipient_count - next_recipient as recipients, false as is_postponed
     from intake_queue
     where lane in (0, 1) and account_id = ${accountId} and campaign_id = ${campaignId} and not is_cancelled
     order by request_id limit ${lookedMax})
    union all
    (select request_id, part, recipient_count - next_recipient, overdue_since is null from intake_postponed
     where account_id = ${accountId} and campaign_id = ${campaignId}
     order by request_id limit ${lookedMax})
  )`;

/**
 * What of a campaign waits, decided and not: its messages among the first `lookedMax` of the account, and as many of its
 * triggers. The oldest is looked for by id, which begins with the time of the request.
 */
export const readCampaignWaiting = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  lookedMax: number,
): Promise<CampaignWaitingRow> =>
  onlyRow(
    await q.query<CampaignWaitingRow>(sql`
    with looked as (
      select message_id, campaign_id = ${campaignId} as is_own, state, due_at, throttled_channel
      from message_queue where account_id = ${accountId} limit ${lookedMax}
    ), ${undecidedOf(accountId, campaignId, lookedMax)}, oldest as (
      (select m.request_id, m.part from (select message_id from looked where is_own order by message_id limit 1) l
       join messages m on m.account_id = ${accountId} and m.id = l.message_id)
      union all (select request_id, part from undecided order by request_id, part limit 1)
    )
    select count(*) filter (where is_own and state = 'waiting' and due_at > clarion_now())::int as delayed,
      min(due_at) filter (where is_own and state = 'waiting' and due_at > clarion_now()) as "nextDelayedAt",
      count(*) filter (where is_own and (state = 'sending' or state = 'waiting' and due_at <= clarion_now()
        and throttled_channel is null))::int as due,
      count(*) filter (where is_own and state = 'waiting' and due_at <= clarion_now()
        and throttled_channel is not null)::int as throttled,
      count(*) filter (where is_own and state = 'held')::int as held,
      (select count(distinct request_id)::int from undecided) as "undecidedTriggers",
      (select coalesce(sum(recipients), 0)::int from undecided) as undecided,
      (select coalesce(sum(recipients), 0)::int from undecided where is_postponed) as postponed,
      (select min(i.accepted_at) from oldest o
       join intake i on i.account_id = ${accountId} and i.request_id = o.request_id and i.part = o.part
      ) as "oldestAcceptedAt",
      count(*) >= ${lookedMax} or (select count(*) from undecided) >= ${lookedMax} as "isPartial"
    from looked`),
  );

export interface WaitingBeforeRow {
  undecidedTriggers: number;
  undecided: number;
  messages: number;
  isPartial: boolean;
}

/** What of a campaign waits and was accepted before a moment, among the first `datedMax` of each kind. */
export const readCampaignWaitingBefore = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  before: Date,
  datedMax: number,
): Promise<WaitingBeforeRow> =>
  onlyRow(
    await q.query<WaitingBeforeRow>(sql`
    with ${undecidedOf(accountId, campaignId, datedMax)}, old as (
      select u.request_id, u.recipients from undecided u
      join intake i on i.account_id = ${accountId} and i.request_id = u.request_id and i.part = u.part
      where i.accepted_at < ${before}
    ), decided as (
      select message_id from message_queue
      where account_id = ${accountId} and campaign_id = ${campaignId} and not is_cancelled
      order by message_id limit ${datedMax}
    )
    select (select count(distinct request_id)::int from old) as "undecidedTriggers",
      (select coalesce(sum(recipients), 0)::int from old) as undecided,
      (select count(*)::int from decided d
       join messages m on m.account_id = ${accountId} and m.id = d.message_id
       join intake i on i.account_id = m.account_id and i.request_id = m.request_id and i.part = m.part
       where i.accepted_at < ${before}) as messages,
      (select count(*) from undecided) >= ${datedMax} or (select count(*) from decided) >= ${datedMax} as "isPartial"`),
  );
