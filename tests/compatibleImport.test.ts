import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { packageRoot } from "../src/lib/packageRoot.ts";
import { importCompatible } from "../src/transfers/compatible/begin.ts";
import { remoteData, startCompatibleServer } from "./helpers/compatibleServer.ts";
import { cloneDatabase, insertAccount, type TestDatabase } from "./helpers/database.ts";
import { eventually } from "./helpers/eventually.ts";

let database: TestDatabase;
let accountId: number;
let accounts = 0;
beforeAll(async () => {
  database = await cloneDatabase();
});
beforeEach(async () => {
  accountId = await insertAccount(database.db, `ACCT-${++accounts}`);
});
afterAll(() => database.drop());

type Server = Awaited<ReturnType<typeof startCompatibleServer>>;
const open = new Set<{ close(): Promise<void> }>();
const running = new Set<ChildProcess>();
afterEach(async () => {
  for (const child of running) child.kill("SIGKILL");
  for (const server of open) await server.close();
  running.clear();
  open.clear();
});

const serve = async (...args: Parameters<typeof startCompatibleServer>): Promise<Server> => {
  const server = await startCompatibleServer(...args);
  open.add(server);
  return server;
};

const settings = { events: null, usersBy: null, from: 20_100_101, to: 20_261_231, timeZone: "Europe/Berlin" };
const remoteOf = ({ origin, passcode }: Server) => ({ origin, accountId: "AAA-BBB-CCCC", passcode });

const move = (server: Server, more: { settings?: object; isNew?: boolean; passcode?: string } = {}) =>
  importCompatible(
    database.db,
    accountId,
    { ...remoteOf(server), ...(more.passcode === undefined ? {} : { passcode: more.passcode }) },
    { settings: { ...settings, ...more.settings }, isNew: more.isNew ?? false },
    { isStopped: () => false, onProgress: () => {}, onError: () => {} },
  );

const held = async () => {
  const [counts] = await database.db.query<Record<string, number>>(sql`
    select (select count(*) from profiles where account_id = ${accountId}) as profiles,
      (select count(*) from devices where account_id = ${accountId}) as devices,
      (select count(*) from events where account_id = ${accountId}) as events,
      (select count(distinct (properties ->> 'n', properties ->> 'm')) from events where account_id = ${accountId})
        as "eventsApart",
      (select count(*) from identities where account_id = ${accountId}) as identities`);
  return counts;
};

/** Of three names in turn one is the platform's own, which nobody may upload. */
const taken = (data: ReturnType<typeof remoteData>) =>
  data.events.filter(({ name }) => name !== "App Launched").length;

describe("moving in from another server", () => {
  test("brings every user with identities and devices, and what they did when they did it", async () => {
    const data = remoteData(700, 3);
    const server = await serve(data);
    expect(await move(server)).toMatchObject({ state: "done", row: { rows_refused: 0 } });
    expect(await held()).toEqual({
      profiles: 700,
      devices: 1_400,
      events: taken(data),
      eventsApart: taken(data),
      identities: 2_100,
    });
    const [profile] = await database.db.query(sql`
      select p.properties, d.platform, d.app_version from profiles p
      join devices d on d.account_id = p.account_id and d.profile_id = p.id
      where p.account_id = ${accountId} and d.token = 'token-7'`);
    expect(profile).toEqual({
      properties: { Name: "User 7", Email: "moved-7@example.com", plan: "gold", joined: "$D_1700000000" },
      platform: "android",
      app_version: "2.10.0",
    });
    const [event] = await database.db.query(sql`
      select ts from events where account_id = ${accountId} and properties = '{"n": 0, "m": 0}'`);
    // midnight in the other account's zone
    expect(event).toEqual({ ts: new Date("2026-04-30T22:00:00Z") });
  });

  test("waits where the server asks it to, and tries again where it fails", async () => {
    const data = remoteData(30, 2);
    const failing = new Map<number, number | "cut">([
      [2, 429],
      [4, "cut"],
      [5, 503],
    ]);
    const server = await serve(data, (request) => failing.get(request));
    expect(await move(server)).toMatchObject({ state: "done" });
    expect(await held()).toMatchObject({ profiles: 30, events: taken(data), eventsApart: taken(data) });
  }, 30_000);

  test("whose cursor is forgotten half-way begins the list anew, and doubles nothing", async () => {
    const data = remoteData(1_500, 1);
    let server: Server | undefined;
    server = await serve(data, (request) => {
      // the users take five requests; then the second page of events is not found
      if (request === 8) server?.forget();
      return undefined;
    });
    expect(await move(server)).toMatchObject({ state: "done" });
    expect(await held()).toMatchObject({ profiles: 1_500, events: taken(data), eventsApart: taken(data) });
  });

  test("with a wrong passcode says whose it is, and the right one goes on", async () => {
    const server = await serve(remoteData(5, 1));
    await expect(move(server, { passcode: "wrong" })).rejects.toThrow(
      /refuses the account or its passcode: 401/,
    );
    expect(await move(server)).toMatchObject({ state: "done" });
    await expect(move(server, { passcode: "wrong" })).rejects.toThrow(/401/);
    await expect(move(server, { settings: { events: ["Other"] } })).rejects.toThrow(
      /begun with other options/,
    );
    expect(await move(server, { settings: { events: ["Ordered"] }, isNew: true })).toMatchObject({
      state: "done",
    });
  });

  test("killed half-way and begun again holds the same as if it had never been killed", async () => {
    const data = remoteData(3_000, 3);
    const server = await serve(data);
    const start = (): ChildProcess => {
      const script = join(packageRoot, "tests", "helpers", "compatibleImport.mjs");
      const options = JSON.stringify({ remote: remoteOf(server), settings });
      const child = spawn(process.execPath, [script, database.url, String(accountId), options], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      running.add(child);
      return child;
    };
    const rows = async () => {
      const [row] = await database.db.query<{ done: number; state: string }>(sql`
        select rows_done as done, state from transfers where account_id = ${accountId}`);
      return row;
    };
    /** As if its lease had lapsed: that the dead are waited for is shown where imports are killed. */
    const lapse = () =>
      database.db.query(sql`
        update transfers set leased_until = clarion_now() where account_id = ${accountId} and state = 'running'`);
    // among the users, then among what they did
    for (const least of [1, 3_000 * 4 + 500]) {
      const child = start();
      await eventually(async () => expect((await rows())?.done).toBeGreaterThan(least), 60_000);
      child.kill("SIGKILL");
      expect(await rows()).toMatchObject({ state: "running" });
      await lapse();
    }
    start();
    await eventually(async () => expect(await rows()).toMatchObject({ state: "done" }), 60_000);
    expect(await held()).toEqual({
      profiles: 3_000,
      devices: 6_000,
      events: taken(data),
      eventsApart: taken(data),
      identities: 9_000,
    });
  }, 180_000);
});
