import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "../clock.ts";
import { triggerBody } from "../content.ts";
import { serveCalls } from "../part.ts";
import { quantile } from "../stats.ts";
import { type Connection, openConnection } from "./connection.ts";

/** The load generator: keep-alive connections, each with one request under way. */
export interface LoadSpec {
  port: number;
  path: string;
  headers: Record<string, string>;
  campaignId: string;
  connections: number;
  recipients: number;
  /** Ends after this many requests, or after `durationMs`. */
  count: number | null;
  durationMs: number | null;
  /** One request at a time, this far apart (with a fifth of jitter). */
  gapMs: number | null;
  /** Names the orders: request n is `<run>-<n>`. */
  run: string;
}

export interface LoadResult {
  run: string;
  startedMs: number;
  endedMs: number;
  ok: number;
  failed: number;
  firstFailure: string | null;
  p50Ms: number;
  p99Ms: number;
  /** When each request was sent, by order; only for runs of a fixed count. */
  sentAtMs: number[];
}

/** Distinct requests made beforehand; longer runs send them again. */
const POOL = 2_000;
const POOL_BYTES_MAX = 64 * 1024 * 1024;

const makeRequests = (spec: LoadSpec): Buffer[] => {
  const head = Object.entries(spec.headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  const requests: Buffer[] = [];
  let bytes = 0;
  for (let n = 0; n < (spec.count ?? POOL) && bytes < POOL_BYTES_MAX; n++) {
    const body = triggerBody(spec.campaignId, `${spec.run}-${n}`, n * spec.recipients, spec.recipients);
    const start = `POST ${spec.path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${head}content-type: application/json\r\n`;
    const request = Buffer.from(`${start}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    bytes += request.length;
    requests.push(request);
  }
  return requests;
};

const run = async (spec: LoadSpec): Promise<LoadResult> => {
  const requests = makeRequests(spec);
  const connections = await Promise.all(
    Array.from({ length: spec.connections }, () => openConnection(spec.port)),
  );
  const latencies: number[] = [];
  const sentAtMs: number[] = [];
  let [next, failed, firstFailure] = [0, 0, null as string | null];
  const startedMs = monotonicMs();
  const endMs = spec.durationMs === null ? Number.POSITIVE_INFINITY : startedMs + spec.durationMs;

  const drive = async (connection: Connection): Promise<void> => {
    while (next < (spec.count ?? Number.POSITIVE_INFINITY)) {
      const n = next++;
      const request = requests[n % requests.length];
      const sentMs = monotonicMs();
      if (request === undefined || sentMs >= endMs) return;
      if (spec.count !== null) sentAtMs[n] = sentMs;
      const { status, text } = await connection.send(request);
      latencies.push(monotonicMs() - sentMs);
      if (status !== 200) {
        failed++;
        firstFailure ??= `${status} ${text.slice(0, 300)}`;
      }
      if (spec.gapMs !== null) await sleep(spec.gapMs * (0.9 + 0.2 * Math.random()));
    }
  };
  await Promise.all(connections.map(drive));
  const endedMs = monotonicMs();
  for (const connection of connections) connection.close();
  const ok = latencies.length - failed;
  const times = { p50Ms: quantile(latencies, 0.5), p99Ms: quantile(latencies, 0.99) };
  return { run: spec.run, startedMs, endedMs, ok, failed, firstFailure, ...times, sentAtMs };
};

serveCalls({ run });
