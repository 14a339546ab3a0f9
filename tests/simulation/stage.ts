import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Connection, Database, Queryable } from "../../src/db/pool.ts";
import { type Sql, sql } from "../../src/db/sql.ts";
import type { Seeded } from "../crash/seeded.ts";

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

/** A connection that tasks use in turn. */
interface Place {
  connection: Connection;
  pid: number;
  isFree: boolean;
}

interface Ask {
  place: Place;
  isEnd: boolean;
  /** @param isHeard false: whoever asked has died meanwhile */
  execute: (isHeard: boolean) => Promise<void>;
}

interface Run {
  task: Task;
  asks: Ask[];
  places: Place[];
  inFlight: { pid: number; ended: Promise<void> } | undefined;
  statements: number;
  isDone: boolean;
  hasDied: boolean;
  error: unknown;
}

/** Longer than nearly every statement takes that waits for nobody. */
const LOOK_MS = 25;

const ENDS = new Set(["commit", "rollback"]);

export const openStage = async (db: Database, placesMax: number) => {
  const places: Place[] = [];
  const watch = await db.connect();
  for (let index = 0; index < placesMax; index++) {
    const connection = await db.connect();
    const [row] = await connection.query<{ pid: number }>(sql`select pg_backend_pid() as pid`);
    places.push({ connection, pid: row?.pid ?? 0, isFree: true });
  }

  const isBlocked = async (pid: number): Promise<boolean> => {
    const [row] = await watch.query<{ yes: boolean }>(
      sql`select cardinality(pg_blocking_pids(${pid})) > 0 as yes`,
    );
    return row?.yes === true;
  };

  const ask = <Row>(run: Run, place: Place, isEnd: boolean, execute: () => Promise<Row[]>): Promise<Row[]> =>
    new Promise((resolve, reject) => {
      run.asks.push({
        place,
        isEnd,
        execute: (isHeard) =>
          execute().then(
            (rows) => void (isHeard && resolve(rows)),
            (error: unknown) => void (isHeard && reject(error)),
          ),
      });
    });

  const queryableOn = (run: Run, place: Place): Queryable => ({
    query: (statement: Sql) =>
      ask(run, place, ENDS.has(statement.text), () => place.connection.query(statement)),
    prepared: (name, text, values) =>
      ask(run, place, false, () => place.connection.prepared(name, text, values)),
  });

  const takePlace = (run: Run): Place => {
    const place = places.find(({ isFree }) => isFree);
    if (place === undefined) throw new Error("more connections are wanted than the stage has");
    place.isFree = false;
    run.places.push(place);
    return place;
  };

  const leavePlace = (run: Run, place: Place): void => {
    place.isFree = true;
    run.places.splice(run.places.indexOf(place), 1);
  };

  const databaseOf = (run: Run): Database => {
    const once = async <Row>(use: (q: Queryable) => Promise<Row[]>): Promise<Row[]> => {
      const place = takePlace(run);
      try {
        return await use(queryableOn(run, place));
      } finally {
        leavePlace(run, place);
      }
    };
    return {
      query: (statement) => once((q) => q.query(statement)),
      prepared: (name, text, values) => once((q) => q.prepared(name, text, values)),
      connect: async () => {
        const place = takePlace(run);
        return { ...queryableOn(run, place), release: () => leavePlace(run, place) };
      },
      session: () => Promise.reject(new Error("a task on the stage has no session")),
      close: async () => {},
    };
  };

  /** Until every task has asked for its next statement, waits for a lock, or is done. */
  const settle = async (runs: readonly Run[]): Promise<void> => {
    const isBusy = ({ isDone, asks, inFlight }: Run) =>
      !isDone && asks.length === 0 && inFlight === undefined;
    do await nextTurn();
    while (runs.some(isBusy));
  };

  /** Waits for the statement under way, unless it waits for somebody else. */
  const follow = async (run: Run): Promise<void> => {
    while (run.inFlight !== undefined) {
      const { pid, ended } = run.inFlight;
      await Promise.race([ended, sleep(LOOK_MS, undefined, { ref: false })]);
      if (run.inFlight !== undefined && (await isBlocked(pid))) return;
    }
  };

  const grant = async (run: Run): Promise<boolean> => {
    const next = run.asks.shift();
    if (next === undefined) return false;
    run.statements++;
    const ended = next.execute(true).finally(() => {
      run.inFlight = undefined;
    });
    run.inFlight = { pid: next.place.pid, ended };
    await follow(run);
    return next.isEnd;
  };

  const die = async (run: Run): Promise<void> => {
    if (run.task.dies === "after_commit") await run.asks[0]?.execute(false);
    run.asks.length = 0;
    run.isDone = true;
    run.hasDied = true;
    for (const place of [...run.places]) {
      await place.connection.query(sql`rollback`);
      leavePlace(run, place);
    }
  };

  const diesNow = ({ task: { dies }, statements, asks }: Run): boolean =>
    typeof dies === "number" ? statements + 1 >= dies : dies !== undefined && asks[0]?.isEnd === true;

  const begin = (task: Task): Run => {
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
      .work(databaseOf(run))
      .catch((error: unknown) => {
        run.error = error;
      })
      .finally(() => {
        run.isDone = true;
      });
    return run;
  };

  const step = async (runs: readonly Run[], chance: Seeded): Promise<void> => {
    const ready = runs.filter(({ asks, inFlight }) => asks.length > 0 && inFlight === undefined);
    const run = ready[chance.whole(0, Math.max(0, ready.length - 1))];
    if (run === undefined) {
      // all wait for each other: the database ends one of them
      await Promise.race(runs.flatMap(({ inFlight }) => inFlight?.ended ?? []));
      return;
    }
    const isItsTime = diesNow(run);
    if (isItsTime) await die(run);
    if (isItsTime || (await grant(run))) for (const other of runs) await follow(other);
  };

  return {
    /** Plays the tasks to their ends. A task that died has no effect but what it had committed. */
    play: async (tasks: readonly Task[], chance: Seeded): Promise<TaskEnd[]> => {
      const runs = tasks.map(begin);
      for (;;) {
        await settle(runs);
        if (runs.every(({ isDone }) => isDone)) break;
        await step(runs, chance);
      }
      return runs.map(({ task, hasDied, error }) => ({ name: task.name, hasDied, error }));
    },
    close: (): void => {
      watch.release();
      for (const { connection } of places) connection.release();
    },
  };
};

export type Stage = Awaited<ReturnType<typeof openStage>>;
