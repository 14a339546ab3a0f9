import type { FastifyInstance } from "fastify";

/** OWASP Secure Headers Project, for answers that are data: nothing of them is ever to run or be framed. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
};

/** RFC 6797; only where TLS ends here, since a proxy in front speaks for itself. */
const HSTS = { "strict-transport-security": "max-age=31536000" };

/** Safe defaults on every answer; a route that serves pages sets its own policy over them. */
export const registerHeaders = (app: FastifyInstance, isTls: boolean): void => {
  const headers = isTls ? { ...HEADERS, ...HSTS } : HEADERS;
  app.addHook("onRequest", (_request, reply, done) => {
    reply.headers(headers);
    done();
  });
};
