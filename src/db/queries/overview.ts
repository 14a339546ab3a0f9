import { FAILURES, OUTCOMES } from "../../contract/outcomes.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";

export interface Waiting {
  undecided: number;
  delayed: number;
  due: number;
  held: number;
  oldest_due_at: Date | null;
}

/**
 * What waits, counted up to `countedMax` requests and as many messages. The oldest due moment is exact: it is the first
 * of each provider's queue.
 */
export const countWaiting = async (q: Queryable, accountId: number, countedMax: number): Promise<Waiting> =>
  onlyRow(
    await q.query<Waiting>(sql`
      select i.undecided, m.delayed, m.due, m.held, o.oldest_due_at
      from (
        select coalesce(sum(recipient_count - next_recipient), 0)::bigint as undecided from (
          select recipient_count, next_recipient from intake_queue
          where lane in (0, 1) and account_id = ${accountId} limit ${countedMax}
        ) rows
      ) i, (
        select count(*) filter (where state = 'waiting' and due_at > clarion_now())::int as delayed,
          count(*) filter (where state = 'sending' or (state = 'waiting' and due_at <= clarion_now()))::int as due,
          count(*) filter (where state = 'held')::int as held
        from (select state, due_at from message_queue where account_id = ${accountId} limit ${countedMax}) rows
      ) m, (
        select min(first.due_at) as oldest_due_at
        from providers p, unnest(array[0, 1]) as lanes (lane), lateral (
          select q.due_at from message_queue q
          where q.provider_id = p.id and q.lane = lanes.lane and q.state = 'waiting' and q.account_id = p.account_id
          order by q.due_at limit 1
        ) first
        where p.account_id = ${accountId} and first.due_at <= clarion_now()
      ) o`),
  );

/** Rolled-up counts since `from` and the deltas not yet folded, in one snapshot. */
const recent = (accountId: number, from: Date) => sql`(
  select campaign_id, hour, measure, count from stats where account_id = ${accountId} and hour >= ${from}
  union all
  select campaign_id, hour, measure, count from stat_deltas where account_id = ${accountId} and hour >= ${from})`;

export interface HourRow {
  hour: Date;
  measure: string;
  count: number;
}

/** Outcomes of all campaigns by hour, from the whole hour `from` on. */
export const sumRecentHours = (q: Queryable, accountId: number, from: Date): Promise<HourRow[]> =>
  q.query<HourRow>(sql`
    select hour, measure, sum(count)::bigint as count from ${recent(accountId, from)} r
    where measure = any(${[...OUTCOMES]}::text[]) group by hour, measure order by hour, measure`);

export interface TopCampaignRow {
  id: string;
  number: number | null;
  name: string;
  sent: number;
  failed: number;
}

/** The campaigns whose messages came to most outcomes from the whole hour `from` on. */
export const listTopCampaigns = (
  q: Queryable,
  accountId: number,
  from: Date,
  limit: number,
): Promise<TopCampaignRow[]> =>
  q.query<TopCampaignRow>(sql`
    select c.id, c.number, c.name, coalesce(s.sent, 0)::bigint as sent, coalesce(s.failed, 0)::bigint as failed
    from (
      select campaign_id, sum(count) as ended, sum(count) filter (where measure = 'sent') as sent,
        sum(count) filter (where measure = any(${[...FAILURES]}::text[])) as failed
      from ${recent(accountId, from)} r
      where measure = any(${[...OUTCOMES]}::text[])
      group by campaign_id order by ended desc, campaign_id limit ${limit}
    ) s
    join campaigns c on c.account_id = ${accountId} and c.id = s.campaign_id
    order by s.ended desc, c.id`);

export interface TroubleRow {
  id: string;
  name: string;
  target: string;
  state: "up" | "failing" | "down";
  detail: string;
  changed_at: Date;
}

/** Providers and targets whose calls fail, those that are down first. */
export const listTroubles = (q: Queryable, accountId: number): Promise<TroubleRow[]> =>
  q.query<TroubleRow>(sql`
    select p.id, p.name, h.target, h.state, h.detail, h.changed_at
    from provider_health h join providers p on p.account_id = h.account_id and p.id = h.provider_id
    where h.account_id = ${accountId} and h.state <> 'up'
    order by h.state = 'down' desc, h.changed_at desc, p.id, h.target`);

export interface SafetyStopRow {
  id: string;
  name: string;
  at: Date;
  messages: number;
  busiest: number;
}

/** Campaigns that the safety stop holds, the newest first. */
export const listSafetyStops = (q: Queryable, accountId: number, limit: number): Promise<SafetyStopRow[]> =>
  q.query<SafetyStopRow>(sql`
    select id, name, safety_stopped_at as at, safety_count as messages, safety_busiest as busiest
    from campaigns where account_id = ${accountId} and safety_stopped_at is not null
    order by safety_stopped_at desc, id limit ${limit}`);

export interface FirstSteps {
  inboxMessage: boolean;
  provider: boolean;
  profiles: boolean;
  credential: boolean;
  published: boolean;
  trigger: boolean;
}

/** What an account has done already. Logs are emptied in time, so totals count as well. */
export const findFirstSteps = async (
  q: Queryable,
  accountId: number,
  sandboxKind: string,
): Promise<FirstSteps> =>
  onlyRow(
    await q.query<FirstSteps>(sql`
      select
        exists (select from inbox where account_id = ${accountId})
          or exists (select from campaign_totals where account_id = ${accountId} and measure = 'sent')
          as "inboxMessage",
        exists (select from providers
          where account_id = ${accountId} and kind <> ${sandboxKind} and verified_at is not null) as provider,
        exists (select from profiles where account_id = ${accountId}) as profiles,
        exists (select from credentials where account_id = ${accountId} and revoked_at is null) as credential,
        exists (select from campaigns where account_id = ${accountId} and version > 0) as published,
        exists (select from intake where account_id = ${accountId})
          or exists (select from campaign_totals where account_id = ${accountId}) as trigger`),
  );
