import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface CredentialRow {
  id: string;
  name: string;
  scopes: string[];
  is_test: boolean;
  concurrency_max: number | null;
  requests_per_second_max: number | null;
  created_at: Date;
  revoked_at: Date | null;
}

/** A live credential with the account it opens. */
export interface CallerRow {
  account_id: number;
  credential_id: string;
  is_test: boolean;
  scopes: string[];
  concurrency_max: number | null;
  requests_per_second_max: number | null;
  external_id: string;
  account_name: string;
  time_zone: string;
  settings: unknown;
}

const columns = sql`id, name, scopes, is_test, concurrency_max, requests_per_second_max, created_at, revoked_at`;
const callerColumns = sql`
  c.account_id, c.id as credential_id, c.is_test, c.scopes, c.concurrency_max, c.requests_per_second_max,
  a.external_id, a.name as account_name, a.time_zone, a.settings`;

/** The new credential, or undefined when the account has (or had) one with the same passcode. */
export const insertCredential = async (
  q: Queryable,
  accountId: number,
  credential: {
    id: string;
    name: string;
    scopes: readonly string[];
    isTest: boolean;
    passcodeHash: Buffer;
    apiKeyHash: Buffer;
    concurrencyMax: number | null;
    requestsPerSecondMax: number | null;
  },
): Promise<CredentialRow | undefined> => {
  const [row] = await q.query<CredentialRow>(sql`
    insert into credentials (account_id, id, name, scopes, is_test, passcode_hash, api_key_hash, concurrency_max,
      requests_per_second_max)
    values (${accountId}, ${credential.id}, ${credential.name}, ${[...credential.scopes]}, ${credential.isTest},
      ${credential.passcodeHash}, ${credential.apiKeyHash}, ${credential.concurrencyMax}, ${credential.requestsPerSecondMax})
    on conflict (account_id, passcode_hash) do nothing
    returning ${columns}`);
  return row;
};

/** Newest first, revoked ones included. */
export const listCredentials = (q: Queryable, accountId: number): Promise<CredentialRow[]> =>
  q.query<CredentialRow>(sql`
    select ${columns} from credentials where account_id = ${accountId} order by id desc`);

/** The credential with other limits; undefined when the account has none of this id. */
export const updateCredentialLimits = async (
  q: Queryable,
  accountId: number,
  credentialId: string,
  limits: { concurrencyMax?: number | null; requestsPerSecondMax?: number | null },
): Promise<CredentialRow | undefined> => {
  const { concurrencyMax, requestsPerSecondMax } = limits;
  const [row] = await q.query<CredentialRow>(sql`
    update credentials set
      concurrency_max = case when ${concurrencyMax !== undefined} then ${concurrencyMax ?? null}::int else concurrency_max end,
      requests_per_second_max = case when ${requestsPerSecondMax !== undefined} then ${requestsPerSecondMax ?? null}::int
        else requests_per_second_max end
    where account_id = ${accountId} and id = ${credentialId}
    returning ${columns}`);
  return row;
};

/** The credential, revoked now or before; undefined when the account has none of this id. */
export const revokeCredential = async (
  q: Queryable,
  accountId: number,
  credentialId: string,
): Promise<CredentialRow | undefined> => {
  const [row] = await q.query<CredentialRow>(sql`
    update credentials set revoked_at = coalesce(revoked_at, clarion_now())
    where account_id = ${accountId} and id = ${credentialId}
    returning ${columns}`);
  return row;
};

/** Who calls is not known yet, so this question names the account by what the caller sent. */
export const findCallerByPasscode = async (
  q: Queryable,
  accountExternalId: string,
  passcodeHash: Buffer,
): Promise<CallerRow | undefined> => {
  const [row] = await q.query<CallerRow>(sql`
    select ${callerColumns}
    from accounts a join credentials c on c.account_id = a.id
    where a.external_id = ${accountExternalId} and c.passcode_hash = ${passcodeHash} and c.revoked_at is null`);
  return row;
};

/** The key alone tells the account. */
export const findCallerByApiKey = async (
  q: Queryable,
  apiKeyHash: Buffer,
): Promise<CallerRow | undefined> => {
  const [row] = await q.query<CallerRow>(sql`
    select ${callerColumns}
    from credentials c join accounts a on a.id = c.account_id
    where c.api_key_hash = ${apiKeyHash} and c.revoked_at is null`);
  return row;
};
