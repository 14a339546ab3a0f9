import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";
import { LET_GO } from "./messages.ts";

/** Any fixed number: who looks whether something is to be held lets the others wait on it. */
const PULSE_LOCK = 7_423;

/** Until the end of the transaction nobody else looks. */
export const lockPulse = async (tx: Queryable): Promise<void> => {
  await tx.query(sql`select pg_advisory_xact_lock(${PULSE_LOCK})`);
};

/** When a worker last said that it works, in which database it did, and in which this is. */
export interface Pulse {
  beatAt: Date | null;
  beatIn: string | null;
  database: string;
  /** Of a database that was restored, until a worker heeds it. */
  restoredHoldMinutes: number | null;
  now: Date;
}

export const readPulse = async (q: Queryable): Promise<Pulse> =>
  onlyRow(
    await q.query<Pulse>(sql`
      select beat_at as "beatAt", beat_in as "beatIn", database_identity() as database,
        restored_hold_minutes as "restoredHoldMinutes", clarion_now() as now
      from deployment`),
  );

/** A worker works, in this database, and nothing is left to be heeded. */
export const noteBeat = async (tx: Queryable): Promise<void> => {
  await tx.query(sql`
    update deployment set beat_at = clarion_now(), beat_in = database_identity(), restored_hold_minutes = null`);
};

/** The same where the last beat is no older than `silenceMs`, in this very database; false where somebody has to look first. */
export const beatAgain = async (q: Queryable, silenceMs: number): Promise<boolean> => {
  const rows = await q.query(sql`
    update deployment set beat_at = clarion_now()
    where beat_at >= clarion_now() - make_interval(secs => ${silenceMs / 1_000}::float8)
      and beat_in = database_identity() and restored_hold_minutes is null
    returning id`);
  return rows.length > 0;
};

/** What a pause keeps is left to its resume, and what was stopped or cancelled ends by itself. */
const CAMPAIGN_GOES_ON = sql`exists (
  select from campaigns c where c.account_id = q.account_id and c.id = q.campaign_id
    and c.life not in ('paused', 'stopped', 'archived'))`;
const GOES_ON = sql`not q.is_cancelled and ${CAMPAIGN_GOES_ON}`;

/** Holds the messages that were due before a moment. */
export const holdOverdueMessages = async (tx: Queryable, before: Date): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(sql`
    with held as (
      update message_queue set state = 'held', is_overdue = true
      where (account_id, message_id) in (
        select q.account_id, q.message_id from message_queue q
        where q.state = 'waiting' and q.due_at < ${before} and ${GOES_ON}
        order by q.account_id, q.message_id for update)
      returning 1
    )
    select count(*)::int as count from held`);
  return row?.count ?? 0;
};

/** Holds messages whose calls were cut off so long ago; they count as due since then. */
export const holdLost = async (
  tx: Queryable,
  lost: readonly { accountId: number; messageId: string; leaseUntil: Date }[],
): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(sql`
    with held as (
      update message_queue q set state = 'held', is_overdue = true, due_at = r.due_at
      from unnest(${lost.map(({ accountId }) => accountId)}::int[], ${lost.map(({ messageId }) => messageId)}::uuid[],
        ${lost.map(({ leaseUntil }) => leaseUntil)}::timestamptz[]) r (account_id, message_id, due_at)
      where q.account_id = r.account_id and q.message_id = r.message_id and q.state = 'waiting' and ${GOES_ON}
      returning 1
    )
    select count(*)::int as count from held`);
  return row?.count ?? 0;
};

/** Holds the triggers that were to be decided before a moment: accepted before it, or put off to a moment before it. */
export const holdOverdueIntake = async (tx: Queryable, before: Date): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(sql`
    with postponed as (
      update intake_postponed set decide_at = 'infinity', overdue_since = decide_at
      where (account_id, request_id, part) in (
        select q.account_id, q.request_id, q.part from intake_postponed q
        where q.decide_at < ${before} and ${CAMPAIGN_GOES_ON}
        order by q.account_id, q.request_id, q.part for update)
      returning 1
    ), late as materialized (
      select q.lane, q.account_id, q.campaign_id, q.request_id, q.part, t.since
      from intake_queue q, lateral (
        select greatest(i.accepted_at, i.deliver_at) as since from intake i
        where i.account_id = q.account_id and i.request_id = q.request_id and i.part = q.part offset 0) t
      where t.since < ${before} and ${GOES_ON}
      order by q.lane, q.account_id, q.campaign_id, q.request_id, q.part for update of q
    ), queued as (
      delete from intake_queue q using late l
      where q.lane = l.lane and q.account_id = l.account_id and q.campaign_id = l.campaign_id
        and q.request_id = l.request_id and q.part = l.part
      returning q.account_id, q.request_id, q.part, q.campaign_id, q.lane, q.recipient_count, q.next_recipient, l.since
    ), held as (
      insert into intake_postponed
        (account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient, decide_at, overdue_since)
      select account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient, 'infinity', since
      from queued
      returning 1
    )
    select (select count(*) from postponed)::int + (select count(*) from held)::int as count`);
  return row?.count ?? 0;
};

export type HoldReason = "silence" | "database" | "restore";

export interface OverdueHoldRow {
  foundAt: Date;
  reason: HoldReason;
  dueBefore: Date;
  lastBeatAt: Date | null;
}

