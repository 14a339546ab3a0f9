import type { FastifyInstance } from "fastify";
import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** Where answers usually lie: a commit is 2–10 ms; beyond a second something is wrong. */
const SECONDS_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5];

const MS_PER_SECOND = 1_000;

/** Counts every answer by route, never by address, and serves all at /metrics in Prometheus's text format. */
export const registerMetrics = (app: FastifyInstance): void => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: "clarion_" });
  const answers = new Counter({
    name: "clarion_http_answers_total",
    help: "Answers by route and status.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: "clarion_http_answer_seconds",
    help: "Time from request to answer, by route.",
    labelNames: ["route"],
    buckets: SECONDS_BUCKETS,
    registers: [registry],
  });

  app.addHook("onResponse", (request, reply, done) => {
    const route = request.routeOptions.url ?? "unknown";
    answers.inc({ method: request.method, route, status: reply.statusCode });
    seconds.observe({ route }, reply.elapsedTime / MS_PER_SECOND);
    done();
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
};
