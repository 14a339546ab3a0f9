import type { Database } from "../db/pool.ts";
import { findAccountByExternalId, listAccounts } from "../db/queries/accounts.ts";
import {
  findOldestDecision,
  listGoalDifferences,
  listStatDifferences,
  type StatDifference,
} from "../db/queries/verifyStats.ts";
import { DomainError } from "../lib/errors.ts";
import { statDifferencesMax } from "../limits.ts";
import { withDeployment } from "./deployment.ts";
import { print, printJson, table } from "./print.ts";

export interface StatsVerifyOptions {
  /** Of all accounts when absent. */
  account?: string;
  json?: boolean;
}

interface Verified {
  accountId: string;
  /** The log goes back to here, ISO 8601; null: it is empty. */
  since: string | null;
  differences: StatDifference[];
}

const accountsOf = async (db: Database, externalId: string | undefined) => {
  if (externalId === undefined) return listAccounts(db);
  const account = await findAccountByExternalId(db, externalId);
  if (account !== undefined) return [{ id: account.id, external_id: externalId }];
  throw new DomainError(
    "account/not-found",
    `There is no account "${externalId}"; \`clarion account list\` shows them.`,
  );
};

/** Counts one account again. */
export const verifyStats = async (
  db: Database,
  account: { id: number; external_id: string },
): Promise<Verified> => {
  const since = await findOldestDecision(db, account.id);
  const differences = [
    ...(await listStatDifferences(db, account.id, statDifferencesMax)),
    ...(await listGoalDifferences(db, account.id, statDifferencesMax)),
  ];
  return { accountId: account.external_id, since: since?.toISOString() ?? null, differences };
};

const wordsOf = ({ accountId, since, differences }: Verified): string => {
  if (since === null) return `${accountId}: nothing was decided yet.`;
  if (differences.length === 0) {
    return `${accountId}: the statistics say what a recount of the log says, from ${since} on.`;
  }
  const rows = differences.map((one) => [
    one.campaignId,
    String(one.version),
    one.hour.toISOString(),
    one.variant,
    one.measure,
    String(one.counted),
    String(one.recounted),
  ]);
  const head = `${accountId}: the statistics differ from a recount of the log, which begins at ${since}:`;
  return `${head}\n${table([["CAMPAIGN", "VERSION", "HOUR", "VARIANT", "WHAT", "SAID", "RECOUNTED"], ...rows])}`;
};

/** `stats verify`; ends with 1 where something differs. */
export const statsVerify = (options: StatsVerifyOptions): Promise<void> =>
  withDeployment(async ({ db }) => {
    const verified: Verified[] = [];
    for (const account of await accountsOf(db, options.account))
      verified.push(await verifyStats(db, account));
    if (verified.some(({ differences }) => differences.length > 0)) process.exitCode = 1;
    if (options.json) return printJson(verified);
    if (verified.length === 0) print("There is no account yet.");
    for (const one of verified) print(wordsOf(one));
  });
