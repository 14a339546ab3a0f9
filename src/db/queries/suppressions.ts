import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface SuppressionRow {
  id: number;
  channel: string;
  address: string;
  /** Why, and after a colon the code or note. */
  reason: string;
  added_by: string;
  created_at: Date;
}

const columns = sql`id, channel, address, reason, added_by, created_at`;

export interface SuppressionFilter {
  /** A part of the address. */
  search?: string | undefined;
  channel?: string | undefined;
  reason?: string | undefined;
}

/** Newest first, before the id `before`. */
export const listSuppressions = (
  q: Queryable,
  accountId: number,
  { search, channel, reason }: SuppressionFilter,
  page: { before: number | null; limit: number },
): Promise<SuppressionRow[]> =>
  q.query<SuppressionRow>(sql`
    select ${columns} from suppressions
    where account_id = ${accountId} and (${page.before}::bigint is null or id < ${page.before}::bigint)
      and (${search ?? null}::text is null or position(lower(${search ?? ""}) in lower(address)) > 0)
      and (${channel ?? null}::text is null or channel = ${channel ?? null})
      and (${reason ?? null}::text is null or split_part(reason, ':', 1) = ${reason ?? null})
    order by id desc limit ${page.limit}`);

/** Those of the addresses that are stopped on the channel. */
export const listStopped = async (
  q: Queryable,
  accountId: number,
  channel: string,
  addresses: readonly string[],
): Promise<string[]> => {
  const rows = await q.query<{ address: string }>(sql`
    select address from suppressions
    where account_id = ${accountId} and channel = ${channel} and address = any(${[...addresses]}::text[])`);
  return rows.map(({ address }) => address);
};

/** One that is stopped already stays as it is. */
export const addSuppression = async (
  q: Queryable,
  accountId: number,
  stop: { channel: string; address: string; reason: string; addedBy: string },
): Promise<SuppressionRow | undefined> => {
  await q.query(sql`
    insert into suppressions (account_id, channel, address, reason, added_by)
    values (${accountId}, ${stop.channel}, ${stop.address}, ${stop.reason}, ${stop.addedBy}) on conflict do nothing`);
  const [row] = await q.query<SuppressionRow>(sql`
    select ${columns} from suppressions
    where account_id = ${accountId} and channel = ${stop.channel} and address = ${stop.address}`);
  return row;
};

/** Whether there was one. */
export const deleteSuppression = async (q: Queryable, accountId: number, id: number): Promise<boolean> => {
  const rows = await q.query(sql`
    delete from suppressions where account_id = ${accountId} and id = ${id} returning id`);
  return rows.length > 0;
};
