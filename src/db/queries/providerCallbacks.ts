import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface CallbackRow {
  /** Sealed. */
  token: Buffer;
  last_taken_at: Date | null;
  last_reports: number | null;
  last_unknown: number | null;
  last_refused_at: Date | null;
  last_refusal: string | null;
}

const columns = sql`token, last_taken_at, last_reports, last_unknown, last_refused_at, last_refusal`;

export const findCallback = async (
  q: Queryable,
  accountId: number,
  providerId: string,
): Promise<CallbackRow | undefined> => {
  const [row] = await q.query<CallbackRow>(sql`
    select ${columns} from provider_callbacks where account_id = ${accountId} and provider_id = ${providerId}`);
  return row;
};

/** An address for a provider that has none yet. */
export const insertCallback = async (
  q: Queryable,
  accountId: number,
  providerId: string,
  token: { hash: Buffer; sealed: Buffer },
): Promise<void> => {
  await q.query(sql`
    insert into provider_callbacks (account_id, provider_id, token_hash, token)
    values (${accountId}, ${providerId}, ${token.hash}, ${token.sealed}) on conflict do nothing`);
};

/** Another address in place of the one before, which is worth nothing from then on. */
export const replaceCallback = async (
  q: Queryable,
  accountId: number,
  providerId: string,
  token: { hash: Buffer; sealed: Buffer },
): Promise<void> => {
  await q.query(sql`
    insert into provider_callbacks (account_id, provider_id, token_hash, token)
    values (${accountId}, ${providerId}, ${token.hash}, ${token.sealed})
    on conflict (account_id, provider_id) do update set token_hash = excluded.token_hash, token = excluded.token`);
};

/** Whose address it is. */
export const findCallbackByToken = async (
  q: Queryable,
  tokenHash: Buffer,
): Promise<{ accountId: number; providerId: string } | undefined> => {
  const [row] = await q.prepared<{ accountId: number; providerId: string }>(
    "find_callback_by_token",
    `select account_id as "accountId", provider_id as "providerId" from provider_callbacks where token_hash = $1`,
    [tokenHash],
  );
  return row;
};

/** Notes a call that was taken; of many within a second one. */
export const noteTaken = async (
  q: Queryable,
  accountId: number,
  providerId: string,
  counts: { reports: number; unknown: number },
): Promise<void> => {
  await q.query(sql`
    update provider_callbacks
    set last_taken_at = clarion_now(), last_reports = ${counts.reports}, last_unknown = ${counts.unknown}
    where account_id = ${accountId} and provider_id = ${providerId}
      and coalesce(last_taken_at, '-infinity') < clarion_now() - interval '1 second'`);
};

/** Notes a call that was not taken; of many within a second one. */
export const noteRefused = async (
  q: Queryable,
  accountId: number,
  providerId: string,
  refusal: string,
): Promise<void> => {
  await q.query(sql`
    update provider_callbacks set last_refused_at = clarion_now(), last_refusal = ${refusal}
    where account_id = ${accountId} and provider_id = ${providerId}
      and coalesce(last_refused_at, '-infinity') < clarion_now() - interval '1 second'`);
};
