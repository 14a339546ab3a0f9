import type { Database } from "../db/pool.ts";
import { findAccountByExternalId } from "../db/queries/accounts.ts";
import { listOverdueAccounts } from "../db/queries/overdue.ts";
import { DomainError } from "../lib/errors.ts";
import { letOverdueGo, type OverdueAct, readOverdue } from "../overdue/overdue.ts";
import { withDeployment } from "./deployment.ts";
import { print, printJson, table } from "./print.ts";

export interface OverdueOptions {
  /** Of all accounts when absent. */
  account?: string;
  /** Of all campaigns when absent; needs the account. */
  campaign?: string;
  json?: boolean;
}

const numbers = new Intl.NumberFormat("en", { useGrouping: true });

const accountsOf = async (db: Database, externalId: string | undefined) => {
  if (externalId === undefined) return listOverdueAccounts(db);
  const account = await findAccountByExternalId(db, externalId);
  if (account !== undefined) return [{ id: account.id, externalId, name: account.name }];
  throw new DomainError(
    "account/not-found",
    `There is no account "${externalId}"; \`clarion account list\` shows them.`,
  );
};

const countsOf = ({ undecided, messages }: { undecided: number; messages: number }): string =>
  `${numbers.format(undecided)} recipients not decided, ${numbers.format(messages)} messages`;

/** `overdue list` */
export const overdueList = (options: OverdueOptions): Promise<void> =>
  withDeployment(async ({ db }) => {
    const accounts = await accountsOf(db, options.account);
    const held = await Promise.all(
      accounts.map(async ({ id, externalId }) => ({ accountId: externalId, ...(await readOverdue(db, id)) })),
    );
    if (options.json) return printJson(held);
    const rows = held.flatMap(({ accountId, campaigns }) =>
      campaigns.map(({ id, campaignId, name, undecided, messages, oldestAt }) => [
        accountId,
        campaignId ?? id,
        oldestAt,
        numbers.format(undecided),
        numbers.format(messages),
        name,
      ]),
    );
    if (rows.length === 0) return print("Nothing is held as overdue.");
    print(table([["ACCOUNT ID", "CAMPAIGN ID", "OLDEST", "UNDECIDED", "MESSAGES", "CAMPAIGN"], ...rows]));
    print("`clarion overdue release` lets it go on, `clarion overdue drop` ends it unsent.");
  });

/** `overdue release`, `overdue drop` */
export const overdueLetGo =
  (act: OverdueAct) =>
  (options: OverdueOptions): Promise<void> =>
    withDeployment(async ({ db }) => {
      if (options.campaign !== undefined && options.account === undefined) {
        throw new DomainError("input/invalid", "--campaign: expected --account too, the account it is of.");
      }
      const counts = { undecided: 0, messages: 0 };
      for (const { id } of await accountsOf(db, options.account)) {
        const { undecided, messages } = await letOverdueGo(db, id, options.campaign, act);
        counts.undecided += undecided;
        counts.messages += messages;
      }
      if (options.json) return printJson(counts);
      print(`${act === "release" ? "Released" : "Dropped"}: ${countsOf(counts)}.`);
    });
