import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import type { Clock } from "../../src/lib/clock.ts";

/** The moment that the simulated database and the simulated workers live in. */
export interface SimulatedClock extends Clock {
  nowMs(): number;
  /** Never back. */
  moveTo(ms: number): Promise<void>;
}

const statement = (text: string) => ({ text, values: [] });

/** Puts a clock of one row in the place of the database's own. For a database of the tests' own. */
export const installClock = async (db: Database): Promise<void> => {
  await db.query(statement("create table simulated_clock (at timestamptz not null)"));
  await db.query(sql`insert into simulated_clock values (${new Date(0)})`);
  await db.query(
    statement(`create or replace function clarion_now() returns timestamptz language sql volatile parallel safe
      return (select at from simulated_clock)`),
  );
  const [row] = await db.query<{ name: string }>(sql`select current_database() as name`);
  // nobody pulls the plug of a simulation, and its deadlocks need not be waited for
  await db.query(statement(`alter database ${row?.name} set synchronous_commit = off`));
  await db.query(statement(`alter database ${row?.name} set deadlock_timeout = '60ms'`));
};

export const startClock = async (db: Database, startMs: number): Promise<SimulatedClock> => {
  let nowMs = startMs;
  const tell = () => db.prepared("tell_clock", "update simulated_clock set at = $1", [new Date(nowMs)]);
  await tell();
  return {
    now: () => new Date(nowMs),
    nowMs: () => nowMs,
    moveTo: async (ms) => {
      if (ms < nowMs) throw new Error(`the clock stands at ${nowMs} and cannot go back to ${ms}`);
      nowMs = ms;
      await tell();
    },
  };
};
