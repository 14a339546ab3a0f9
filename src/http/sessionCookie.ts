import type { FastifyReply, FastifyRequest } from "fastify";
import { sessionMsMax } from "../limits.ts";

const MS_PER_SECOND = 1_000;

/** The prefix `__Host-` (RFC 6265bis section 4.1.3.2) keeps other hosts of the domain from setting the cookie. */
export const sessionCookieName = (isSecure: boolean): string =>
  isSecure ? "__Host-clarion_session" : "clarion_session";

const attributes = (isSecure: boolean) => ({
  httpOnly: true,
  sameSite: "lax" as const,
  path: "/",
  secure: isSecure,
});

/** The session's token as the browser sent it. */
export const sessionCookieOf = (request: FastifyRequest, isSecure: boolean): string | undefined =>
  request.cookies[sessionCookieName(isSecure)];

/** The server decides when a session ends; the browser forgets it at the latest moment that can be. */
export const setSessionCookie = (reply: FastifyReply, isSecure: boolean, token: string): void => {
  reply.setCookie(sessionCookieName(isSecure), token, {
    ...attributes(isSecure),
    maxAge: sessionMsMax / MS_PER_SECOND,
  });
};

export const clearSessionCookie = (reply: FastifyReply, isSecure: boolean): void => {
  reply.clearCookie(sessionCookieName(isSecure), attributes(isSecure));
};
