import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { type KillableProgram, signal, until } from "./killable.ts";
import type { Kill } from "./ledger.ts";
import type { Seeded } from "./seeded.ts";

/** What is killed, and how often compared with the others. */
const KINDS = [
  ["a worker", 35],
  ["all workers", 15],
  ["the main process", 15],
  ["the database", 25],
  ["everything", 10],
] as const;
type Kind = (typeof KINDS)[number][0];

const BACK_MS_MAX = 60_000;

/** Asks over a connection of its own; undefined when nobody answers. */
const ask = async <Row extends pg.QueryResultRow>(
  url: string,
  text: string,
  values: readonly unknown[] = [],
): Promise<Row[] | undefined> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: "chaos",
    connectionTimeoutMillis: 2_000,
  });
  client.on("error", () => {});
  try {
    await client.connect();
    return (await client.query<Row>(text, [...values])).rows;
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => {});
  }
};

export interface Chaos {
  /** Kills something, writes down what that may have cut off, and sees that it comes back. */
  kill(): Promise<Kill>;
}

/**
 * Kills by chance.
 *
 * What a dead worker held is counted when the last of its connections is gone, since a commit that was under way when
 * it died still counts; nobody else takes it over within that time. What was held when the database died is counted
 * after its recovery, before the workers, stopped meanwhile, have seen that it is back.
 */
export const createChaos = (program: KillableProgram, chance: Seeded): Chaos => {
  const url = (): string => program.databaseUrl();
  const databaseAnswers = () =>
    until("the database answers", BACK_MS_MAX, async () =>
      (await ask(url(), "select 1")) ? true : undefined,
    );

  const aWorkerLives = () =>
    until("a worker lives", BACK_MS_MAX, async () => {
      const pids = await program.workerPids();
      return pids.length > 0 ? pids : undefined;
    });

  const connectionsGone = (pids: readonly number[]) =>
    until("the connections of the dead are gone", BACK_MS_MAX, async () => {
      const names = pids.map((pid) => `clarion worker ${pid}`);
      const rows = await ask(url(), "select 1 from pg_stat_activity where application_name = any($1)", [
        names,
      ]);
      return rows?.length === 0 ? true : undefined;
    });

  /** Leases of dead workers, with those that were taken up already. */
  const leasesOf = async (pids: readonly number[]): Promise<Kill["leases"]> => {
    const read = () =>
      ask<{ workerId: number; count: number }>(
        url(),
        `select leased_by as "workerId", count(*)::int as count from (
           select leased_by from message_queue where state = 'sending'
           union all select worker_id from attempts where code = 'worker_lost') l
         where leased_by in (select id from workers where pid = any($1)) group by 1`,
        [pids],
      );
    // a connection refused in passing is no answer, and no reason to break off
    return until("the database says what was held", BACK_MS_MAX, read);
  };

  const killWorkers = async (pids: readonly number[]): Promise<Kill["leases"]> => {
    for (const pid of pids) signal(pid, "SIGKILL");
    await connectionsGone(pids);
    return leasesOf(pids);
  };

  const killMain = async (): Promise<Kill["leases"]> => {
    await program.workerPids();
    await program.killMain();
    await sleep(chance.whole(0, 500));
    await program.start();
    return [];
  };

  const killPostgres = (): void => {
    const pid = program.postgresPid();
    if (pid !== undefined) signal(pid, "SIGKILL");
  };

  const killDatabase = async (): Promise<Kill["leases"]> => {
    const workers = await program.workerPids();
    const main = program.pid();
    killPostgres();
    signal(main, "SIGSTOP");
    // while the main process is stopped the database stays away, and workers meet that
    await sleep(chance.happens(0.2) ? chance.whole(3_000, 4_000) : chance.whole(0, 1_000));
    for (const pid of workers) signal(pid, "SIGSTOP");
    signal(main, "SIGCONT");
    try {
      await databaseAnswers();
      const held = await ask<{ workerId: number; count: number }>(
        url(),
        `select leased_by as "workerId", count(*)::int as count from message_queue
         where state = 'sending' group by 1`,
      );
      return held ?? [];
    } finally {
      for (const pid of workers) signal(pid, "SIGCONT");
    }
  };

  const killEverything = async (): Promise<Kill["leases"]> => {
    const workers = await program.workerPids();
    for (const pid of workers) signal(pid, "SIGKILL");
    killPostgres();
    await program.killMain();
    await program.start();
    return leasesOf(workers);
  };

  const killOf: Record<Kind, () => Promise<Kill["leases"]>> = {
    "a worker": async () => {
      const pids = await aWorkerLives();
      return killWorkers([chance.weighted(pids.map((pid) => [pid, 1] as const))]);
    },
    "all workers": async () => killWorkers(await aWorkerLives()),
    "the main process": killMain,
    "the database": killDatabase,
    everything: killEverything,
  };

  return {
    kill: async () => {
      const what = chance.weighted(KINDS);
      const atMs = Date.now();
      const leases = await killOf[what]();
      await databaseAnswers();
      return { atMs, what, leases };
    },
  };
};
