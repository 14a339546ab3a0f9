import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { packageRoot } from "../src/lib/packageRoot.ts";
import { exportedFile } from "../src/transfers/download.ts";
import {
  createExport,
  createImport,
  requireTransfer,
  startImport,
  uploadFile,
} from "../src/transfers/life.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "./helpers/database.ts";
import { eventually } from "./helpers/eventually.ts";

let database: TestDatabase;
let accountId: number;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  database = await cloneDatabase();
  accountId = await insertAccount(database.db);
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running.clear();
});
afterAll(() => database.drop());

const startRunner = (): ChildProcess => {
  const script = join(packageRoot, "tests", "helpers", "transferRunner.mjs");
  const child = spawn(process.execPath, [script, database.url], { stdio: ["ignore", "ignore", "inherit"] });
  running.add(child);
  return child;
};

const ROWS = 12_000;

async function* eventFile(): AsyncGenerator<Buffer> {
  yield Buffer.from("identity,event,time,n\n");
  for (let n = 0; n < ROWS; n++) {
    // every hundredth row is refused: its moment is none
    const time = n % 100 === 99 ? "soon" : 1_770_000_000 + n;
    yield Buffer.from(`user-${n % 700},Counted,${time},${n}\n`);
  }
}

const sizeOf = async (bytes: AsyncIterable<Buffer>): Promise<number> => {
  let size = 0;
  for await (const piece of bytes) size += piece.length;
  return size;
};

const startedImport = async (): Promise<string> => {
  const { id } = await createImport(
    database.db,
    accountId,
    { subject: "events", format: "csv", name: "events.csv", bytes: await sizeOf(eventFile()) },
    "test",
  );
  await uploadFile(database.db, accountId, id, 0, eventFile());
  await startImport(database.db, accountId, id, {
    mapping: {
      kind: "columns",
      columns: [
        { column: "identity", target: { to: "identity", kind: "identity" } },
        { column: "event", target: { to: "eventName" } },
        { column: "time", target: { to: "time", format: "epoch_seconds" } },
        { column: "n", target: { to: "property", name: "n", type: "number" } },
      ],
    },
  });
  return id;
};

const transfer = (id: string) => requireTransfer(database.db, accountId, id);

/** Kills the process when it has committed something, and before it has committed all. */
const killWithin = async (child: ChildProcess, id: string): Promise<number> => {
  await eventually(async () => expect((await transfer(id)).rows_done).toBeGreaterThan(0), 30_000);
  child.kill("SIGKILL");
  const { rows_done: done } = await transfer(id);
  return done;
};

describe("a process killed in the middle", () => {
  test("of an import is followed by another, and no row is lost, doubled or told twice", async () => {
    const id = await startedImport();
    const doneAtDeath = await killWithin(startRunner(), id);
    expect(doneAtDeath).toBeLessThan(ROWS);
    startRunner();
    await eventually(async () => expect(await transfer(id)).toMatchObject({ state: "done" }), 60_000);
    expect(await transfer(id)).toMatchObject({
      rows_done: ROWS,
      rows_taken: ROWS - ROWS / 100,
      rows_refused: ROWS / 100,
    });
    const [stored] = await database.db.query(sql`
      select count(*) as count, count(distinct properties ->> 'n') as "distinct", sum((properties ->> 'n')::int) as sum
      from events where account_id = ${accountId}`);
    const taken = Array.from({ length: ROWS }, (_, n) => n).filter((n) => n % 100 !== 99);
    expect(stored).toEqual({
      count: taken.length,
      distinct: taken.length,
      sum: taken.reduce((a, b) => a + b, 0),
    });
    const [refused] = await database.db.query(sql`
      select count(*) as count, min(row_number) as first, max(row_number) as last from transfer_refusals
      where account_id = ${accountId} and transfer_id = ${id}`);
    expect(refused).toEqual({ count: ROWS / 100, first: 101, last: ROWS + 1 });
  }, 120_000);

  test("of an export is followed by another, and everybody is in the file once", async () => {
    await database.db.query(sql`
      with p as (
        insert into profiles (account_id, properties)
        select ${accountId}::int, jsonb_build_object('note', repeat('x', 400)) from generate_series(1, 20000)
        returning id)
      insert into identities (account_id, kind, value, profile_id) select ${accountId}::int, 'identity', 'bulk-' || id, id from p`);
    const { id } = await createExport(
      database.db,
      accountId,
      { subject: "profiles", format: "csv" },
      { by: "test", now: new Date() },
    );
    await killWithin(startRunner(), id);
    startRunner();
    await eventually(async () => expect(await transfer(id)).toMatchObject({ state: "done" }), 60_000);
    const pieces: Buffer[] = [];
    for await (const piece of exportedFile(database.db, await transfer(id))) pieces.push(piece);
    const rows = Buffer.concat(pieces).toString("utf8").trimEnd().split("\r\n").slice(1);
    const ids = rows.map((row) => row.split(",")[0]);
    const [known] = await database.db.query<{ count: number }>(
      sql`select count(*) as count from profiles where account_id = ${accountId}`,
    );
    expect(ids).toHaveLength(known?.count ?? 0);
    expect(new Set(ids).size).toBe(ids.length);
  }, 120_000);
});

describe("several processes", () => {
  test("never run one import at the same time: each takes another, and one alone is run by one", async () => {
    const ids = [await startedImport(), await startedImport()];
    for (let n = 0; n < 3; n++) startRunner();
    for (const id of ids) {
      await eventually(async () => expect(await transfer(id)).toMatchObject({ state: "done" }), 60_000);
      expect(await transfer(id)).toMatchObject({ rows_done: ROWS, lease: 1 });
    }
  }, 120_000);

  test("whose lease lapsed and was taken by another commits nothing more", async () => {
    const id = await startedImport();
    const stopped = startRunner();
    await eventually(async () => expect((await transfer(id)).rows_done).toBeGreaterThan(0), 30_000);
    stopped.kill("SIGSTOP");
    startRunner();
    await eventually(async () => expect((await transfer(id)).lease).toBe(2), 30_000);
    stopped.kill("SIGCONT");
    await eventually(async () => expect(await transfer(id)).toMatchObject({ state: "done" }), 60_000);
    expect(await transfer(id)).toMatchObject({ rows_done: ROWS, rows_refused: ROWS / 100 });
  }, 120_000);
});
