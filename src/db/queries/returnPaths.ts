import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface ReturnPathRow {
  domain: string;
  local_part: string;
  spf_term: string;
  last_told_at: Date | null;
  last_told: string | null;
  last_ignored_at: Date | null;
  last_ignored: string | null;
}

export const findReturnPath = async (q: Queryable, accountId: number): Promise<ReturnPathRow | undefined> => {
  const [row] = await q.query<ReturnPathRow>(sql`
    select domain, local_part, spf_term, last_told_at, last_told, last_ignored_at, last_ignored
    from return_paths where account_id = ${accountId}`);
  return row;
};

export const putReturnPath = async (
  q: Queryable,
  accountId: number,
  { domain, local_part, spf_term }: Pick<ReturnPathRow, "domain" | "local_part" | "spf_term">,
): Promise<void> => {
  await q.query(sql`
    insert into return_paths (account_id, domain, local_part, spf_term)
    values (${accountId}, ${domain}, ${local_part}, ${spf_term})
    on conflict (account_id) do update set
      domain = excluded.domain, local_part = excluded.local_part, spf_term = excluded.spf_term`);
};

export const deleteReturnPath = async (q: Queryable, accountId: number): Promise<void> => {
  await q.query(sql`delete from return_paths where account_id = ${accountId}`);
};

/** Notes a mail that told something of a message; of many within a second one. */
export const noteTold = async (q: Queryable, accountId: number, what: string): Promise<void> => {
  await q.query(sql`
    update return_paths set last_told_at = clarion_now(), last_told = ${what}
    where account_id = ${accountId} and coalesce(last_told_at, '-infinity') < clarion_now() - interval '1 second'`);
};

/** Notes a mail that told nothing of a message; of many within a second one. */
export const noteIgnored = async (q: Queryable, accountId: number, why: string): Promise<void> => {
  await q.query(sql`
    update return_paths set last_ignored_at = clarion_now(), last_ignored = ${why}
    where account_id = ${accountId} and coalesce(last_ignored_at, '-infinity') < clarion_now() - interval '1 second'`);
};
