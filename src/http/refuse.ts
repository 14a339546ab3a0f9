import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isDatabaseAway } from "../db/pool.ts";
import { failBody } from "./compat/errors.ts";
import { databaseAway, problemDetails, type Refusal, refusalOf, unforeseen } from "./errors.ts";

/** What errors are told to. */
export interface RefusalLog {
  error(entry: object, message: string): void;
  warn(entry: object, message: string): void;
}

const isCompatible = (url: string): boolean => /^\/[12]\//.test(url);

/** In the form that the route's family speaks. */
const send = (
  request: FastifyRequest,
  reply: FastifyReply,
  refusal: Refusal,
  errorId?: string,
): FastifyReply => {
  reply.code(refusal.status).headers({ ...refusal.headers });
  if (isCompatible(request.url)) return reply.send(failBody(refusal.detail, refusal.status));
  return reply
    .type("application/problem+json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(problemDetails(refusal, errorId));
};

const refuseUnforeseen = (
  log: RefusalLog,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): FastifyReply => {
  const route = request.routeOptions.url;
  if (isDatabaseAway(error)) {
    log.warn({ err: error, method: request.method, route }, "the database does not answer");
    return send(request, reply, databaseAway);
  }
  const errorId = randomUUID();
  log.error({ err: error, errorId, method: request.method, route }, "a request failed");
  return send(request, reply, unforeseen(errorId), errorId);
};

const notFound = (request: FastifyRequest): Refusal => ({
  status: 404,
  code: "request/not-found",
  detail: `There is no ${request.method} ${request.url.split("?")[0]} here.`,
  headers: {},
  more: {},
});

/** One error handler and one 404 for every family of routes that brings none of its own. */
export const registerRefusals = (app: FastifyInstance, log: RefusalLog): void => {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error);
    return refusal === undefined
      ? refuseUnforeseen(log, request, reply, error)
      : send(request, reply, refusal);
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, notFound(request)));
};
