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

  // labels are looked up by a hash of all of them, which would cost every answer more than counting it
  const known = new Map<string, { count: () => void; observe: (seconds: number) => void }>();
  const seriesOf = (method: string, route: string, status: number) => {
    const key = `${method} ${route} ${status}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const counter = answers.labels({ method, route, status });
    const histogram = seconds.labels({ route });
    const made = { count: () => counter.inc(), observe: (taken: number) => histogram.observe(taken) };
    known.set(key, made);
    return made;
  };

  app.addHook("onResponse", (request, reply, done) => {
    const series = seriesOf(request.method, request.routeOptions.url ?? "unknown", reply.statusCode);
    series.count();
    series.observe(reply.elapsedTime / MS_PER_SECOND);
    done();
  });
  app.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    reply.type(registry.contentType);
    return registry.metrics();
  });
};
