import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface CodePoolRow {
  id: string;
  name: string;
  description: string;
  expiresAt: Date | null;
  lowStockAt: number | null;
  codes: number;
  free: number;
  used: number;
  isExpired: boolean;
  createdBy: string;
  createdAt: Date;
}

const columns = sql`
  id, name, description, expires_at as "expiresAt", low_stock_at as "lowStockAt", code_count as codes,
  free_count as free, code_count - free_count as used, coalesce(expires_at <= clarion_now(), false) as "isExpired", created_by as "createdBy",
  created_at as "createdAt"`;

/** Nothing when the account has a pool of this name, whatever its case, or as many as it may. */
export const insertCodePool = async (
  q: Queryable,
  accountId: number,
  pool: Pick<CodePoolRow, "id" | "name" | "description" | "expiresAt" | "lowStockAt" | "createdBy">,
  countMax: number,
): Promise<CodePoolRow | undefined> => {
  const [row] = await q.query<CodePoolRow>(sql`
    insert into code_pools (account_id, id, name, description, expires_at, low_stock_at, created_by)
    select ${accountId}::int, ${pool.id}::uuid, ${pool.name}, ${pool.description}, ${pool.expiresAt}::timestamptz,
      ${pool.lowStockAt}::int, ${pool.createdBy}
    where (select count(*) from code_pools where account_id = ${accountId}) < ${countMax}::int
    on conflict (account_id, lower(name)) do nothing
    returning ${columns}`);
  return row;
};

export const isCodePoolNameTaken = async (
  q: Queryable,
  accountId: number,
  name: string,
): Promise<boolean> => {
  const rows = await q.query(sql`
    select 1 as one from code_pools where account_id = ${accountId} and lower(name) = lower(${name})`);
  return rows.length > 0;
};

/** By name, after one; the position of a pool is its name in lower case. */
export const listCodePools = (
  q: Queryable,
  accountId: number,
  after: string | null,
  limit: number,
): Promise<CodePoolRow[]> =>
  q.query<CodePoolRow>(sql`
    select ${columns} from code_pools
    where account_id = ${accountId} and (${after}::text is null or lower(name) > ${after}::text)
    order by lower(name) limit ${limit}`);

export const findCodePool = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<CodePoolRow | undefined> => {
  const [row] = await q.query<CodePoolRow>(
    sql`select ${columns} from code_pools where account_id = ${accountId} and id = ${id}`,
  );
  return row;
};

export const updateCodePool = async (
  q: Queryable,
  accountId: number,
  id: string,
  pool: Pick<CodePoolRow, "description" | "expiresAt" | "lowStockAt">,
): Promise<CodePoolRow | undefined> => {
  const [row] = await q.query<CodePoolRow>(sql`
    update code_pools set description = ${pool.description}, expires_at = ${pool.expiresAt}::timestamptz,
      low_stock_at = ${pool.lowStockAt}::int
    where account_id = ${accountId} and id = ${id} returning ${columns}`);
  return row;
};

/** The pool's row, held until the transaction ends. */
export const lockCodePool = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<CodePoolRow | undefined> => {
  const [row] = await q.query<CodePoolRow>(
    sql`select ${columns} from code_pools where account_id = ${accountId} and id = ${id} for update`,
  );
  return row;
};

/** Adds codes to a pool that the caller holds, in their order; gives how many it did not have before. */
export const insertCodes = async (
  q: Queryable,
  accountId: number,
  poolId: string,
  codes: readonly string[],
): Promise<number> => {
  const [row] = await q.query<{ added: number }>(sql`
    with added as (
      insert into codes (account_id, pool_id, code)
      select ${accountId}::int, ${poolId}::uuid, code from unnest(${codes}::text[]) with ordinality c (code, place)
      order by place
      on conflict (account_id, pool_id, code) do nothing returning 1
    ), counted as (
      select count(*)::int as added from added
    )
    update code_pools set code_count = code_count + added, free_count = free_count + added from counted
    where account_id = ${accountId} and id = ${poolId} returning added`);
  return row?.added ?? 0;
};

