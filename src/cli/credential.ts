import { createInterface } from "node:readline/promises";
import { createCredential, listCredentials, revokeCredential } from "../accounts/credentials.ts";
import { SCOPES, type Scope, scopesFor } from "../contract/credential.ts";
import type { Queryable } from "../db/pool.ts";
import { findAccountByExternalId } from "../db/queries/accounts.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import { nearestName } from "../lib/settings.ts";
import { withDeployment } from "./deployment.ts";
import { print, printJson, table } from "./print.ts";

export interface CredentialCreateOptions {
  name: string;
  /** With commas between; `all` for every one. */
  scopes: string;
  test?: boolean;
  /** `-` reads a line from standard input, which keeps it out of the list of processes. */
  passcode?: string;
  json?: boolean;
}

const accountIdOf = async (q: Queryable, externalId: string): Promise<number> => {
  const account = await findAccountByExternalId(q, externalId);
  if (account !== undefined) return account.id;
  throw new DomainError(
    "account/not-found",
    `There is no account "${externalId}"; \`clarion account list\` shows them.`,
  );
};

/** @throws DomainError input/invalid naming each scope that is none */
export const parseScopes = (text: string, isTest: boolean): Scope[] => {
  if (text === "all") return scopesFor(isTest);
  const named = text.split(",").map((scope) => scope.trim());
  const scopes = SCOPES.filter((scope) => named.includes(scope));
  const unknown = named.filter((name) => !SCOPES.some((scope) => scope === name));
  if (unknown.length === 0) return scopes;
  const problems = unknown.map((name) => {
    const near = nearestName(name, SCOPES);
    return {
      field: "scopes",
      message: `There is no scope "${name}"${near ? `; did you mean ${near}?` : "."} There are: ${SCOPES.join(", ")}.`,
    };
  });
  throw new DomainError("input/invalid", "These are not scopes.", problems);
};

const readLine = async (): Promise<string> => {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line.trim();
  throw new DomainError("input/invalid", "Expected the passcode as a line on standard input.");
};

/** `credential create <accountId>` */
export const credentialCreate = async (
  accountId: string,
  options: CredentialCreateOptions,
): Promise<void> => {
  const scopes = parseScopes(options.scopes, options.test ?? false);
  const passcode = options.passcode === "-" ? await readLine() : options.passcode;
  await withDeployment(async ({ db, box }) => {
    const made = await createCredential(db, box, await accountIdOf(db, accountId), {
      name: options.name,
      scopes,
      isTest: options.test ?? false,
      ...(passcode === undefined ? {} : { passcode }),
    });
    if (options.json) return printJson({ accountId, ...made });
    print(`Account ID     ${accountId}`);
    print(`Passcode       ${made.passcode}`);
    print(`API key        ${made.apiKey}`);
    print(`Credential ID  ${made.id}`);
    print("Passcode and API key are shown this once; only their hashes are stored.");
  });
};

/** `credential list <accountId>` */
export const credentialList = (accountId: string, options: { json?: boolean }): Promise<void> =>
  withDeployment(async ({ db }) => {
    const credentials = await listCredentials(db, await accountIdOf(db, accountId));
    if (options.json) return printJson(credentials);
    if (credentials.length === 0)
      return print(`There is none yet; \`clarion credential create ${accountId}\` makes one.`);
    const rows = credentials.map(({ id, name, scopes, isTest, revokedAt }) => [
      id,
      name,
      `${revokedAt === null ? "in use" : "revoked"}${isTest ? ", test" : ""}`,
      scopes.join(","),
    ]);
    print(table([["CREDENTIAL ID", "NAME", "STATE", "SCOPES"], ...rows]));
  });

/** `credential revoke <accountId> <credentialId>` */
export const credentialRevoke = (accountId: string, credentialId: string): Promise<void> =>
  withDeployment(async ({ db }) => {
    const account = await accountIdOf(db, accountId);
    if (!isUuid(credentialId))
      throw new DomainError("credential/not-found", `"${credentialId}" is no credential ID.`);
    await revokeCredential(db, account, credentialId);
    print("Revoked. Running servers refuse it within a second.");
  });
