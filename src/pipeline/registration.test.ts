import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../../tests/helpers/database.ts";
import { eventually } from "../../tests/helpers/eventually.ts";
import { openDatabase } from "../db/pool.ts";
import { sql } from "../db/sql.ts";
import { reconnectMs } from "../limits.ts";
import { registerPresence } from "./registration.ts";

const NAME = "presence test";

let database: TestDatabase;
beforeAll(async () => {
  database = await cloneDatabase();
});
afterAll(() => database.drop());

/** A way to the database that can be closed, and opened again at the same port. */
const startWay = async (target: number) => {
  const sockets = new Set<Socket>();
  let server: Server;
  const open = (port: number): Promise<number> =>
    new Promise((resolve) => {
      server = createServer((client) => {
        const upstream = connect(target, "127.0.0.1");
        for (const [one, other] of [
          [client, upstream],
          [upstream, client],
        ] as const) {
          sockets.add(one);
          one.on("error", () => {}).on("close", () => other.destroy());
          one.pipe(other);
        }
      });
      server.listen(port, "127.0.0.1", () => {
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  const port = await open(0);
  return {
    port,
    open: () => open(port),
    close: (): void => {
      server.close();
      for (const socket of sockets) socket.destroy();
      sockets.clear();
    },
  };
};

const sessionCount = async (): Promise<number> => {
  const rows = await database.db.query(sql`select 1 from pg_stat_activity where application_name = ${NAME}`);
  return rows.length;
};

test("a worker whose database was away is present once, under its own id, when it is back", async () => {
  const url = new URL(database.url);
  const way = await startWay(Number(url.port));
  url.port = String(way.port);
  const db = openDatabase({ url: String(url), connectionsMax: 1, name: NAME });
  let [failures, reconnections] = [0, 0];
  const presence = await registerPresence(db, ["some_channel"], {
    onNotification: () => {},
    onReconnected: () => reconnections++,
    onError: () => failures++,
  });
  const id = presence.id();

  way.close();
  await eventually(() => expect(failures).toBeGreaterThanOrEqual(6), 20 * reconnectMs);
  await way.open();
  await eventually(() => expect(reconnections).toBeGreaterThan(0));
  // whoever else were still trying would be in by then
  const endsAtMs = Date.now() + 5 * reconnectMs;
  while (Date.now() < endsAtMs) {
    expect(await sessionCount()).toBe(1);
    await sleep(20);
  }
  expect(reconnections).toBe(1);
  expect(presence.id()).toBe(id);
  expect(await database.db.query<{ id: number }>(sql`select id from workers`)).toEqual([{ id }]);

  await presence.close();
  await db.close();
  way.close();
});
