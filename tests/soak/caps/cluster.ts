import { readFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { holdOverdueMinutesMax } from "../../../src/limits.ts";
import { type KillableProgram, prepareKillable, signal, until } from "../../crash/killable.ts";
import { dataFolders, startProgram } from "../../helpers/program.ts";
import { call, makeParty, type Party } from "../parties.ts";

const REST_MS_MAX = 600_000;
const WORKERS_MS_MAX = 60_000;

/** One database, two APIs and workers, each a process, with an account. */
export interface Cluster {
  program: KillableProgram;
  party: Party;
  /** Of both APIs. */
  urls: readonly string[];
  rows<Row extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Of the database's clock before that of this machine. */
  offsetMs(): number;
  /** Sets the database's clock, which goes on from there. All must be at rest. */
  moveTo(ms: number): Promise<void>;
  /** Resolves when nothing can be done now: everything has ended, or waits for a later moment. */
  atRest(): Promise<void>;
  stop(): Promise<void>;
}

/** What is left to do now. */
const LEFT = `
  select (select count(*) from intake_queue)::int
    + (select count(*) from message_queue where state <> 'waiting' or attempt > 0 or due_at <= clarion_now())::int as count`;

/** A second API over the database of the first, as another machine would run it. */
const startSecondApi = async (program: KillableProgram) => {
  const folders = dataFolders();
  const api = startProgram({
    dataDir: folders.create(),
    env: {
      ROLE: "api",
      DATABASE_URL: program.databaseUrl(),
      SECRET_KEY: readFileSync(join(program.dataDir, "secret.key"), "utf8").trim(),
    },
  });
  return {
    url: await api.ready(),
    stop: async () => {
      api.child.kill("SIGTERM");
      await api.ended;
      await folders.remove();
    },
  };
};

/**
 * Workers measure the database's clock when they start and seldom again, so those that live when it is set are killed;
 * the supervisor starts others. Nothing is under way, so that costs nothing.
 */
const moveClock = async (program: KillableProgram, client: pg.Client, offsetMs: number): Promise<void> => {
  const before = await program.workerPids();
  await client.query("begin");
  // nobody sees it until the commit, when no worker lives that knows another time
  await client.query(
    `create or replace function clarion_now() returns timestamptz language sql volatile parallel safe
     return clock_timestamp() + interval '${offsetMs} milliseconds'`,
  );
  for (const pid of before) signal(pid, "SIGKILL");
  await client.query("commit");
  await until("the workers are back", WORKERS_MS_MAX, async () => {
    const pids = await program.workerPids();
    const isBack = pids.length === before.length && pids.every((pid) => !before.includes(pid));
    return isBack ? true : undefined;
  });
};

/** @throws when it cannot be started; what was started by then is stopped */
export const startCluster = async (workers: number, timeZone: string): Promise<Cluster> => {
  const program = await prepareKillable({
    WORKERS: String(workers),
    // the clock jumps by days, which is no outage
    HOLD_OVERDUE_MINUTES: String(holdOverdueMinutesMax),
  });
  const stops: (() => Promise<void>)[] = [() => program.remove()];
  const stop = async (): Promise<void> => {
    for (const step of stops.splice(0).reverse()) await step();
  };
  try {
    await program.start();
    const party = await makeParty(program, "Caps");
    await call(program, party, "PATCH", "/account", { timeZone });
    const client = new pg.Client({ connectionString: program.databaseUrl(), application_name: "caps" });
    await client.connect();
    stops.push(() => client.end());
    const second = await startSecondApi(program);
    stops.push(second.stop);
    let offsetMs = 0;
    return {
      program,
      party,
      urls: [program.url, second.url],
      rows: async (text, values = []) => (await client.query(text, values)).rows,
      offsetMs: () => offsetMs,
      moveTo: async (ms) => {
        offsetMs = Math.round(ms - Date.now());
        await moveClock(program, client, offsetMs);
      },
      atRest: async () => {
        await until("all is at rest", REST_MS_MAX, async () => {
          const { rows } = await client.query<{ count: number }>(LEFT);
          return rows[0]?.count === 0 ? true : undefined;
        });
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
};
