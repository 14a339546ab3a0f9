import type { FastifyRequest } from "fastify";
import { type Caller, findCredentialByApiKey } from "../accounts/caller.ts";
import { SCOPE_WORDS, type Scope } from "../contract/credential.ts";
import type { Queryable } from "../db/pool.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { HttpError } from "./errors.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a credential needs for this route of the native API. */
    scope?: Scope;
  }
  interface FastifyRequest {
    apiCaller: Caller | null;
  }
}

const unauthorized = (detail: string) =>
  new HttpError(401, "request/unauthorized", detail, { "www-authenticate": 'Bearer realm="Clarion"' });

/** RFC 6750 section 2.1; the scheme's name is compared without case (RFC 9110 section 11.1). */
const bearerToken = (request: FastifyRequest): string => {
  const match = /^Bearer +([\w\-.~+/]+=*)$/i.exec(request.headers.authorization ?? "");
  if (match?.[1] === undefined) throw unauthorized("Send the API key as `Authorization: Bearer clk_…`.");
  return match[1];
};

/**
 * For every request of the native API: who calls, and whether it may.
 *
 * @throws HttpError 401 without a valid key, 403 when the credential lacks the route's scope
 */
export const authenticate = async (q: Queryable, box: SecretBox, request: FastifyRequest): Promise<void> => {
  const caller = await findCredentialByApiKey(q, box, bearerToken(request));
  if (caller === null) throw unauthorized("This API key is not known, or was revoked.");
  const { scope } = request.routeOptions.config;
  if (scope === undefined) throw new Error(`${request.routeOptions.url} names no scope`);
  if (!caller.scopes.includes(scope)) {
    throw new HttpError(
      403,
      "request/forbidden",
      `The credential lacks the scope "${scope}" (${SCOPE_WORDS[scope]})`,
    );
  }
  request.apiCaller = caller;
};

/** The caller of an authenticated request. */
export const callerOf = (request: Pick<FastifyRequest, "apiCaller">): Caller => {
  if (request.apiCaller === null) throw new Error("the route is not behind authentication");
  return request.apiCaller;
};

/** How a caller is written down as the author of a change. */
export const authorOf = (caller: Caller): string => `credential/${caller.credentialId}`;
