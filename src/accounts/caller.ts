import type { AccountSettings } from "../contract/account.ts";
import type { Queryable } from "../db/pool.ts";
import { type CallerRow, findCallerByApiKey, findCallerByPasscode } from "../db/queries/credentials.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { readSettings } from "./settings.ts";

/** Who makes a request, and what it may do. */
export interface Caller {
  accountId: number;
  credentialId: string;
  isTest: boolean;
  scopes: readonly string[];
  account: { externalId: string; name: string; timeZone: string; settings: AccountSettings };
}

const asCaller = (row: CallerRow | undefined): Caller | null =>
  row === undefined
    ? null
    : {
        accountId: row.account_id,
        credentialId: row.credential_id,
        isTest: row.is_test,
        scopes: row.scopes,
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
): Promise<Caller | null> =>
  asCaller(await findCallerByPasscode(q, accountExternalId, passcodeHash(box, passcode)));

/** The caller behind an API key, or null when there is none or it was revoked. */
export const findCredentialByApiKey = async (
  q: Queryable,
  box: SecretBox,
  apiKey: string,
): Promise<Caller | null> => asCaller(await findCallerByApiKey(q, apiKeyHash(box, apiKey)));
