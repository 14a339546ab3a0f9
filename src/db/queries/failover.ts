import type { BackedChannel } from "../../contract/backup.ts";
import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";

/** Providers that stand in for others while those are down. */

export interface Standing {
  id: string;
  kind: string;
  channel: string;
  /** Since when it does not answer as it should, or is not verified; null: it is ready. */
  troubledSince: Date | null;
  now: Date;
}

/** How providers stand; those that are gone are not among them. */
export const listStandings = (q: Queryable, accountId: number, ids: readonly string[]): Promise<Standing[]> =>
  q.prepared<Standing>(
    "list_provider_standings",
    `select p.id, p.kind, p.channel, clarion_now() as now, least(
       (select min(h.down_since) from provider_health h
        where h.account_id = p.account_id and h.provider_id = p.id and h.down_since is not null),
       case when p.verified_at is null and p.kind <> 'sandbox' then p.updated_at end) as "troubledSince"
     from providers p where p.account_id = $1 and p.id = any($2::uuid[])`,
    [accountId, [...ids]],
  );

const FIRST = sql`v.content #>> '{start,providerId}'`;
/** The second provider of version `v`: its own, or, where it says nothing of one, what its account `a` sets for the channel. */
export const backupIn = sql`
  case when v.content -> 'start' ? 'backup' then v.content #> '{start,backup}'
    else a.settings #> array['backups', v.content ->> 'channel'] end`;
const BACKUP = sql`b.backup ->> 'providerId'`;
const AFTER = sql`make_interval(secs => (b.backup ->> 'afterSeconds')::float8)`;
/** Whether `p` can deliver what `f` does: of notifications, to the devices of the same platform. */
const IS_FIT = sql`p.channel = f.channel and (f.channel <> 'push' or p.kind = f.kind)`;

/** What waits at a provider that is in trouble, and has another to go to that is ready. */
const waitingAt = (from: Sql, to: Sql, firstKind: Sql, limit: number): Sql => sql`
  select q.account_id, q.message_id, p.id as provider_id, f.id as from_id, f.name as from_name, p.name as name, t.since
  from troubled t
  join providers f on f.account_id = t.account_id and f.id = t.provider_id
  join message_queue q on q.account_id = t.account_id and q.provider_id = t.provider_id and q.state = 'waiting'
    and not q.maybe_sent
  join messages m on m.account_id = q.account_id and m.id = q.message_id and not m.is_test
  join campaign_versions v on v.account_id = m.account_id and v.campaign_id = m.campaign_id and v.version = m.version
  join accounts a on a.id = q.account_id
  cross join lateral (select ${backupIn} as backup) b
  join providers p on p.account_id = q.account_id and p.id::text = ${to} and p.id <> t.provider_id
  where ${from} = t.provider_id::text and ${BACKUP} is not null and ${IS_FIT}
    -- nobody delivers for real what was meant for nobody
    and ${firstKind} <> 'sandbox' and t.since + ${AFTER} <= clarion_now()
    and not exists (select from troubled b where b.account_id = p.account_id and b.provider_id = p.id)
  order by q.account_id, q.message_id limit ${limit} for update of q skip locked`;

/**
 * Messages that wait at a provider which has been down for as long as their campaign says go to the other one of their campaign,
 * where that is ready: only what nobody can have taken, no answer of which was lost. Each says so in its trace. What is being sent
 * is left alone until its answer is there.
 *
 * @returns how many went
 */
export const moveToOther = async (q: Queryable, limit: number): Promise<number> => {
  let moved = 0;
  for (const waiting of [
    waitingAt(FIRST, BACKUP, sql`f.kind`, limit),
    waitingAt(BACKUP, FIRST, sql`p.kind`, limit),
  ]) {
    const rows = await q.query(sql`
      with troubled as materialized (
        select account_id, provider_id, min(since) as since from (
          select account_id, provider_id, down_since as since from provider_health where down_since is not null
          union all
          select account_id, id, updated_at from providers where verified_at is null and kind <> 'sandbox') s
        group by 1, 2
      ), going as materialized (${waiting}), queued as (
        update message_queue q set provider_id = g.provider_id, failures = 0,
          due_at = case when q.attempt > 0 then least(q.due_at, clarion_now()) else q.due_at end
        from going g where q.account_id = g.account_id and q.message_id = g.message_id
      )
      update messages m set provider_id = g.provider_id,
        trace = left(m.trace, -1) || case when m.trace = '[]' then '' else ',' end || jsonb_build_object(
          'check', 'provider', 'verdict', 'pass', 'saw', jsonb_build_object('name', g.name, 'insteadOf', g.from_name,
            'downSince', g.since))::text || ']'
      from going g where m.account_id = g.account_id and m.id = g.message_id
      returning 1 as one`);
    moved += rows.length;
  }
  return moved;
};