export const insertOverdueHold = async (
  tx: Queryable,
  hold: Omit<OverdueHoldRow, "foundAt">,
): Promise<void> => {
  await tx.query(sql`
    insert into overdue_holds (found_at, reason, due_before, last_beat_at)
    values (clarion_now(), ${hold.reason}, ${hold.dueBefore}, ${hold.lastBeatAt})`);
};

/** How what is held last came to be so. */
export const findOverdueHold = async (q: Queryable): Promise<OverdueHoldRow | undefined> => {
  const [row] = await q.query<OverdueHoldRow>(sql`
    select found_at as "foundAt", reason, due_before as "dueBefore", last_beat_at as "lastBeatAt"
    from overdue_holds order by id desc limit 1`);
  return row;
};

export interface OverdueCampaignRow {
  id: string;
  number: number | null;
  name: string;
  /** Recipients of triggers that are not decided. */
  undecided: number;
  /** Decided, and held before they left. */
  messages: number;
  oldestAt: Date;
}

/** What is held of an account, by campaign: those first that have waited longest. Empty indexes answer at once. */
export const listOverdue = (q: Queryable, accountId: number): Promise<OverdueCampaignRow[]> =>
  q.query<OverdueCampaignRow>(sql`
    with held as (
      select campaign_id, sum(recipient_count - next_recipient) as undecided, 0 as messages, min(overdue_since) as oldest_at
      from intake_postponed where account_id = ${accountId} and overdue_since is not null group by 1
      union all
      select campaign_id, 0, count(*), min(due_at)
      from message_queue where account_id = ${accountId} and state = 'held' and is_overdue group by 1
    )
    select c.id, c.number, c.name, sum(h.undecided)::int as undecided,
      sum(h.messages)::int as messages, min(h.oldest_at) as "oldestAt"
    from held h join campaigns c on c.account_id = ${accountId} and c.id = h.campaign_id
    group by c.id, c.number, c.name order by min(h.oldest_at), c.id`);

/** Accounts of which anything is held. */
export const listOverdueAccounts = (
  q: Queryable,
): Promise<{ id: number; externalId: string; name: string }[]> =>
  q.query(sql`
    select a.id, a.external_id as "externalId", a.name from accounts a
    where exists (select from intake_postponed where account_id = a.id and overdue_since is not null)
      or exists (select from message_queue where account_id = a.id and state = 'held' and is_overdue)
    order by a.id`);

/** What is held of a campaign is about to be let go. Locks the campaign, which comes before its queues. */
export const noteOverdueRelease = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
): Promise<void> => {
  await tx.query(sql`
    update campaigns set overdue_released_at = clarion_now() where account_id = ${accountId} and id = ${campaignId}`);
};

/** Whether the schema is new enough to hold anything. */
export const canHoldOverdue = async (q: Queryable): Promise<boolean> => {
  const rows = await q.query<{ can: boolean }>(sql`select to_regclass('overdue_holds') is not null as can`);
  return onlyRow(rows).can;
};

/** Campaigns of the deployment of which anything is held. */
export const countOverdueCampaigns = async (q: Queryable): Promise<number> => {
  const [row] = await q.query<{ count: number }>(sql`
    select count(*)::int as count from (
      select account_id, campaign_id from intake_postponed where overdue_since is not null
      union
      select account_id, campaign_id from message_queue where state = 'held' and is_overdue) held`);
  return row?.count ?? 0;
};

export interface LetGo {
  recipients: number;
  /** `lane/account/campaign` of what is to be decided now. */
  groups: string[];
}

/** Triggers of a campaign that are held as overdue go to be decided, or to end as cancelled. */
export const queueOverdueIntake = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  isDropped: boolean,
): Promise<LetGo> => {
  const rows = await tx.query<{ name: string; recipients: number }>(sql`
    with let_go as (
      delete from intake_postponed
      where account_id = ${accountId} and campaign_id = ${campaignId} and overdue_since is not null
      returning account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient
    ), queued as (
      insert into intake_queue (account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient, is_cancelled)
      select account_id, request_id, part, campaign_id, lane, recipient_count, next_recipient, ${isDropped} from let_go
    )
    select lane || '/' || account_id || '/' || campaign_id as name,
      sum(recipient_count - next_recipient)::int as recipients
    from let_go group by 1`);
  return {
    recipients: rows.reduce((sum, { recipients }) => sum + recipients, 0),
    groups: rows.map(({ name }) => name),
  };
};

const OVERDUE_OF = (accountId: number, campaignId: string) => sql`(account_id, message_id) in (
  select account_id, message_id from message_queue
  where account_id = ${accountId} and campaign_id = ${campaignId} and state = 'held' and is_overdue
  order by message_id for update)`;

/** Messages of a campaign that are held as overdue wait for their turn again. */
export const releaseOverdueMessages = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
): Promise<number> => {
  const rows = await tx.query<{ count: number }>(sql`
    with let_go as (
      update message_queue set ${LET_GO}, is_overdue = false where ${OVERDUE_OF(accountId, campaignId)} returning 1
    )
    select count(*)::int as count from let_go`);
  return onlyRow(rows).count;
};

/** Messages of a campaign that are held as overdue come due at once, to end as cancelled. */
export const dropOverdueMessages = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
): Promise<number> => {
  const rows = await tx.query<{ count: number }>(sql`
    with dropped as (
      update message_queue set state = 'waiting', is_cancelled = true, is_overdue = false, throttled_channel = null,
        due_at = clarion_now()
      where ${OVERDUE_OF(accountId, campaignId)} returning 1
    )
    select count(*)::int as count from dropped`);
  return onlyRow(rows).count;
};
