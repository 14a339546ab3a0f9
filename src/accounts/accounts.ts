import type { Account, AccountPatch } from "../contract/account.ts";
import type { Database, Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/accounts.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { generatedIdTriesMax } from "../limits.ts";
import { ensureSandboxProviders } from "../providers/sandbox.ts";
import { checkBackups } from "../providers/standIns.ts";
import { randomCode } from "./code.ts";
import { checkedTimeZone, checkedTrackingUrl, readSettings } from "./settings.ts";

export interface NewAccount {
  name: string;
  /** What callers send as account ID; an existing integration keeps its own. Made by chance when absent. */
  externalId?: string;
  /** IANA name; UTC when absent. */
  timeZone?: string;
}

/** What HTTP headers carry without surprise: visible ASCII, no white space. */
const EXTERNAL_ID = /^[!-~]{1,100}$/;

const checkedExternalId = (externalId: string): string => {
  if (EXTERNAL_ID.test(externalId)) return externalId;
  throw new DomainError("input/invalid", "This cannot be an account ID.", [
    {
      field: "externalId",
      message: `Expected 1–100 visible ASCII characters without spaces, got "${externalId}".`,
    },
  ]);
};

/** The account with its sandbox providers, or undefined when the ID is taken. */
const insertWhole = async (
  tx: Queryable,
  account: { externalId: string; name: string; timeZone: string },
): Promise<{ id: number; externalId: string } | undefined> => {
  const row = await queries.insertAccount(tx, account);
  if (row === undefined) return undefined;
  await ensureSandboxProviders(tx, row.id);
  return { id: row.id, externalId: row.external_id };
};

/** As `createAccount`, within a transaction that does more. */
export const createAccountIn = async (
  tx: Queryable,
  account: NewAccount,
): Promise<{ id: number; externalId: string }> => {
  const timeZone = checkedTimeZone(account.timeZone ?? "UTC");
  const given = account.externalId === undefined ? undefined : checkedExternalId(account.externalId);
  for (let attempt = 1; attempt <= generatedIdTriesMax; attempt++) {
    const externalId = given ?? randomCode(3, 3, 4);
    const made = await insertWhole(tx, { externalId, name: account.name, timeZone });
    if (made !== undefined) return made;
    if (given !== undefined) break;
  }
  throw new DomainError("account/exists", `There is already an account with the ID "${given}".`);
};

/**
 * Creates an account, ready to send into the sandbox. A generated ID looks like `ABC-DEF-GHJK`.
 *
 * @throws DomainError account/exists when the given ID is taken; input/invalid for an ID or a zone that is none
 */
export const createAccount = (
  db: Database,
  account: NewAccount,
): Promise<{ id: number; externalId: string }> => inTransaction(db, (tx) => createAccountIn(tx, account));

const asAccount = (row: queries.AccountRow): Account => ({
  id: row.external_id,
  name: row.name,
  timeZone: row.time_zone,
  settings: readSettings(row.settings),
  createdAt: row.created_at.toISOString(),
});

const found = (row: queries.AccountRow | undefined): Account => {
  if (row === undefined) throw new DomainError("account/not-found", "There is no such account.");
  return asAccount(row);
};

/** @throws DomainError account/not-found */
export const getAccount = async (q: Queryable, accountId: number): Promise<Account> =>
  found(await queries.findAccount(q, accountId));

/**
 * Changes what the patch names and nothing else.
 *
 * @throws DomainError account/not-found, input/invalid for a time zone that is none, or a provider that cannot stand in
 */
export const updateAccount = async (
  db: Database,
  accountId: number,
  patch: AccountPatch,
): Promise<Account> => {
  if (patch.timeZone !== undefined) checkedTimeZone(patch.timeZone);
  if (patch.settings?.trackingUrl != null) checkedTrackingUrl(patch.settings.trackingUrl);
  const backups = patch.settings?.backups;
  if (backups === undefined) return found(await queries.updateAccount(db, accountId, patch));
  return inTransaction(db, async (tx) => {
    await checkBackups(tx, accountId, backups);
    return found(await queries.updateAccount(tx, accountId, patch));
  });
};
