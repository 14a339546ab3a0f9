import { setTimeout as sleep } from "node:timers/promises";
import { openDatabase } from "../src/db/pool.ts";
import { onlyRow } from "../src/db/tx.ts";

interface Active {
  application: string;
  statement: string;
  wait: string;
}

const SAMPLE_MS = 20;
const SHOWN = 25;
/** After so long every backend has reported its statistics. */
const STATS_MS = 1_500;

const ACTIVE = `select application_name as application, left(regexp_replace(query, '\\s+', ' ', 'g'), 70) as statement,
    coalesce(wait_event_type || '/' || wait_event, 'running') as wait
  from pg_stat_activity
  where state in ('active', 'idle in transaction') and pid <> pg_backend_pid() and datname = current_database()
    and application_name like 'clarion%' and (state = 'active' or wait_event is not null)`;

/** The marker is written once a turn, so it counts the turns. */
const TURNS = `select coalesce(sum(n_tup_ins) filter (where relname like 'messages%'), 0)::float8 as messages,
    coalesce(sum(n_tup_upd) filter (where relname = 'workers'), 0)::float8 as turns
  from pg_stat_user_tables`;

/** Looks every few milliseconds at what the program's connections are doing; the returned function stops and tells. */
export const sampleStatements = (databaseUrl: string): (() => Promise<string[]>) => {
  const db = openDatabase({ url: databaseUrl, connectionsMax: 1, name: "bench sampler" });
  const seen = new Map<string, number>();
  let looks = 0;
  let before = { messages: 0, turns: 0 };
  let isOver = false;
  const look = async (): Promise<void> => {
    looks++;
    for (const { application, statement, wait } of await db.prepared<Active>("active", ACTIVE, [])) {
      const key = `${application} | ${wait} | ${statement}`;
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  };
  const count = async () =>
    onlyRow(await db.query<{ messages: number; turns: number }>({ text: TURNS, values: [] }));
  const finished = (async () => {
    before = await count();
    while (!isOver) {
      await look();
      await sleep(SAMPLE_MS);
    }
  })();
  return async () => {
    isOver = true;
    await finished;
    await sleep(STATS_MS);
    const after = await count();
    await db.close();
    const [messages, turns] = [after.messages - before.messages, after.turns - before.turns];
    const lines = [...seen].sort((a, b) => b[1] - a[1]).slice(0, SHOWN);
    return [
      `\n${messages} messages decided in ${turns} turns: ${(messages / Math.max(1, turns)).toFixed(1)} a turn`,
      `\nConnections seen busy, share of ${looks} looks (idle in transaction: the client is thinking):`,
      ...lines.map(([key, count]) => `${((count / looks) * 100).toFixed(1).padStart(6)} %  ${key}`),
    ];
  };
};
