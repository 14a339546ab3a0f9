import { createAccount } from "../accounts/accounts.ts";
import { resetPassword } from "../accounts/people.ts";
import { listAccounts } from "../db/queries/accounts.ts";
import { withDeployment } from "./deployment.ts";
import { print, printJson, table } from "./print.ts";

export interface AccountCreateOptions {
  id?: string;
  timeZone?: string;
  json?: boolean;
}

/** `account create <name>` */
export const accountCreate = (name: string, options: AccountCreateOptions): Promise<void> =>
  withDeployment(async ({ db }) => {
    const account = await createAccount(db, {
      name,
      ...(options.id === undefined ? {} : { externalId: options.id }),
      ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
    });
    if (options.json) return printJson({ accountId: account.externalId, name });
    print(`Account ID  ${account.externalId}`);
    print(`A credential for it: clarion credential create ${account.externalId}`);
  });

/** `account list` */
export const accountList = (options: { json?: boolean }): Promise<void> =>
  withDeployment(async ({ db }) => {
    const accounts = await listAccounts(db);
    if (options.json) {
      return printJson(
        accounts.map(({ external_id, name, time_zone }) => ({
          accountId: external_id,
          name,
          timeZone: time_zone,
        })),
      );
    }
    if (accounts.length === 0)
      return print("There is no account yet; `clarion account create <name>` makes one.");
    const rows = accounts.map(({ external_id, name, time_zone }) => [external_id, name, time_zone]);
    print(table([["ACCOUNT ID", "NAME", "TIME ZONE"], ...rows]));
  });

/** `account reset-password <email>` */
export const accountResetPassword = (email: string, options: { json?: boolean }): Promise<void> =>
  withDeployment(async ({ db }) => {
    const password = await resetPassword(db, email);
    if (options.json) return printJson({ email, password });
    print(`New password  ${password}`);
    print("It is shown this once; only its hash is stored. The person is logged out everywhere.");
  });
