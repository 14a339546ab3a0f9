import type { Queryable } from "../pool.ts";
import { listed, type Sql, sql } from "../sql.ts";

/** Some of an account's users: those above one id and up to another, or those of these buckets. */
export type ReachSlice =
  | { kind: "ids"; above: number; upTo: number }
  | { kind: "buckets"; buckets: readonly number[] };

export interface ReachRow {
  /** Users of the buckets, whether they match or not; 0 for a range of ids. */
  users: number;
  profiles: number;
  email: number;
  push: number;
  whatsapp: number;
  subscribed_email: number;
  subscribed_push: number;
  subscribed_whatsapp: number;
  android: number;
  ios: number;
  web: number;
  other: number;
}

/** The next `count` users above an id, in slices of `size`: how many each has, and the last of them. */
export const nextSlices = (
  q: Queryable,
  accountId: number,
  above: number,
  { count, size }: { count: number; size: number },
): Promise<{ users: number; last: number }[]> =>
  q.query<{ users: number; last: number }>(sql`
    select count(*)::int as users, max(id) as last from (
      select id, (row_number() over (order by id) - 1) / ${size}::int as slice from (
        select id from profiles where account_id = ${accountId} and id > ${above} order by id limit ${count}) p
    ) s group by slice order by slice`);

const of = (slice: ReachSlice): Sql =>
  slice.kind === "ids"
    ? sql`p.id > ${slice.above}::bigint and p.id <= ${slice.upTo}::bigint`
    : sql`p.bucket = any(${[...slice.buckets]}::smallint[])`;

/** Push tokens: of a range of ids in one go through the index, else one user who matches after the other. */
const tokensOf = (accountId: number, slice: ReachSlice): Sql =>
  slice.kind === "ids"
    ? sql`devices d where d.account_id = ${accountId}
        and d.profile_id > ${slice.above}::bigint and d.profile_id <= ${slice.upTo}::bigint`
    : sql`m cross join lateral (
        select profile_id, platform from devices
        where account_id = ${accountId} and profile_id = m.id offset 0) d`;

/** Whoever asks for a range of ids has counted them. */
const usersOf = (accountId: number, slice: ReachSlice): Sql =>
  slice.kind === "ids"
    ? sql`0`
    : sql`(select count(*)::int from profiles p where p.account_id = ${accountId} and ${of(slice)})`;

const isSuppressed = (accountId: number, channel: string, address: Sql): Sql => sql`exists (
  select from suppressions s where s.account_id = ${accountId} and s.channel = ${channel} and s.address = ${address})`;

/**
 * Counts the users of a slice who meet a condition about `p`, and how they are reached. Users and push tokens are brought
 * together by grouping: a join would be planned by statistics that follow an import late, and take the square of its time.
 *
 * @param condition null: everybody
 */
export const countSlice = async (
  q: Queryable,
  accountId: number,
  condition: Sql | null,
  slice: ReachSlice,
): Promise<ReachRow | undefined> => {
  const [row] = await q.query<ReachRow>(sql`
    with m as materialized (
      select p.id, p.email_subscribed, p.push_subscribed, p.whatsapp_subscribed,
        p.email is not null and not ${isSuppressed(accountId, "email", sql`p.email`)} as has_email,
        p.phone is not null and not ${isSuppressed(accountId, "whatsapp", sql`p.phone`)} as has_phone
      from profiles p where p.account_id = ${accountId} and ${of(slice)}
        and ${condition ?? sql`true`}
    ), parts as (
      select id, true as is_user, has_email, has_phone, email_subscribed, push_subscribed, whatsapp_subscribed,
        null::text as platform
      from m
      union all
      select d.profile_id, false, null, null, null, null, null, d.platform from ${tokensOf(accountId, slice)}
    ), u as (
      select bool_or(has_email) as has_email, bool_or(has_phone) as has_phone, count(platform) > 0 as has_token,
        bool_or(email_subscribed) as email_subscribed, bool_or(push_subscribed) as push_subscribed,
        bool_or(whatsapp_subscribed) as whatsapp_subscribed, bool_or(platform = 'android') as android,
        bool_or(platform = 'ios') as ios, bool_or(platform = 'web') as web, bool_or(platform = 'other') as other
      from parts group by id having bool_or(is_user)
    )
    select ${usersOf(accountId, slice)} as users,
      count(*)::int as profiles,
      count(*) filter (where has_email)::int as email,
      count(*) filter (where has_token)::int as push,
      count(*) filter (where has_phone)::int as whatsapp,
      count(*) filter (where has_email and email_subscribed)::int as subscribed_email,
      count(*) filter (where has_token and push_subscribed)::int as subscribed_push,
      count(*) filter (where has_phone and whatsapp_subscribed)::int as subscribed_whatsapp,
      count(*) filter (where android)::int as android, count(*) filter (where ios)::int as ios,
      count(*) filter (where web)::int as web, count(*) filter (where other)::int as other
    from u`);
  return row;
};

/** Which of several conditions about `p` one user meets; none when there is no such user. */
export const conditionsMet = async (
  q: Queryable,
  accountId: number,
  profileId: number,
  conditions: readonly Sql[],
): Promise<boolean[]> => {
  const [row] = await q.query<{ met: boolean[] }>(sql`
    select array[${listed(conditions)}] as met from profiles p
    where p.account_id = ${accountId} and p.id = ${profileId}`);
  return row?.met ?? [];
};
