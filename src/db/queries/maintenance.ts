import {
  burstDaysKept,
  eventMonthsMax,
  oldBurstsMax,
  oldEventBatchesMax,
  oldEventBatchRowsMax,
} from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { foldLinks } from "./campaignLinks.ts";
import { dropOldExposures } from "./goals.ts";
import { foldGoals } from "./goalUsers.ts";

const FOLD_LOCK = 7_423;

/** Adds the statistics deltas up, by hour and in all, and notes whose they were. One folder at a time; the others find nothing to do. */
export const foldStats = async (tx: Queryable): Promise<void> => {
  const [lock] = await tx.query<{ isMine: boolean }>(
    sql`select pg_try_advisory_xact_lock(${FOLD_LOCK}) as "isMine"`,
  );
  if (lock?.isMine !== true) return;
  await tx.query(sql`
    with d as (
      delete from stat_deltas where id in (select id from stat_deltas order by id limit 50000)
      returning account_id, campaign_id, version, hour, measure, variant, count
    ), by_hour as (
      insert into stats (account_id, campaign_id, version, hour, measure, variant, count)
      select account_id, campaign_id, version, hour, measure, variant, sum(count) from d group by 1, 2, 3, 4, 5, 6
      order by 1, 2, 3, 4, 5, 6
      on conflict (account_id, campaign_id, version, hour, measure, variant)
      do update set count = stats.count + excluded.count
    ), in_all as (
      insert into campaign_totals as t (account_id, campaign_id, measure, count)
      select account_id, campaign_id, measure, sum(count) from d group by 1, 2, 3 order by 1, 2, 3
      on conflict (account_id, campaign_id, measure) do update set count = t.count + excluded.count
    )
    insert into account_activity (account_id, stats_changed_at)
    select distinct account_id, statement_timestamp() from d order by 1
    on conflict (account_id) do update set stats_changed_at = excluded.stats_changed_at`);
  await foldGoals(tx);
  await foldLinks(tx);
};

/** Until the transaction ends no statistics are folded: what it deletes does not come back as a sum. */
export const holdFold = async (tx: Queryable): Promise<void> => {
  await tx.query(sql`select pg_advisory_xact_lock(${FOLD_LOCK})`);
};

/** Makes the partitions that the coming weeks need. */
export const makePartitions = async (q: Queryable): Promise<void> => {
  await q.query(sql`select ensure_partitions(clarion_now())`);
};

/** The first moment that the log of events keeps: of the month so many months before this one. */
const oldestEvent = (now: Date) =>
  sql`(date_trunc('month', ${now}::timestamptz at time zone 'UTC') - ${eventMonthsMax}::int * interval '1 month')
    at time zone 'UTC'`;

/**
 * Forgets events older than are kept: months whole, what lies apart in bounded batches. What was counted of them
 * (`event_summaries`) stays.
 */
export const dropOldEvents = async (q: Queryable, now: Date): Promise<void> => {
  await q.query(sql`select drop_event_months(${oldestEvent(now)})`);
  for (let batch = 0; batch < oldEventBatchesMax; batch++) {
    const rows = await q.query(sql`
      delete from events_other where ctid = any(array(
        select ctid from events_other where ts < ${oldestEvent(now)} limit ${oldEventBatchRowsMax}))
      returning 1 as one`);
    if (rows.length < oldEventBatchRowsMax) return;
  }
};

/** Forgets what is too old to be compared with. */
const dropOldBursts = async (q: Queryable): Promise<void> => {
  await q.query(sql`
    delete from campaign_bursts where ctid = any(array(
      select ctid from campaign_bursts
      where bucket < clarion_now() - make_interval(days => ${burstDaysKept}::int) limit ${oldBurstsMax}))`);
};

/** Forgets keys of requests and of recipients, events that fired, and results of counts whose time is over, and suspicions older than a day. */
export const dropExpired = async (q: Queryable): Promise<void> => {
  await q.query(sql`delete from idempotency_keys where ctid = any(array(
    select ctid from idempotency_keys where expires_at < clarion_now() limit 10000))`);
  await q.query(sql`delete from recipient_keys where ctid = any(array(
    select ctid from recipient_keys where expires_at < clarion_now() limit 10000))`);
  await q.query(sql`delete from event_firings where ctid = any(array(
    select ctid from event_firings where expires_at < clarion_now() limit 10000))`);
  await q.query(sql`delete from count_queries where expires_at < clarion_now()`);
  await q.query(sql`delete from render_suspects where added_at < clarion_now() - interval '1 day'`);
  await dropOldBursts(q);
  await dropOldExposures(q);
};
