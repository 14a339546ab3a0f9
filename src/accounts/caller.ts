import type { AccountSettings } from "../contract/account.ts";
import { ROLE_SCOPES, type Role } from "../contract/session.ts";
import type { Queryable } from "../db/pool.ts";
import { type CallerRow, findCallerByApiKey, findCallerByPasscode } from "../db/queries/credentials.ts";
import { findMembership } from "../db/queries/people.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { readSettings } from "./settings.ts";

/** For which account a request is made, and what it may do. */
export interface Caller {
  accountId: number;
  isTest: boolean;
  scopes: readonly string[];
  account: { externalId: string; name: string; timeZone: string; settings: AccountSettings };
}

/** Trigger requests under way at once, and a second. */
export interface CallLimits {
  concurrencyMax: number | null;
  requestsPerSecondMax: number | null;
}

/** A program, by its key or passcode. */
export interface CredentialCaller extends Caller {
  credentialId: string;
  /** How often it may call, besides the account's own limits; null: no limit. */
  limits: CallLimits;
}

/** A person who is logged in; what it may do is what its role in the account allows. */
export interface PersonCaller extends Caller {
  personId: string;
  role: Role;
}

const asCaller = (row: CallerRow | undefined): CredentialCaller | null =>
  row === undefined
    ? null
    : {
        accountId: row.account_id,
        credentialId: row.credential_id,
        isTest: row.is_test,
        scopes: row.scopes,
        limits: {
          concurrencyMax: row.concurrency_max,
          requestsPerSecondMax: row.requests_per_second_max,
        },
        account: {
          externalId: row.external_id,
          name: row.account_name,
          timeZone: row.time_zone,
          settings: readSettings(row.settings),
        },
      };

/** What is stored of a passcode: it can be recognised, not read back. */
export const passcodeHash = (box: SecretBox, passcode: string): Buffer => box.mac("passcode", passcode);
/** What is stored of an API key. */
export const apiKeyHash = (box: SecretBox, apiKey: string): Buffer => box.mac("api key", apiKey);

/** The caller behind account ID and passcode, or null when they do not belong together or were revoked. */
export const findCredentialByPasscode = async (
  q: Queryable,
  box: SecretBox,
  accountExternalId: string,
  passcode: string,
): Promise<CredentialCaller | null> =>
  asCaller(await findCallerByPasscode(q, accountExternalId, passcodeHash(box, passcode)));

/** The caller behind an API key, or null when there is none or it was revoked. */
export const findCredentialByApiKey = async (
  q: Queryable,
  box: SecretBox,
  apiKey: string,
): Promise<CredentialCaller | null> => asCaller(await findCallerByApiKey(q, apiKeyHash(box, apiKey)));

/** The person as a member of the account it names, or null when it is none or there is no such account. */
export const findMember = async (
  q: Queryable,
  personId: string,
  accountExternalId: string,
): Promise<PersonCaller | null> => {
  const row = await findMembership(q, personId, accountExternalId);
  if (row === undefined) return null;
  return {
    accountId: row.account_id,
    personId,
    role: row.role,
    isTest: false,
    scopes: ROLE_SCOPES[row.role],
    account: {
      externalId: row.external_id,
      name: row.account_name,
      timeZone: row.time_zone,
      settings: readSettings(row.settings),
    },
  };
};
