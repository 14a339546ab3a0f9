import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../src/db/pool.ts";

interface Active {
  application: string;
  statement: string;
  wait: string;
}

const SAMPLE_MS = 20;
const SHOWN = 25;

const ACTIVE = `select application_name as application, left(regexp_replace(query, '\\s+', ' ', 'g'), 70) as statement,
    coalesce(wait_event_type || '/' || wait_event, 'running') as wait
  from pg_stat_activity
  where state in ('active', 'idle in transaction') and pid <> pg_backend_pid() and datname = current_database()
    and application_name like 'clarion%' and (state = 'active' or wait_event is not null)`;

/** Looks every few milliseconds at what the program's connections are doing; the returned function stops and tells. */
export const sampleStatements = (databaseUrl: string): (() => Promise<string[]>) => {
  const db = openDatabase({ url: databaseUrl, connectionsMax: 1, name: "bench sampler" });
  const seen = new Map<string, number>();
  let looks = 0;
  let isOver = false;
  const look = async (): Promise<void> => {
    looks++;
    for (const { application, statement, wait } of await db.prepared<Active>("active", ACTIVE, [])) {
      const key = `${application} | ${wait} | ${statement}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  };
  const finished = (async () => {
    while (!isOver) {
      await look();
      await sleep(SAMPLE_MS);
    }
  })();
  return async () => {
    isOver = true;
    await finished;
    await db.close();
    const lines = [...seen].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
    return [
      `\nConnections seen busy, share of ${looks} looks (idle in transaction: the client is thinking):`,
      ...lines.map(([key, count]) => `${((count / looks) * 100).toFixed(1).padStart(6)} %  ${key}`),
    ];
  };
};
