import { randomBytes } from "node:crypto";
import {
  type Credential,
  type CredentialPatch,
  SCOPES,
  type Scope,
  scopesFor,
} from "../contract/credential.ts";
import type { Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/credentials.ts";
import { DomainError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { apiKeyHash, passcodeHash } from "./caller.ts";
import { randomCode } from "./code.ts";

export interface NewCredential {
  name: string;
  scopes: readonly Scope[];
  /** Its messages go to the sandbox and count nowhere. */
  isTest: boolean;
  /** Kept as it is, so that an existing integration works unchanged; made by chance when absent. */
  passcode?: string | undefined;
  /** Trigger requests under way at once, and a second; without one: no limit of its own. */
  concurrencyMax?: number | null;
  requestsPerSecondMax?: number | null;
}

const isScope = (text: string): text is Scope => SCOPES.some((scope) => scope === text);

const asCredential = (row: queries.CredentialRow): Credential => ({
  id: row.id,
  name: row.name,
  scopes: row.scopes.filter(isScope),
  isTest: row.is_test,
  concurrencyMax: row.concurrency_max,
  requestsPerSecondMax: row.requests_per_second_max,
  createdAt: row.created_at.toISOString(),
  revokedAt: row.revoked_at?.toISOString() ?? null,
});

const checkScopes = ({ isTest, scopes }: NewCredential): void => {
  const refused = scopes.filter((scope) => !scopesFor(isTest).includes(scope));
  if (refused.length === 0) return;
  throw new DomainError("input/invalid", "A test credential cannot change what live messages depend on.", [
    {
      field: "scopes",
      message: `Expected ${scopesFor(isTest).join(", ")}; got ${refused.join(", ")}.`,
    },
  ]);
};

/** 256 bits by chance; the prefix tells people (and secret scanners) what was found. */
const newApiKey = (isTest: boolean): string =>
  `clk_${isTest ? "test" : "live"}_${randomBytes(32).toString("base64url")}`;

/**
 * Creates a credential and answers its secrets, this once: only their hashes are stored.
 *
 * @throws DomainError credential/exists when the account has, or had, a credential with this passcode;
 *   input/invalid for a test credential with a scope that changes live things
 */
export const createCredential = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  credential: NewCredential,
): Promise<Credential & { passcode: string; apiKey: string }> => {
  checkScopes(credential);
  const passcode = credential.passcode ?? randomCode(4, 4, 4, 4, 4);
  const apiKey = newApiKey(credential.isTest);
  const row = await queries.insertCredential(q, accountId, {
    id: newId(),
    name: credential.name,
    scopes: credential.scopes,
    isTest: credential.isTest,
    passcodeHash: passcodeHash(box, passcode),
    apiKeyHash: apiKeyHash(box, apiKey),
    concurrencyMax: credential.concurrencyMax ?? null,
    requestsPerSecondMax: credential.requestsPerSecondMax ?? null,
  });
  if (row !== undefined) return { ...asCredential(row), passcode, apiKey };
  throw new DomainError(
    "credential/exists",
    "The account already has, or had, a credential with this passcode.",
    [{ field: "passcode", message: "Expected a passcode that no credential of the account has ever had." }],
  );
};

/** Newest first, revoked ones included; secrets cannot be read back. */
export const listCredentials = async (q: Queryable, accountId: number): Promise<Credential[]> =>
  (await queries.listCredentials(q, accountId)).map(asCredential);

/**
 * Sets how often a credential may call; what it may do is fixed at its creation.
 *
 * @throws DomainError credential/not-found
 */
export const limitCredential = async (
  q: Queryable,
  accountId: number,
  credentialId: string,
  limits: CredentialPatch,
): Promise<Credential> => {
  const row = await queries.updateCredentialLimits(q, accountId, credentialId, limits);
  if (row === undefined) throw new DomainError("credential/not-found", "There is no such credential.");
  return asCredential(row);
};

/**
 * Ends a credential for good. Revoking a revoked one changes nothing.
 *
 * @throws DomainError credential/not-found
 */
export const revokeCredential = async (
  q: Queryable,
  accountId: number,
  credentialId: string,
): Promise<Credential> => {
  const row = await queries.revokeCredential(q, accountId, credentialId);
  if (row === undefined) throw new DomainError("credential/not-found", "There is no such credential.");
  return asCredential(row);
};
