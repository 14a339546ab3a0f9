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

/** An address to be stopped; the reason with its code or note behind a colon. */
export interface Stop {
  channel: string;
  address: string;
  reason: string;
}

/**
 * Stops addresses; one that is stopped already keeps its reason.
 *
 * @param addedBy empty when a provider said so
 * @returns how many were not stopped before
 */
export const insertSuppressions = async (
  q: Queryable,
  accountId: number,
  stops: readonly Stop[],
  addedBy: string,
): Promise<number> => {
  const rows = await q.query(sql`
    insert into suppressions (account_id, channel, address, reason, added_by)
    select distinct on (r.channel, r.address) ${accountId}::int, r.channel, r.address, r.reason, ${addedBy}
    from unnest(${stops.map(({ channel }) => channel)}::text[], ${stops.map(({ address }) => address)}::text[],
      ${stops.map(({ reason }) => reason)}::text[]) with ordinality r (channel, address, reason, place)
    order by r.channel, r.address, r.place on conflict do nothing returning 1`);
  return rows.length;
};

/** The address as it is stopped. */
export const findSuppression = async (
  q: Queryable,
  accountId: number,
  { channel, address }: Pick<Stop, "channel" | "address">,
): Promise<SuppressionRow | undefined> => {
  const [row] = await q.query<SuppressionRow>(sql`
    select ${columns} from suppressions
    where account_id = ${accountId} and channel = ${channel} and address = ${address}`);
  return row;
};

/** Whether there was one. */
export const deleteSuppression = async (q: Queryable, accountId: number, id: number): Promise<boolean> => {
  const rows = await q.query(sql`
    delete from suppressions where account_id = ${accountId} and id = ${id} returning id`);
  return rows.length > 0;
};
