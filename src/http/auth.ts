import { timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import {
  type CredentialCaller,
  findCredentialByApiKey,
  findMember,
  type PersonCaller,
} from "../accounts/caller.ts";
import { isPublishableKey } from "../accounts/publishableKeys.ts";
import { csrfTokenOf, findOpenSession, type OpenSession } from "../accounts/sessions.ts";
import { SCOPE_WORDS, type Scope } from "../contract/credential.ts";
import type { Queryable } from "../db/pool.ts";
import type { Clock } from "../lib/clock.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { HttpError } from "./errors.ts";
import { sessionCookieOf } from "./sessionCookie.ts";

declare module "fastify" {
  /** Who may call a route of the native API: exactly one of these is set. */
  interface FastifyContextConfig {
    /** A credential with this scope, or a person whose role has it in the account that the request names. */
    scope?: Scope;
    /** Whoever is logged in; of no account. */
    forPerson?: true;
    /** Everybody. */
    isPublic?: true;
  }
  interface FastifyRequest {
    apiCaller: CredentialCaller | PersonCaller | null;
    openSession: OpenSession | null;
  }
}

export interface AuthDeps {
  db: Queryable;
  box: SecretBox;
  clock: Clock;
  /** Whether browsers reach the server by https. */
  isSecure: boolean;
}

const BEARER = { "www-authenticate": 'Bearer realm="Clarion"' };

const unauthorized = (detail: string, headers: Record<string, string> = {}) =>
  new HttpError(401, "request/unauthorized", detail, headers);

/** RFC 6750 section 2.1; the scheme's name is compared without case (RFC 9110 section 11.1). */
const bearerToken = (request: FastifyRequest): string => {
  const match = /^Bearer +([\w\-.~+/]+=*)$/i.exec(request.headers.authorization ?? "");
  if (match?.[1] === undefined)
    throw unauthorized("Send the API key as `Authorization: Bearer clk_…`.", BEARER);
  return match[1];
};

const credentialOf = async ({ db, box }: AuthDeps, request: FastifyRequest): Promise<CredentialCaller> => {
  const token = bearerToken(request);
  if (isPublishableKey(token)) {
    const may = "A publishable key may only register devices and report on notifications; send an API key.";
    throw unauthorized(may, BEARER);
  }
  const caller = await findCredentialByApiKey(db, box, token);
  if (caller === null) throw unauthorized("This API key is not known, or was revoked.", BEARER);
  return caller;
};

/** RFC 9110 section 9.2.1. */
const isSafe = ({ method }: FastifyRequest): boolean => method === "GET" || method === "HEAD";

const headerOf = (request: FastifyRequest, name: string): string => {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
};

/** W3C Fetch Metadata: browsers say who made the request; other clients say nothing. */
const refuseCrossSite = (request: FastifyRequest): void => {
  if (isSafe(request) || headerOf(request, "sec-fetch-site") !== "cross-site") return;
  throw new HttpError(403, "request/csrf", "Another site may not do this in your name.");
};

const isSame = (given: string, expected: string): boolean => {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
};

const refuseForged = (box: SecretBox, request: FastifyRequest, token: string): void => {
  refuseCrossSite(request);
  if (isSafe(request) || isSame(headerOf(request, "x-clarion-csrf"), csrfTokenOf(box, token))) return;
  throw new HttpError(
    403,
    "request/csrf",
    "Send the session's `csrfToken` as `X-Clarion-Csrf` with every request that changes something.",
  );
};

const sessionOf = async (deps: AuthDeps, request: FastifyRequest): Promise<OpenSession> => {
  const token = sessionCookieOf(request, deps.isSecure);
  if (token === undefined) throw unauthorized("You are not logged in.");
  const session = await findOpenSession(deps.db, deps.box, deps.clock.now(), token);
  if (session === null) throw unauthorized("Your session is over. Log in again.");
  refuseForged(deps.box, request, token);
  return session;
};

/** The account that a person's request is about; a browser cannot set headers on streams, downloads and frames. */
const accountNamed = (request: FastifyRequest): string => {
  const header = headerOf(request, "x-clarion-account");
  if (header !== "") return header;
  const { query } = request;
  const parameter =
    isSafe(request) && typeof query === "object" && query !== null && "account" in query ? query.account : "";
  if (typeof parameter === "string" && parameter !== "") return parameter;
  throw new HttpError(
    400,
    "request/account",
    "Name the account by its ID in the header `X-Clarion-Account`.",
  );
};

const memberOf = async (deps: AuthDeps, request: FastifyRequest): Promise<PersonCaller> => {
  const session = await sessionOf(deps, request);
  request.openSession = session;
  const caller = await findMember(deps.db, session.personId, accountNamed(request));
  if (caller === null) {
    throw new HttpError(403, "request/forbidden", "You are not a member of an account with this ID.");
  }
  return caller;
};

const requireScope = (caller: CredentialCaller | PersonCaller, scope: Scope): void => {
  if (caller.scopes.includes(scope)) return;
  const lacks =
    "role" in caller ? `Your role (${caller.role}) does not include` : "The credential lacks the scope";
  throw new HttpError(403, "request/forbidden", `${lacks} "${scope}" (${SCOPE_WORDS[scope]})`);
};

/** A key before a cookie; who brings neither is told about keys. */
const callerFor = (deps: AuthDeps, request: FastifyRequest): Promise<CredentialCaller | PersonCaller> => {
  const isByKey =
    request.headers.authorization !== undefined || sessionCookieOf(request, deps.isSecure) === undefined;
  return isByKey ? credentialOf(deps, request) : memberOf(deps, request);
};

/**
 * For every request of the native API: who calls, and whether it may.
 *
 * @throws HttpError 401 without a valid key or session, 403 when scope, role or CSRF token do not do, 400 when a
 *   person names no account
 */
export const authenticate = async (deps: AuthDeps, request: FastifyRequest): Promise<void> => {
  const { scope, forPerson, isPublic } = request.routeOptions.config;
  if (isPublic === true) return refuseCrossSite(request);
  if (forPerson === true) {
    request.openSession = await sessionOf(deps, request);
    return;
  }
  if (scope === undefined) throw new Error(`${request.routeOptions.url} names no scope`);
  const caller = await callerFor(deps, request);
  requireScope(caller, scope);
  request.apiCaller = caller;
};

/** The caller of an authenticated request. */
export const callerOf = (request: Pick<FastifyRequest, "apiCaller">): CredentialCaller | PersonCaller => {
  if (request.apiCaller === null) throw new Error("the route is not behind authentication");
  return request.apiCaller;
};

/** The session of a request that only a person makes. */
export const openSessionOf = (request: Pick<FastifyRequest, "openSession">): OpenSession => {
  if (request.openSession === null) throw new Error("the route is not for people who are logged in");
  return request.openSession;
};

/** How a caller is written down as the author of a change: `person/<uuid>` or `credential/<uuid>`. */
export const authorOf = (caller: CredentialCaller | PersonCaller): string =>
  "personId" in caller ? `person/${caller.personId}` : `credential/${caller.credentialId}`;
