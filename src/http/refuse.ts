import { randomUUID } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Queryable, sqlState } from "../db/pool.ts";
import { failBody } from "./compat/errors.ts";
import { databaseAway, problemDetails, type Refusal, refusalOf, unforeseen } from "./errors.ts";
import { isDatabaseReady } from "./health.ts";

/** What errors are told to. */
export interface RefuseDeps {
  db: Queryable;
  log: { error(entry: object, message: string): void; warn(entry: object, message: string): void };
}

const isCompatible = (url: string): boolean => /^\/[12]\//.test(url);

/** In the form that the route's family speaks. */
const send = (request: FastifyRequest, reply: FastifyReply, refusal: Refusal, errorId?: string): FastifyReply => {
  reply.code(refusal.status).headers({ ...refusal.headers });
  if (isCompatible(request.url)) return reply.send(failBody(refusal.detail, refusal.status));
  return reply
    .type("application/problem+json; charset=utf-8")
    .serializer(JSON.stringify)
    .send(problemDetails(refusal, errorId));
};

/** Connection (08), resources (53), shutdown (57P) and a read-only server (25006); PostgreSQL appendix A. */
const AWAY_STATE = /^(08|53|57P|25006)/;

/** A broken connection has no SQLSTATE and no reliable code, so the database itself is asked. */
const isDatabaseAway = async (q: Queryable, error: unknown): Promise<boolean> => {
  const state = sqlState(error);
  return state === undefined ? !(await isDatabaseReady(q)) : AWAY_STATE.test(state);
};

const refuseUnforeseen = async (
  { db, log }: RefuseDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  error: unknown,
): Promise<FastifyReply> => {
  const route = request.routeOptions.url;
  if (await isDatabaseAway(db, error)) {
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
export const registerRefusals = (app: FastifyInstance, deps: RefuseDeps): void => {
  app.setErrorHandler(async (error, request, reply) => {
    const refusal = refusalOf(error);
    return refusal === undefined
      ? refuseUnforeseen(deps, request, reply, error)
      : send(request, reply, refusal);
  });
  app.setNotFoundHandler((request, reply) => send(request, reply, notFound(request)));
};