/** Channels for which the account names a provider as its second; the setting stays as it is until the transaction ends. */
export const listBackupChannels = async (
  q: Queryable,
  accountId: number,
  providerId: string,
): Promise<string[]> => {
  const rows = await q.query<{ channel: string }>(sql`
    select b.key as channel
    from (select settings from accounts where id = ${accountId} for share) a,
      jsonb_each(case jsonb_typeof(a.settings -> 'backups') when 'object' then a.settings -> 'backups' else '{}' end) b
    where b.value ->> 'providerId' = ${providerId}::text`);
  return rows.map(({ channel }) => channel);
};

export interface StandInRow {
  channel: BackedChannel;
  first_id: string;
  first_name: string;
  second_id: string;
  second_name: string;
  campaigns: number;
  /** Since when each is in trouble, and what it said; null: it is ready. */
  first_since: Date | null;
  first_detail: string | null;
  second_since: Date | null;
  second_detail: string | null;
  takes_at: Date | null;
  now: Date;
}

/** Which provider of live campaigns another stands in for, and how both stand. */
export const listStandIns = (q: Queryable, accountId: number): Promise<StandInRow[]> =>
  q.query<StandInRow>(sql`
    with standing as (
      select p.account_id, p.id, p.name, p.kind, p.channel, least(h.since, u.since) as since,
        case when u.since is null or h.since <= u.since then h.detail else '' end as detail
      from providers p
      left join lateral (
        select down_since as since, detail from provider_health
        where account_id = p.account_id and provider_id = p.id and down_since is not null
        order by down_since limit 1) h on true
      cross join lateral (
        select case when p.verified_at is null and p.kind <> 'sandbox' then p.updated_at end as since) u
      where p.account_id = ${accountId}
    )
    select f.channel, f.id as first_id, f.name as first_name, p.id as second_id, p.name as second_name,
      count(*)::int as campaigns, f.since as first_since, f.detail as first_detail,
      p.since as second_since, p.detail as second_detail, min(f.since + ${AFTER}) as takes_at, clarion_now() as now
    from campaigns c
    join campaign_versions v on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    join accounts a on a.id = c.account_id
    cross join lateral (select ${backupIn} as backup) b
    join standing f on f.id::text = ${FIRST}
    join standing p on p.id::text = ${BACKUP} and p.id <> f.id and ${IS_FIT}
    where c.account_id = ${accountId} and c.life in ('published', 'paused') and f.kind <> 'sandbox'
    group by f.channel, f.id, f.name, p.id, p.name, f.since, f.detail, p.since, p.detail
    order by f.channel, f.name, p.name`);

/** Whether any provider is in trouble at all. */
export const isAnyDown = async (q: Queryable): Promise<boolean> => {
  const [row] = await q.query<{ any: boolean }>(sql`
    select exists (select from provider_health where down_since is not null)
      or exists (select from providers where verified_at is null and kind <> 'sandbox') as any`);
  return row?.any === true;
};

/**
 * Providers that another stands in for, and which nobody has tried for `everyMs`: who is answered tries them. Claimed by the
 * statement itself, so that each is tried once.
 */
export const claimProbes = (
  q: Queryable,
  everyMs: number,
): Promise<{ accountId: number; providerId: string }[]> =>
  q.query<{ accountId: number; providerId: string }>(sql`
    with due as (
      select h.account_id, h.provider_id, h.target from provider_health h
      where h.down_since is not null
        and (h.probed_at is null or h.probed_at < clarion_now() - make_interval(secs => ${everyMs}::float8 / 1000))
        and exists (
          select from campaigns c join campaign_versions v
            on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
          join accounts a on a.id = c.account_id
          cross join lateral (select ${backupIn} as backup) b
          where c.account_id = h.account_id and c.life in ('published', 'paused')
            and ${BACKUP} is not null
            and h.provider_id::text in (${FIRST}, ${BACKUP}))
      order by h.account_id, h.provider_id, h.target for update skip locked
    ), claimed as (
      update provider_health h set probed_at = clarion_now() from due d
      where h.account_id = d.account_id and h.provider_id = d.provider_id and h.target = d.target
      returning h.account_id, h.provider_id
    )
    select distinct account_id as "accountId", provider_id as "providerId" from claimed order by 1, 2`);

/** It answers again. Every worker opens it anew, with its breakers closed. */
export const noteRecovered = async (q: Queryable, accountId: number, providerId: string): Promise<void> => {
  await q.query(sql`
    with up as (
      update provider_health set state = 'up', down_since = null, changed_at = clarion_now()
      where account_id = ${accountId} and provider_id = ${providerId} and down_since is not null
      returning provider_id
    )
    update providers set updated_at = clarion_now()
    where account_id = ${accountId} and id = ${providerId} and exists (select from up)`);
};