/** Names of campaigns that are not over and name the pool in a template, at most so many. */
export const listCampaignsOfPool = async (
  q: Queryable,
  accountId: number,
  name: string,
  limit: number,
): Promise<string[]> => {
  const rows = await q.query<{ name: string }>(sql`
    select c.draft->>'name' as name from campaigns c
    left join campaign_versions v
      on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    where c.account_id = ${accountId} and c.life in ('draft', 'published', 'paused')
      and concat(v.content->>'what', c.draft->>'what') ~* ${`Codes\\s*(\\.\\s*${name}\\M|\\[\\s*\\\\?["']${name}\\\\?["'])`}
    order by c.created_at desc limit ${limit}`);
  return rows.map((row) => row.name);
};

export const deleteCodePool = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  await q.query(sql`delete from code_pools where account_id = ${accountId} and id = ${id}`);
};

export interface PoolStockRow {
  name: string;
  isExpired: boolean;
  free: number;
}

/** What a draft's templates may take of. */
export const listPoolStocks = (q: Queryable, accountId: number): Promise<PoolStockRow[]> =>
  q.query<PoolStockRow>(sql`
    select name, coalesce(expires_at <= clarion_now(), false) as "isExpired", free_count as free
    from code_pools where account_id = ${accountId} order by lower(name)`);

/** Keeps the pools until the transaction ends: whoever deletes one waits for it. Takers of codes are not waited for. */
export const shareCodePools = async (tx: Queryable, accountId: number): Promise<void> => {
  await tx.query(sql`select from code_pools where account_id = ${accountId} order by id for key share`);
};

/** Removes the codes that nobody has; the caller holds the pool. */
export const deleteFreeCodes = async (q: Queryable, accountId: number, poolId: string): Promise<number> => {
  const [row] = await q.query<{ removed: number }>(sql`
    with gone as (
      delete from codes where account_id = ${accountId} and pool_id = ${poolId} and campaign_id is null returning 1
    ), counted as (
      select count(*)::int as removed from gone
    )
    update code_pools set code_count = code_count - removed, free_count = free_count - removed from counted
    where account_id = ${accountId} and id = ${poolId} returning removed`);
  return row?.removed ?? 0;
};

export interface PoolCodeRow {
  position: string;
  code: string;
  state: "free" | "held" | "sent";
  campaignId: string | null;
  campaignName: string | null;
  profileId: number | null;
  identity: string | null;
  takenAt: Date | null;
}

/** One that is held has a row of who holds it: those are few, and the codes many. */
const IN_STATE = {
  free: sql`c.campaign_id is null`,
  held: sql`not c.is_sent and c.position in (
    select h.position from code_holds h where h.account_id = c.account_id and h.pool_id = c.pool_id)`,
  sent: sql`c.is_sent`,
} as const;

/** Codes in the order in which they were added, after a position, each with who has it. */
export const listPoolCodes = (
  q: Queryable,
  accountId: number,
  poolId: string,
  wish: { after: string; limit: number; state?: PoolCodeRow["state"] | undefined; code?: string | undefined },
): Promise<PoolCodeRow[]> =>
  q.query<PoolCodeRow>(sql`
    select c.position::text, c.code, c.campaign_id as "campaignId", k.name as "campaignName",
      case when c.campaign_id is null then 'free' when c.is_sent then 'sent' else 'held' end as state,
      c.profile_id as "profileId", i.value as identity, c.taken_at as "takenAt"
    from (
      select account_id, position, code, campaign_id, is_sent, profile_id, taken_at from codes c
      where c.account_id = ${accountId} and c.pool_id = ${poolId} and c.position > ${wish.after}::bigint
        and ${wish.state === undefined ? sql`true` : IN_STATE[wish.state]}
        and ${wish.code === undefined ? sql`true` : sql`c.code = ${wish.code}`}
      order by c.position limit ${wish.limit}) c
    left join campaigns k on k.account_id = c.account_id and k.id = c.campaign_id
    left join lateral (
      select value from identities
      where account_id = c.account_id and profile_id = c.profile_id and kind = 'identity' order by value limit 1) i on true
    order by c.position`);
