import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaseMsMin } from "../../src/limits.ts";
import { check } from "./checker.ts";
import { type KillableProgram, prepareKillable, signal, until } from "./killable.ts";
import { createLedger } from "./ledger.ts";
import { startLoad } from "./load.ts";
import { type CrashReceiver, startCrashReceiver } from "./receiver.ts";
import { seeded } from "./seeded.ts";
import { prepareTarget, type Target } from "./setup.ts";

const SEED = 4;
const PER_SECOND = 40;
/** Calls are under way whenever somebody looks. */
const SLOW_MS = 400;
/** Until the leases have ended, what they held is repeated, and all is quiet. */
const DRAIN_MS_MAX = leaseMsMin + 40_000;

let program: KillableProgram;
let receiver: CrashReceiver;
let target: Target;
let client: pg.Client;

beforeAll(async () => {
  receiver = await startCrashReceiver(() => ({ answer: 200, afterMs: SLOW_MS }));
  program = await prepareKillable({ LEASE_MS: String(leaseMsMin) });
  await program.start();
  target = await prepareTarget(program, "North", receiver.url);
  client = new pg.Client({ connectionString: program.databaseUrl() });
  await client.connect();
}, 120_000);

afterAll(async () => {
  await client.end();
  await program.remove();
  await receiver.close();
}, 120_000);

const rows = async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
  (await client.query<Row>(text, values)).rows;

const countOf = async (text: string, values: unknown[] = []): Promise<number> =>
  (await rows<{ count: number }>(text, values))[0]?.count ?? 0;

interface Stopped {
  pid: number;
  workerId: number;
}

/**
 * Stops a worker in the middle of its calls, of which the receiver has at least one. One that has none at that moment
 * goes on, and it is tried again.
 */
const stopBusyWorker = (): Promise<Stopped> =>
  until("a worker is stopped during its calls", 30_000, async () => {
    const [pid] = await program.workerPids();
    if (pid === undefined) return undefined;
    signal(pid, "SIGSTOP");
    // a statement that it had sent before is finished by the server
    await until("its statements are done", 10_000, async () => {
      const isActive = "application_name = $1 and state = 'active'";
      const name = `clarion worker ${pid}`;
      const count = await countOf(`select count(*)::int from pg_stat_activity where ${isActive}`, [name]);
      return count === 0 ? true : undefined;
    });
    const [held] = await rows<{ workerId: number; leased: string[] }>(
      `select leased_by as "workerId", array_agg(message_id::text) as leased from message_queue
       where state = 'sending' and leased_by in (select id from workers where pid = $1) group by 1`,
      [pid],
    );
    if (held !== undefined && receiver.calls.some(({ id }) => held.leased.includes(id)))
      return { pid, workerId: held.workerId };
    signal(pid, "SIGCONT");
    return undefined;
  });

/**
 * The messages that a stopped worker holds, until the first of its leases has ended. All of them at once would miss what a
 * statement leases that the worker had sent, and that its server has not begun to read.
 */
const heldBy = async (workerId: number): Promise<Set<string>> => {
  const held = new Set<string>();
  await until("the first lease ends", DRAIN_MS_MAX, async () => {
    const leased = await rows<{ id: string }>(
      `select message_id::text as id from message_queue where state = 'sending' and leased_by = $1`,
      [workerId],
    );
    const ids = new Set(leased.map(({ id }) => id));
    const isEnded = [...held].some((id) => !ids.has(id));
    for (const id of ids) held.add(id);
    return isEnded ? true : undefined;
  });
  return held;
};

const drained = (): Promise<true> =>
  until("the queues are empty", DRAIN_MS_MAX, async () => {
    const left = "(select count(*) from intake_queue) + (select count(*) from message_queue)";
    return (await countOf(`select (${left})::int as count`)) === 0 ? true : undefined;
  });

/** Every message with its outcome and every attempt, as text, by message. */
const storedState = async (): Promise<Map<string, string>> => {
  const found = await rows<{ id: string; state: string }>(
    `select m.id, m::text || coalesce((select string_agg(a::text, ';' order by a.attempt)
       from attempts a where a.account_id = m.account_id and a.message_id = m.id), '') as state
     from messages m`,
  );
  return new Map(found.map(({ id, state }) => [id, state]));
};

test("a worker stopped for twice its lease changes nothing when it goes on, and its repeats are declared", async () => {
  const ledger = createLedger();
  const chance = seeded(SEED);
  const fire = () =>
    startLoad({ url: program.url, targets: [target], chance, ledger, perSecond: PER_SECOND });

  const load = fire();
  const stopped = await stopBusyWorker();
  const goesOnAtMs = Date.now() + 2 * leaseMsMin;
  const holding = heldBy(stopped.workerId);
  await load.stop();
  const { size: leases } = await holding;
  await drained();
  const before = await storedState();
  await sleep(Math.max(0, goesOnAtMs - Date.now()));

  signal(stopped.pid, "SIGCONT");
  const since = await countOf("select count(*)::int from attempts where worker_id = $1", [stopped.workerId]);
  const more = fire();
  await until("the worker works again", 30_000, async () => {
    const now = await countOf("select count(*)::int from attempts where worker_id = $1", [stopped.workerId]);
    return now > since ? true : undefined;
  });
  await more.stop();
  await drained();

  const after = await storedState();
  expect([...before].filter(([id, state]) => after.get(id) !== state)).toEqual([]);
  const { workerId } = stopped;
  const { violations, summary } = await check({
    databaseUrl: program.databaseUrl(),
    calls: receiver.calls,
    standstills: receiver.standstills,
    ledger: ledger.entries,
    kills: [{ atMs: 0, what: "a worker was stopped", leases: [{ workerId, count: leases }] }],
  });
  expect(violations, violations.join("\n")).toEqual([]);
  expect(summary.declaredRepeats).toBe(leases);
  expect(summary.takenTwice).toBeGreaterThan(0);
}, 300_000);
