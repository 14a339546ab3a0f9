import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** What of a return path is set by hand. */
export interface ReturnPathSettings {
  domain: string;
  local_part: string;
  spf_term: string;
  mailbox: unknown;
  /** Sealed. */
  mailbox_secrets: Buffer | null;
}

export interface ReturnPathRow extends ReturnPathSettings {
  mailbox_read_at: Date | null;
  mailbox_failed_at: Date | null;
  mailbox_failure: string | null;
  last_told_at: Date | null;
  last_told: string | null;
  last_ignored_at: Date | null;
  last_ignored: string | null;
}

export const findReturnPath = async (q: Queryable, accountId: number): Promise<ReturnPathRow | undefined> => {
  const [row] = await q.query<ReturnPathRow>(sql`
    select domain, local_part, spf_term, mailbox, mailbox_secrets, mailbox_read_at, mailbox_failed_at, mailbox_failure,
      last_told_at, last_told, last_ignored_at, last_ignored
    from return_paths where account_id = ${accountId}`);
  return row;
};

/** The mailbox is looked into at once; from its beginning, if it is another. */
export const putReturnPath = async (
  q: Queryable,
  accountId: number,
  { domain, local_part, spf_term, mailbox, mailbox_secrets }: ReturnPathSettings,
): Promise<void> => {
  const json = mailbox === null ? null : JSON.stringify(mailbox);
  await q.query(sql`
    insert into return_paths (account_id, domain, local_part, spf_term, mailbox, mailbox_secrets, mailbox_due_at)
    values (${accountId}, ${domain}, ${local_part}, ${spf_term}, ${json}::jsonb, ${mailbox_secrets}::bytea, clarion_now())
    on conflict (account_id) do update set
      domain = excluded.domain, local_part = excluded.local_part, spf_term = excluded.spf_term,
      mailbox = excluded.mailbox, mailbox_secrets = excluded.mailbox_secrets, mailbox_due_at = excluded.mailbox_due_at,
      mailbox_uid_validity = case when return_paths.mailbox is not distinct from excluded.mailbox
        then return_paths.mailbox_uid_validity end,
      mailbox_failed_at = null, mailbox_failure = null`);
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

/** A mailbox that is to be looked into, and how far it was read. */
export interface DueMailbox {
  accountId: number;
  mailbox: unknown;
  secrets: Buffer | null;
  uidValidity: string | null;
  lastUid: number;
}

/** The mailbox that has been due for longest, for whoever asks first; nobody else gets it within the lease. */
export const claimMailbox = async (q: Queryable, leaseMs: number): Promise<DueMailbox | undefined> => {
  const [row] = await q.query<DueMailbox>(sql`
    update return_paths set mailbox_lease_until = clarion_now() + ${leaseMs} * interval '1 ms'
    where account_id = (
      select account_id from return_paths
      where mailbox is not null and mailbox_due_at <= clarion_now()
        and coalesce(mailbox_lease_until, '-infinity') < clarion_now()
      order by mailbox_due_at limit 1 for update skip locked)
    returning account_id as "accountId", mailbox, mailbox_secrets as secrets, mailbox_uid_validity as "uidValidity",
      mailbox_last_uid::float8 as "lastUid"`);
  return row;
};

/** Notes how far a mailbox is read. A mailbox that was changed meanwhile is another. */
export const noteMailboxRead = async (
  q: Queryable,
  accountId: number,
  mailbox: unknown,
  { uidValidity, lastUid }: { uidValidity: string; lastUid: number },
): Promise<void> => {
  await q.query(sql`
    update return_paths set mailbox_uid_validity = ${uidValidity}, mailbox_last_uid = ${lastUid}::bigint
    where account_id = ${accountId} and mailbox = ${JSON.stringify(mailbox)}::jsonb`);
};

/** Ends a look. @param failure why it could not be read; null when it could */
export const noteMailboxLook = async (
  q: Queryable,
  accountId: number,
  { failure, nextInMs }: { failure: string | null; nextInMs: number },
): Promise<void> => {
  await q.query(sql`
    update return_paths set mailbox_lease_until = null,
      mailbox_due_at = clarion_now() + ${nextInMs} * interval '1 ms',
      mailbox_read_at = case when ${failure}::text is null then clarion_now() else mailbox_read_at end,
      mailbox_failed_at = case when ${failure}::text is null then null else clarion_now() end,
      mailbox_failure = ${failure}::text
    where account_id = ${accountId}`);
};
