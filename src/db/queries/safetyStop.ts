import {
  burstBucketMinutes,
  burstDaysKept,
  safetyHistoryDaysMin,
  safetyMessagesMin,
  safetyRestMinutes,
  safetyTimesBusiest,
} from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

const BUCKET = `date_bin('${burstBucketMinutes} minutes', clarion_now(), 'epoch')`;

/**
 * Counts messages that a turn sends on their way. To be called last in its transaction.
 *
 * @returns how many there were in these five minutes: all of this worker, and those of others that have committed
 */
export const countBurst = async (
  tx: Queryable,
  accountId: number,
  turn: { campaignId: string; workerId: number; count: number },
): Promise<number> => {
  const [row] = await tx.prepared<{ count: number }>(
    "count_burst",
    `with own as (
       insert into campaign_bursts as b (account_id, campaign_id, bucket, worker_id, count)
       values ($1, $2, ${BUCKET}, $3, $4)
       on conflict (account_id, campaign_id, bucket, worker_id) do update set count = b.count + excluded.count
       returning bucket, count
     )
     select own.count + coalesce((
       select sum(o.count) from campaign_bursts o
       where o.account_id = $1 and o.campaign_id = $2 and o.bucket = own.bucket and o.worker_id <> $3), 0)::int as count
     from own`,
    [accountId, turn.campaignId, turn.workerId, turn.count],
  );
  return row?.count ?? 0;
};

/** Messages of these five minutes, and of the busiest five minutes before them. */
export interface Burst {
  count: number;
  busiest: number;
}

/**
 * What the safety stop has to say against a campaign at this moment: undefined while it is within its bounds, younger
 * than its history must be, not promotional, not running, or was resumed a short while ago.
 */
export const findExcess = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<Burst | undefined> => {
  const [row] = await q.query<Burst>(sql`
    with b as (
      select bucket, sum(count)::int as count from campaign_bursts
      where account_id = ${accountId} and campaign_id = ${campaignId}
        and bucket > clarion_now() - make_interval(days => ${burstDaysKept}::int)
      group by bucket
    ), present as (
      select date_bin(make_interval(mins => ${burstBucketMinutes}::int), clarion_now(), 'epoch') as bucket
    ), seen as (
      select coalesce(max(count) filter (where b.bucket = p.bucket), 0) as count,
        coalesce(max(count) filter (where b.bucket < p.bucket), 0) as busiest, min(b.bucket) as since
      from b, present p
    )
    select s.count, s.busiest from seen s, campaigns c
    where c.account_id = ${accountId} and c.id = ${campaignId} and c.life = 'published'
      and coalesce(greatest(c.resumed_at, c.overdue_released_at)
        <= clarion_now() - make_interval(mins => ${safetyRestMinutes}::int), true)
      and s.since <= clarion_now() - make_interval(days => ${safetyHistoryDaysMin}::int)
      and s.count > ${safetyMessagesMin} and s.count > ${safetyTimesBusiest}::bigint * s.busiest`);
  return row;
};

/**
 * Whether so many messages in the present five minutes are worth a look under the campaign's lock. Cheap, since large
 * campaigns ask it every turn: where the last days were busy too, the first rows answer.
 */
export const isUnusual = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  count: number,
): Promise<boolean> => {
  const [row] = await q.prepared<{ isUnusual: boolean }>(
    "is_unusual_burst",
    `select exists (
         select from campaigns where account_id = $1 and id = $2 and life = 'published'
           and coalesce(greatest(resumed_at, overdue_released_at)
             <= clarion_now() - make_interval(mins => $7::int), true))
       and exists (
         select from campaign_bursts where account_id = $1 and campaign_id = $2
           and bucket > clarion_now() - make_interval(days => $4::int)
           and bucket <= clarion_now() - make_interval(days => $6::int))
       and not exists (
         select 1 from campaign_bursts
         where account_id = $1 and campaign_id = $2 and bucket < ${BUCKET}
           and bucket > clarion_now() - make_interval(days => $4::int)
         group by bucket having sum(count) * $5::bigint >= $3::bigint order by bucket desc limit 1) as "isUnusual"`,
    [
      accountId,
      campaignId,
      count,
      burstDaysKept,
      safetyTimesBusiest,
      safetyHistoryDaysMin,
      safetyRestMinutes,
    ],
  );
  return row?.isUnusual === true;
};

/** As a pause that holds, whatever the campaign says of pauses. */
export const setSafetyStopped = async (
  tx: Queryable,
  accountId: number,
  campaignId: string,
  { count, busiest }: Burst,
): Promise<void> => {
  await tx.query(sql`
    update campaigns set life = 'paused', paused_at = clarion_now(), updated_at = clarion_now(),
      safety_stopped_at = clarion_now(), safety_count = ${count}, safety_busiest = ${busiest}
    where account_id = ${accountId} and id = ${campaignId}`);
};
