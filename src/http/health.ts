import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import type { Queryable } from "../db/pool.ts";
import { hasSchema } from "../db/queries/deployment.ts";
import { readyTimeoutMs } from "../limits.ts";

/** Whether the database answers and has its tables, within the time that a caller may be kept waiting for it. */
const isDatabaseReady = async (q: Queryable): Promise<boolean> => {
  const tooLate = new AbortController();
  const answer = hasSchema(q).catch(() => false);
  const limit = sleep(readyTimeoutMs, false, { signal: tooLate.signal }).catch(() => false);
  const isReady = await Promise.race([answer, limit]);
  tooLate.abort();
  return isReady;
};

/** `/healthz`: the process lives. `/readyz`: it can do its work. */
export const registerHealth = (app: FastifyInstance, q: Queryable): void => {
  app.get("/healthz", { schema: { hide: true } }, async () => ({ status: "ok" }));
  app.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    if (await isDatabaseReady(q)) return { status: "ready" };
    return reply.code(503).send({ status: "waiting", reason: "The database does not answer." });
  });
};
