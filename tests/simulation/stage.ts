import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import type { Seeded } from "../crash/seeded.ts";
import { type Asker, gatedDatabase, openPlaces, type Places } from "./gated.ts";

/**
 * Runs tasks at once against the real database, one statement at a time: which task goes on is drawn from the seed, so that
 * two transactions meet in the same way whenever the seed is played again. A task that waits for another's lock is left
 * waiting, as the database would leave it.
 */
export interface Task {
  name: string;
  work: (db: Database) => Promise<void>;
  /** Dies before its nth statement, or right before or after its first commit; undefined: it lives. */
  dies: number | "before_commit" | "after_commit" | undefined;
}

export interface TaskEnd {
  name: string;
  hasDied: boolean;
  error: unknown;
}

interface Run extends Asker {
  task: Task;
  inFlight: { pid: number; ended: Promise<void> } | undefined;
  statements: number;
  isDone: boolean;
  hasDied: boolean;
  error: unknown;
}

/** Longer than nearly every statement takes that waits for nobody. */
const LOOK_MS = 25;

/** Until every task has asked for its next statement, waits for a lock, or is done. */
const settle = async (runs: readonly Run[]): Promise<void> => {
  const isBusy = ({ isDone, asks, inFlight }: Run) => !isDone && asks.length === 0 && inFlight === undefined;
  do await nextTurn();
  while (runs.some(isBusy));
};

/** Waits for the statement under way, unless it waits for somebody else. */
const follow = async (run: Run, places: Places): Promise<void> => {
  while (run.inFlight !== undefined) {
    const { pid, ended } = run.inFlight;
    await Promise.race([ended, sleep(LOOK_MS, undefined, { ref: false })]);
    if (run.inFlight !== undefined && (await places.isBlocked(pid))) return;
  }
};

/** Lets the next statement of a task through. @returns whether it let go of locks */
const grant = async (run: Run, places: Places): Promise<boolean> => {
  const next = run.asks.shift();
  if (next === undefined) return false;
  run.statements++;
  const ended = next.execute(true).finally(() => {
    run.inFlight = undefined;
  });
  run.inFlight = { pid: next.place.pid, ended };
  await follow(run, places);
  return next.isEnd;
};

const diesNow = ({ task: { dies }, statements, asks }: Run): boolean =>
  typeof dies === "number" ? statements + 1 >= dies : dies !== undefined && asks[0]?.isEnd === true;

/** As a process that is killed: it hears nothing any more, and what it had not committed is rolled back. */
const die = async (run: Run, places: Places): Promise<void> => {
  if (run.task.dies === "after_commit") await run.asks[0]?.execute(false);
  run.asks.length = 0;
  run.isDone = true;
  run.hasDied = true;
  for (const place of [...run.places]) {
    await place.connection.query(sql`rollback`);
    places.leave(run, place);
  }
};

const begin = (task: Task, places: Places): Run => {
  const run: Run = {
    task,
    asks: [],
    places: [],
    inFlight: undefined,
    statements: 0,
    isDone: false,
    hasDied: false,
    error: undefined,
  };
  void task
    .work(gatedDatabase(run, places))
    .catch((error: unknown) => {
      run.error = error;
    })
    .finally(() => {
      run.isDone = true;
    });
  return run;
};

const step = async (runs: readonly Run[], chance: Seeded, places: Places): Promise<void> => {
  const ready = runs.filter(({ asks, inFlight }) => asks.length > 0 && inFlight === undefined);
  const run = ready[chance.whole(0, Math.max(0, ready.length - 1))];
  if (run === undefined) {
    // all wait for each other: the database ends one of them
    await Promise.race(runs.flatMap(({ inFlight }) => inFlight?.ended ?? []));
    return;
  }
  const isItsTime = diesNow(run);
  if (isItsTime) await die(run, places);
  const hasLetGo = isItsTime || (await grant(run, places));
  if (hasLetGo) for (const other of runs) await follow(other, places);
};

export const openStage = async (db: Database, placesMax: number) => {
  const places = await openPlaces(db, placesMax);
  return {
    /** Plays the tasks to their ends. A task that died has no effect but what it had committed. */
    play: async (tasks: readonly Task[], chance: Seeded): Promise<TaskEnd[]> => {
      const runs = tasks.map((task) => begin(task, places));
      for (;;) {
        await settle(runs);
        if (runs.every(({ isDone }) => isDone)) break;
        await step(runs, chance, places);
      }
      return runs.map(({ task, hasDied, error }) => ({ name: task.name, hasDied, error }));
    },
    close: places.close,
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;
