import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type Database, openDatabase } from "../src/db/pool.ts";
import { listTables } from "../src/db/queries/backup.ts";
import { sql } from "../src/db/sql.ts";
import { writeBackup } from "../src/deployment/backup.ts";
import { readyDatabase } from "../src/deployment/database.ts";
import { restoreBackup } from "../src/deployment/restore.ts";
import { systemClock } from "../src/lib/clock.ts";
import { OperatorError } from "../src/lib/operatorError.ts";
import { secretBox } from "../src/lib/secretBox.ts";
import { letOverdueGo, readOverdue } from "../src/overdue/overdue.ts";
import { startWorker } from "../src/pipeline/worker.ts";
import { aProfile, aWebhookCampaign, silentLog, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

const statement = (text: string) => ({ text, values: [] });

let app: TestApp;
let receiver: WebhookReceiver;
let folder: string;
let backup: string;
let waiting: string;
const drops: (() => Promise<void>)[] = [];

/** A database in which Clarion was never started. */
const emptyDatabase = async (): Promise<{ db: Database; url: string }> => {
  const server = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = openDatabase({ url: server, connectionsMax: 1, name: "tests" });
  await admin.query(statement(`create database ${name}`));
  const url = server.replace(/\/postgres$/, `/${name}`);
  const db = openDatabase({ url, connectionsMax: 10, name: "test" });
  drops.push(async () => {
    await db.close();
    await admin.query(statement(`drop database if exists ${name} with (force)`));
    await admin.close();
  });
  return { db, url };
};

/** Every row of every table as text, as one sum each. */
const sums = async (db: Database): Promise<Record<string, string>> => {
  const entries: [string, string][] = [];
  for (const { name, columns } of await listTables(db)) {
    if (name === "deployment") continue;
    const [row] = await db.query<{ sum: string }>(
      statement(`select count(*) || ' ' || coalesce(md5(string_agg(md5(t::text), '' order by t::text)), '') as sum
        from (select ${columns.map((column) => `"${column}"`).join(", ")} from "${name}") t`),
    );
    entries.push([name, row?.sum ?? ""]);
  }
  return Object.fromEntries(entries);
};

/** What the API writes behind its answers has been written. */
const backupAtRest = async (): Promise<{ path: string; before: Record<string, string> }> => {
  let attempts = 0;
  let path = "";
  let before: Record<string, string> = {};
  await eventually(async () => {
    before = await sums(app.db);
    path = join(folder, `rest-${++attempts}.backup`);
    await writeBackup(app.databaseUrl, path);
    expect(await sums(app.db)).toEqual(before);
  }, 20_000);
  return { path, before };
};

const fire = async (campaignId: string, payload: object): Promise<void> => {
  const answer = await app.post("/1/send/externaltrigger.json", {
    to: { identity: ["first", "second"] },
    campaign_id: campaignId,
    ExternalTrigger: payload,
  });
  expect(answer.status).toBe(200);
};

const ODD = 'tab\t line\n back\\slash \\. quote" Zoë 🎈';

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "clarion-backup-"));
  backup = join(folder, "clarion.backup");
  app = await startTestApp();
  await readyDatabase(app.db, app.box);
  receiver = await startWebhookReceiver();
  await app.upload([aProfile("first", { odd: ODD }), aProfile("second")]);
  const providerId = await app.webhookProvider();
  const sent = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/sent`));
  const held = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/waiting`));
  waiting = held.id;
  await fire(sent.campaignId, { order: ODD });
  await app.drain();
  receiver.answer(({ path }) => ({ status: path === "/waiting" ? 503 : 200 }));
  await fire(held.campaignId, { order: "17" });
  await eventually(() => expect(receiver.requests.filter(({ path }) => path === "/waiting").length).toBe(2));
  await eventually(async () => {
    const [waits] = await app.db.query(
      sql`select count(*)::int as count from message_queue where state = 'waiting'`,
    );
    expect(waits).toEqual({ count: 2 });
  });
  // the log of long ago, in the partition of its week
  await app.db.query(sql`select ensure_partitions(clarion_now() - interval '9 weeks')`);
  await writeBackup(app.databaseUrl, backup);
  await Promise.all(app.workers.splice(0).map((worker) => worker.stop()));
});
afterAll(async () => {
  for (const drop of drops) await drop();
  await app.stop();
  await receiver.close();
  rmSync(folder, { recursive: true });
});

const refused = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.catch((thrown: unknown) => thrown);
  if (!(error instanceof OperatorError)) throw error;
  return error.message;
};

describe("a backup", () => {
  test("is readable by its owner only, and overwrites nothing", async () => {
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(await refused(writeBackup(app.databaseUrl, backup))).toContain("is there already");
    expect(gunzipSync(readFileSync(backup)).toString("utf8")).toMatch(/^-- clarion backup \{"format":1,/);
  });

  test("is restored row by row, holds what may have been sent since, and sends it once when it is released", async () => {
    const { path: atRest, before } = await backupAtRest();
    const { db, url } = await emptyDatabase();
    await restoreBackup(db, url, app.box, atRest);
    expect(await sums(db)).toEqual(before);
    const ids = (of: Database) =>
      of.query<{ id: number }>(sql`select nextval(pg_get_serial_sequence('profiles', 'id')) as id`);
    expect(await ids(db)).toEqual(await ids(app.db));

    const live = await emptyDatabase();
    await restoreBackup(live.db, live.url, app.box, backup);
    await live.db.query(sql`update message_queue set due_at = least(due_at, clarion_now())`);
    receiver.requests.length = 0;
    receiver.answer(() => ({ status: 200 }));
    const { box } = app;
    const deps = { box, clock: systemClock, log: silentLog, allowPrivateAddresses: true };
    const worker = await startWorker({ db: live.db, ...deps });
    const held = await readOverdue(live.db, app.accountId);
    expect(held).toMatchObject({ hold: { reason: "restore" }, messages: 2, campaigns: [{ id: waiting }] });
    await letOverdueGo(live.db, app.accountId, undefined, "release");
    await eventually(() =>
      expect(receiver.requests.map(({ path }) => path)).toEqual(["/waiting", "/waiting"]),
    );
    await eventually(async () => {
      expect(await live.db.query(sql`select message_id from message_queue`)).toEqual([]);
    });
    await worker.stop();
  });

  test("is refused where something is, by another key, and cut off; then nothing is restored", async () => {
    const { db, url } = await emptyDatabase();
    expect(await refused(restoreBackup(app.db, app.databaseUrl, app.box, backup))).toContain("not empty");
    const otherKey = secretBox(randomBytes(32));
    expect(await refused(restoreBackup(db, url, otherKey, backup))).toContain("secret key");
    const text = gunzipSync(readFileSync(backup));
    for (const [name, content, words] of [
      ["half", gzipSync(text.subarray(0, text.length / 2)), "cut off"],
      ["short", gzipSync(text.subarray(0, text.lastIndexOf("-- end"))), "cut off"],
      ["torn", readFileSync(backup).subarray(0, statSync(backup).size / 2), "cannot be read"],
      ["other", gzipSync("select 1;\n"), "is no backup"],
      ["plain", Buffer.from("not even packed"), "cannot be read"],
      ["newer", gzipSync(text.toString("latin1").replace(/"schema":\d+/, '"schema":9999')), "newer program"],
    ] as const) {
      const path = join(folder, name);
      writeFileSync(path, content);
      expect(await refused(restoreBackup(db, url, app.box, path))).toContain(words);
    }
    await restoreBackup(db, url, app.box, backup);
    expect(await db.query(sql`select name from accounts`)).toEqual([{ name: "Test" }]);
  });
});
