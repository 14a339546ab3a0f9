import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import type { CampaignUser } from "./ledger.ts";

/** A pool as those see it who take codes of it, and hold its row until their transaction ends. */
export interface HeldPool {
  id: string;
  /** In lower case, as templates are read. */
  name: string;
  isExpired: boolean;
}

/**
 * Locks pools by name, and those that messages hold codes of, in the order of their ids. Whoever takes codes holds their
 * pools, and whoever may set one free.
 */
export const lockPools = (
  q: Queryable,
  accountId: number,
  names: readonly string[],
  holders: readonly string[],
): Promise<HeldPool[]> =>
  q.prepared<HeldPool>(
    "lock_code_pools",
    `select id, lower(name) as name, coalesce(expires_at <= clarion_now(), false) as "isExpired"
     from code_pools where account_id = $1 and (lower(name) = any($2::text[])
       or id in (select pool_id from code_holds where account_id = $1 and message_id = any($3::uuid[])))
     order by id for no key update`,
    [accountId, [...names], plainArray(holders)],
  );

/** A code of a pool that the caller has locked. */
export interface PoolCode {
  poolId: string;
  position: string;
  code: string;
}

/** Codes that users have of campaigns already; of several in one pool the one that was taken first. */
export const listCodesOfUsers = (
  q: Queryable,
  accountId: number,
  poolIds: readonly string[],
  users: readonly CampaignUser[],
): Promise<(PoolCode & CampaignUser)[]> =>
  q.prepared<PoolCode & CampaignUser>(
    "list_codes_of_users",
    `select c.pool_id as "poolId", c.position::text, c.code, u.campaign_id as "campaignId", u.profile_id as "profileId"
     from (select distinct * from unnest($3::uuid[], $4::bigint[]) u (campaign_id, profile_id)) u
     cross join unnest($2::uuid[]) p (id)
     cross join lateral (
       select pool_id, position, code from codes
       where account_id = $1 and profile_id = u.profile_id and pool_id = p.id and campaign_id = u.campaign_id
       order by taken_at, position limit 1) c`,
    [
      accountId,
      plainArray(poolIds),
      plainArray(users.map(({ campaignId }) => campaignId)),
      plainArray(users.map(({ profileId }) => profileId)),
    ],
  );

/** The next free codes of a locked pool, after a position. */
export const listFreeCodes = (
  q: Queryable,
  accountId: number,
  poolId: string,
  after: string,
  limit: number,
): Promise<PoolCode[]> =>
  q.prepared<PoolCode>(
    "list_free_codes",
    `select pool_id as "poolId", position::text, code from codes
     where account_id = $1 and pool_id = $2 and campaign_id is null and position > $3::bigint
     order by position limit $4`,
    [accountId, poolId, after, limit],
  );

/** A message that holds a code. */
export interface TakenCode extends CampaignUser {
  poolId: string;
  position: string;
  messageId: string;
  /** Was free until now. */
  isNew: boolean;
}

/**
 * Writes who took which code; the caller holds the pools.
 *
 * @throws when one that was free is not any more: somebody took it without holding its pool
 */
export const writeTakenCodes = async (
  q: Queryable,
  accountId: number,
  taken: readonly TakenCode[],
): Promise<void> => {
  const fresh = taken.filter(({ isNew }) => isNew);
  const [given] = await q.prepared<{ count: number }>(
    "give_codes",
    `with t as materialized (
       select * from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::bigint[])
         t (pool_id, position, campaign_id, profile_id)
     ), given as (
       update codes c set campaign_id = t.campaign_id, profile_id = t.profile_id, taken_at = clarion_now()
       from t where c.account_id = $1 and c.pool_id = t.pool_id and c.position = t.position and c.campaign_id is null
       returning c.pool_id
     ), counted as (
       update code_pools p set free_count = p.free_count - g.count
       from (select pool_id, count(*)::int as count from given group by 1) g
       where p.account_id = $1 and p.id = g.pool_id
     )
     select count(*)::int as count from given`,
    [
      accountId,
      plainArray(fresh.map((row) => row.poolId)),
      plainArray(fresh.map((row) => row.position)),
      plainArray(fresh.map((row) => row.campaignId)),
      plainArray(fresh.map((row) => row.profileId)),
    ],
  );
  if (given?.count !== fresh.length) {
    throw new Error(`${fresh.length} free codes were taken, and ${given?.count ?? 0} of them were free`);
  }
  await q.prepared(
    "hold_codes",
    `insert into code_holds (account_id, pool_id, position, message_id)
     select $1::int, pool_id, position, message_id
     from unnest($2::uuid[], $3::bigint[], $4::uuid[]) t (pool_id, position, message_id)`,
    [
      accountId,
      plainArray(taken.map((row) => row.poolId)),
      plainArray(taken.map((row) => row.position)),
      plainArray(taken.map((row) => row.messageId)),
    ],
  );
};

/**
 * Codes of users that become one are the one user's. Of two in one pool and campaign both stay taken, and the one that was
 * taken first is the user's. The caller keeps out whoever takes codes; the pools are held against whoever deletes them.
 */
export const mergeCodes = async (
  q: Queryable,
  accountId: number,
  merges: readonly { fromId: number; intoId: number }[],
): Promise<void> => {
  const fromIds = merges.map(({ fromId }) => fromId);
  await q.query(sql`
    select from code_pools where account_id = ${accountId} and id in (
      select pool_id from codes where account_id = ${accountId} and profile_id = any(${fromIds}::bigint[]))
    order by id for no key update`);
  await q.query(sql`
    update codes c set profile_id = m.into_id
    from unnest(${fromIds}::bigint[], ${merges.map(({ intoId }) => intoId)}::bigint[]) m (from_id, into_id)
    where c.account_id = ${accountId} and c.profile_id = m.from_id`);
};

/** Codes that deleted users had stay used, and do not say whose they were. */
export const forgetCodeHolders = async (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<void> => {
  await q.query(sql`
    update codes set profile_id = null
    where account_id = ${accountId} and profile_id = any(${[...profileIds]}::bigint[])`);
};
