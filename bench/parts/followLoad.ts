import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import { quantile } from "../stats.ts";
import { type Connection, openConnection } from "./connection.ts";

/** What mail programs do: they ask for pictures. */
export interface FollowSpec {
  port: number;
  /** Asked for in turn. */
  paths: string[];
  connections: number;
  durationMs: number;
  /** Null: as fast as the answers come. */
  perSecond: number | null;
}

export interface FollowResult {
  ok: number;
  failed: number;
  startedMs: number;
  endedMs: number;
  p99Ms: number;
}

const AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148";

const run = async ({
  port,
  paths,
  connections,
  durationMs,
  perSecond,
}: FollowSpec): Promise<FollowResult> => {
  const requests = paths.map((path) =>
    Buffer.from(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nuser-agent: ${AGENT}\r\n\r\n`),
  );
  const open = await Promise.all(Array.from({ length: connections }, () => openConnection(port)));
  const latencies: number[] = [];
  let [next, failed] = [0, 0];
  const startedMs = monotonicMs();
  const endMs = startedMs + durationMs;
  const drive = async (connection: Connection): Promise<void> => {
    for (;;) {
      const n = next++;
      const dueMs = perSecond === null ? 0 : startedMs + (n * 1_000) / perSecond;
      if (dueMs > monotonicMs()) await sleep(dueMs - monotonicMs());
      const request = requests[n % requests.length];
      const sentMs = monotonicMs();
      if (request === undefined || sentMs >= endMs) return;
      const { status } = await connection.send(request);
      latencies.push(monotonicMs() - sentMs);
      if (status !== 200) failed++;
    }
  };
  await Promise.all(open.map(drive));
  const endedMs = monotonicMs();
  for (const connection of open) connection.close();
  return { ok: latencies.length - failed, failed, startedMs, endedMs, p99Ms: quantile(latencies, 0.99) };
};

serveCalls({ run });
