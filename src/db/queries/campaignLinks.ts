import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** What is counted of links beyond those that a campaign keeps apart. */
export const OTHER_LINKS = "00000000-0000-0000-0000-000000000000";

/** A click as it is counted. */
export interface LinkClick {
  campaignId: string;
  /** Without what stands behind ? and #. */
  url: string;
  /** When its message was decided. */
  decidedAt: Date;
  /** Null: nobody knows whose it was. */
  profileId: number | null;
  isMachine: boolean;
}

/** Keeps a campaign's links apart, up to so many; those that come first. */
const KEEP_LINKS = `insert into campaign_links (account_id, campaign_id, link, url)
select $1::int, r.campaign_id, md5(r.url)::uuid, r.url
from (select distinct campaign_id, url from unnest($2::uuid[], $3::text[]) u (campaign_id, url)) r
where not exists (select from campaign_links k
    where k.account_id = $1 and k.campaign_id = r.campaign_id and k.link = md5(r.url)::uuid)
  and (select count(*) from campaign_links k where k.account_id = $1 and k.campaign_id = r.campaign_id) < $4::int
order by r.campaign_id, r.url on conflict do nothing`;

/** A user is counted under the hour of the first message by which it followed the link. */
const COUNT_CLICKS = `with r as materialized (
  select u.campaign_id, coalesce(k.link, $7::uuid) as link, date_trunc('hour', u.decided_at, 'UTC') as hour,
    u.profile_id, u.is_machine
  from unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::bigint[], $6::boolean[])
    u (campaign_id, url, decided_at, profile_id, is_machine)
  left join campaign_links k on k.account_id = $1 and k.campaign_id = u.campaign_id and k.link = md5(u.url)::uuid
), new_users as (
  insert into link_users (account_id, profile_id, campaign_id, link)
  select distinct $1::int, profile_id, campaign_id, link from r where not is_machine and profile_id is not null
  order by 2, 3, 4 on conflict do nothing returning profile_id, campaign_id, link
), users as (
  select campaign_id, link, min(hour) as hour, profile_id from r join new_users using (profile_id, campaign_id, link)
  where not is_machine group by 1, 2, 4
), counted as (
  select campaign_id, link, hour, (not is_machine)::int as clicks, 0 as users, is_machine::int as machine_clicks from r
  union all select campaign_id, link, hour, 0, 1, 0 from users
)
insert into link_deltas (account_id, campaign_id, link, hour, clicks, users, machine_clicks)
select $1::int, campaign_id, link, hour, sum(clicks), sum(users), sum(machine_clicks) from counted group by 2, 3, 4`;

/** Counts clicks by link, in the transaction that records them. */
export const countLinkClicks = async (
  tx: Queryable,
  accountId: number,
  clicks: readonly LinkClick[],
  linksMax: number,
): Promise<void> => {
  const campaigns = plainArray(clicks.map(({ campaignId }) => campaignId));
  const urls = clicks.map(({ url }) => url);
  await tx.prepared("keep_campaign_links", KEEP_LINKS, [accountId, campaigns, urls, linksMax]);
  await tx.prepared("count_link_clicks", COUNT_CLICKS, [
    accountId,
    campaigns,
    urls,
    plainArray(clicks.map(({ decidedAt }) => decidedAt)),
    plainArray(clicks.map(({ profileId }) => profileId)),
    plainArray(clicks.map(({ isMachine }) => isMachine)),
    OTHER_LINKS,
  ]);
};

/** Adds the deltas up; called by whoever folds statistics, under its lock. */
export const foldLinks = async (tx: Queryable): Promise<void> => {
  await tx.query(sql`
    with d as (
      delete from link_deltas where id in (select id from link_deltas order by id limit 50000)
      returning account_id, campaign_id, link, hour, clicks, users, machine_clicks
    ), folded as (
      insert into link_stats as t (account_id, campaign_id, link, hour, clicks, users, machine_clicks)
      select account_id, campaign_id, link, hour, sum(clicks), sum(users), sum(machine_clicks)
      from d group by 1, 2, 3, 4 order by 1, 2, 3, 4
      on conflict (account_id, campaign_id, link, hour) do update set clicks = t.clicks + excluded.clicks,
        users = t.users + excluded.users, machine_clicks = t.machine_clicks + excluded.machine_clicks
    )
    insert into account_activity (account_id, stats_changed_at)
    select distinct account_id, statement_timestamp() from d order by 1
    on conflict (account_id) do update set stats_changed_at = excluded.stats_changed_at`);
};

export interface LinkSum {
  /** Null: of all links that are not kept apart. */
  url: string | null;
  clicks: number;
  users: number;
  machineClicks: number;
}

/** What the links of a campaign brought, the most followed first: sums and deltas in one snapshot. */
export const sumCampaignLinks = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  range: { from: Date | null; before: Date | null },
): Promise<LinkSum[]> =>
  q.query<LinkSum>(sql`
    select k.url, sum(s.clicks)::bigint as clicks, sum(s.users)::bigint as users,
      sum(s.machine_clicks)::bigint as "machineClicks"
    from (
      select link, hour, clicks, users, machine_clicks from link_stats
      where account_id = ${accountId} and campaign_id = ${campaignId}
      union all
      select link, hour, clicks, users, machine_clicks from link_deltas
      where account_id = ${accountId} and campaign_id = ${campaignId}
    ) s
    left join campaign_links k on k.account_id = ${accountId} and k.campaign_id = ${campaignId} and k.link = s.link
    where (${range.from}::timestamptz is null or s.hour >= ${range.from})
      and (${range.before}::timestamptz is null or s.hour < ${range.before})
    group by k.url order by k.url is null, 2 desc, 4 desc, 1`);

/** Users who became one followed a link once; what is counted already stays counted. */
export const mergeLinkUsers = async (
  q: Queryable,
  accountId: number,
  merges: readonly { fromId: number; intoId: number }[],
): Promise<void> => {
  await q.query(sql`
    with gone as (
      delete from link_users u using unnest(${merges.map(({ fromId }) => fromId)}::bigint[],
        ${merges.map(({ intoId }) => intoId)}::bigint[]) m (from_id, into_id)
      where u.account_id = ${accountId} and u.profile_id = m.from_id
      returning m.into_id, u.campaign_id, u.link
    )
    insert into link_users (account_id, profile_id, campaign_id, link)
    select distinct ${accountId}::int, into_id, campaign_id, link from gone order by 2, 3, 4
    on conflict do nothing`);
};

/** The counts stay. */
export const forgetLinkUsers = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<void> => {
  await q.query(sql`
    delete from link_users where account_id = ${accountId} and profile_id = any(${[...profileIds]}::bigint[])`);
};
