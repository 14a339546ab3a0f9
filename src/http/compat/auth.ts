import type { FastifyRequest } from "fastify";
import { type CredentialCaller, findCredentialByPasscode } from "../../accounts/caller.ts";
import type { Queryable } from "../../db/pool.ts";
import type { Clock } from "../../lib/clock.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import { cacheEntriesMax, cacheStaleMsMax } from "../../limits.ts";
import { CompatError } from "./errors.ts";

const headerOf = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === "string" ? value.trim() : "";
};

const unauthorized = (what: string) => new CompatError(401, what);

/**
 * Who makes a compatible request, by `X-CleverTap-Account-Id` and `X-CleverTap-Passcode`. A caller found is remembered for
 * a second, so that a revoked credential stops within one; a caller not found is looked up each time.
 */
export const createCompatAuth = (db: Queryable, box: SecretBox, clock: Clock) => {
  const known = new Map<string, { caller: CredentialCaller; readAtMs: number }>();

  const find = async (accountId: string, passcode: string): Promise<CredentialCaller | null> => {
    const key = `${accountId}\n${passcode}`;
    const entry = known.get(key);
    const nowMs = clock.now().getTime();
    if (entry !== undefined && nowMs - entry.readAtMs < cacheStaleMsMax) return entry.caller;
    const caller = await findCredentialByPasscode(db, box, accountId, passcode);
    if (known.size >= cacheEntriesMax) known.clear();
    if (caller === null) known.delete(key);
    else known.set(key, { caller, readAtMs: nowMs });
    return caller;
  };

  /** @throws CompatError 401 */
  return async (request: FastifyRequest): Promise<CredentialCaller> => {
    const accountId = headerOf(request, "x-clevertap-account-id");
    const passcode = headerOf(request, "x-clevertap-passcode");
    if (accountId === "") throw unauthorized("The header X-CleverTap-Account-Id is missing");
    if (passcode === "") throw unauthorized("The header X-CleverTap-Passcode is missing");
    const caller = await find(accountId, passcode);
    if (caller === null) throw unauthorized("Account ID or passcode is not valid");
    return caller;
  };
};

export type CompatAuth = ReturnType<typeof createCompatAuth>;
