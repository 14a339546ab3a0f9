import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface MailDomainRow {
  id: string;
  domain: string;
  selector: string;
  public_key: string;
  spf_term: string;
  created_at: Date;
  /** What the last look-up of its records found; null: there was none. */
  is_verified: boolean | null;
  checked_at: Date | null;
}

const columns = sql`id, domain, selector, public_key, spf_term, created_at, is_verified, checked_at`;

/** The new domain; undefined when the account has it already, or as many as it may. */
export const insertMailDomain = async (
  q: Queryable,
  accountId: number,
  domain: Omit<MailDomainRow, "created_at" | "is_verified" | "checked_at"> & { secrets: Buffer },
  countMax: number,
): Promise<MailDomainRow | undefined> => {
  const [row] = await q.query<MailDomainRow>(sql`
    insert into mail_domains (account_id, id, domain, selector, public_key, secrets, spf_term)
    select ${accountId}::int, ${domain.id}::uuid, ${domain.domain}, ${domain.selector}, ${domain.public_key},
      ${domain.secrets}::bytea, ${domain.spf_term}
    where (select count(*) from mail_domains where account_id = ${accountId}) < ${countMax}::int
    on conflict (account_id, domain) do nothing
    returning ${columns}`);
  return row;
};

/** By name. */
export const listMailDomains = (q: Queryable, accountId: number): Promise<MailDomainRow[]> =>
  q.query<MailDomainRow>(sql`
    select ${columns} from mail_domains where account_id = ${accountId} order by domain`);

export const findMailDomain = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<MailDomainRow | undefined> => {
  const [row] = await q.query<MailDomainRow>(sql`
    select ${columns} from mail_domains where account_id = ${accountId} and id = ${id}::uuid`);
  return row;
};

/** Keeps what a look-up of the domain's records found. */
export const recordDomainCheck = async (
  q: Queryable,
  accountId: number,
  id: string,
  isVerified: boolean,
): Promise<void> => {
  await q.query(sql`
    update mail_domains set is_verified = ${isVerified}, checked_at = clarion_now()
    where account_id = ${accountId} and id = ${id}::uuid`);
};

/** What signs for a domain. */
export const findDkimKey = async (
  q: Queryable,
  accountId: number,
  domain: string,
): Promise<{ selector: string; secrets: Buffer } | undefined> => {
  const [row] = await q.query<{ selector: string; secrets: Buffer }>(sql`
    select selector, secrets from mail_domains where account_id = ${accountId} and domain = ${domain}`);
  return row;
};

/** Whether there was one. */
export const deleteMailDomain = async (q: Queryable, accountId: number, id: string): Promise<boolean> => {
  const rows = await q.query<{ id: string }>(sql`
    delete from mail_domains where account_id = ${accountId} and id = ${id}::uuid returning id`);
  return rows.length > 0;
};
