import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** Campaigns with several messages: what their variants are called, and who gets which. */

/** Variants that users were assigned before. */
export const listAssigned = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  profileIds: readonly number[],
): Promise<{ profileId: number; variant: string }[]> =>
  q.prepared<{ profileId: number; variant: string }>(
    "list_assigned_variants",
    `select u.profile_id as "profileId", u.variant from unnest($3::bigint[]) r (id), lateral (
       select profile_id, variant from variant_users
       where account_id = $1 and profile_id = r.id and campaign_id = $2 offset 0) u`,
    [accountId, campaignId, plainArray(profileIds)],
  );

/**
 * Keeps the variants of users who had none. @throws a serialization failure when one of them got another meanwhile: the
 * transaction is to be repeated
 */
export const assignVariants = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  users: readonly { profileId: number; variant: string }[],
): Promise<void> => {
  await q.prepared("assign_variants", "select assign_variants($1::int, $2::uuid, $3::bigint[], $4::text[])", [
    accountId,
    campaignId,
    plainArray(users.map(({ profileId }) => profileId)),
    plainArray(users.map(({ variant }) => variant)),
  ]);
};

/** What the variants of a version are called from now on. */
export const nameVariants = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  variants: readonly { id: string; name: string }[],
): Promise<void> => {
  await q.query(sql`
    insert into campaign_variants (account_id, campaign_id, id, name)
    select ${accountId}::int, ${campaignId}::uuid, id, name
    from unnest(${variants.map(({ id }) => id)}::text[], ${variants.map(({ name }) => name)}::text[]) v (id, name)
    order by id
    on conflict (account_id, campaign_id, id) do update set name = excluded.name`);
};

/** Every variant that a version of the campaign ever had. */
export const listVariantNames = (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<{ id: string; name: string }[]> =>
  q.query<{ id: string; name: string }>(sql`
    select id, name from campaign_variants
    where account_id = ${accountId} and campaign_id = ${campaignId} order by name, id`);

/** Users who became one keep the variant of the older; one that only the younger had goes on with it. */
export const mergeVariants = async (
  q: Queryable,
  accountId: number,
  merges: readonly { fromId: number; intoId: number }[],
): Promise<void> => {
  await q.query(sql`
    with gone as (
      delete from variant_users u using unnest(${merges.map(({ fromId }) => fromId)}::bigint[],
        ${merges.map(({ intoId }) => intoId)}::bigint[]) m (from_id, into_id)
      where u.account_id = ${accountId} and u.profile_id = m.from_id
      returning m.from_id, m.into_id, u.campaign_id, u.variant, u.assigned_at
    )
    insert into variant_users (account_id, profile_id, campaign_id, variant, assigned_at)
    select distinct on (into_id, campaign_id) ${accountId}::int, into_id, campaign_id, variant, assigned_at from gone
    order by into_id, campaign_id, from_id
    on conflict do nothing`);
};

export const forgetVariants = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<void> => {
  await q.query(sql`
    delete from variant_users where account_id = ${accountId} and profile_id = any(${[...profileIds]}::bigint[])`);
};
