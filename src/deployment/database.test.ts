import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cloneDatabase, type TestDatabase } from "../../tests/helpers/database.ts";
import { closedPort } from "../../tests/helpers/listen.ts";
import { openDatabase } from "../db/pool.ts";
import { sql } from "../db/sql.ts";
import { secretBox } from "../lib/secretBox.ts";
import { readyDatabase, shownDatabase, waitForDatabase } from "./database.ts";

const refusalAt = async (url: string, waitMsMax = 0): Promise<{ said: string; waits: string[] }> => {
  const db = openDatabase({ url, connectionsMax: 1, name: "test" });
  const waits: string[] = [];
  const said = await waitForDatabase(db, url, (line) => waits.push(line), waitMsMax).then(
    () => "",
    (error: Error) => error.message,
  );
  await db.close();
  return { said, waits };
};

describe("the database at start", () => {
  let own: TestDatabase;
  beforeAll(async () => {
    own = await cloneDatabase();
  });
  afterAll(() => own.drop());

  const changed = (change: (url: URL) => void): string => {
    const url = new URL(own.url);
    change(url);
    return url.href;
  };

  test("a reachable one is used at once", async () => {
    expect(await refusalAt(own.url)).toEqual({ said: "", waits: [] });
  });

  test("one where nothing listens is waited for, said once, then told in words", async () => {
    const port = await closedPort(createServer());
    const { said, waits } = await refusalAt(`postgres://clarion:hunter2@127.0.0.1:${port}/clarion`, 1_200);
    expect(waits).toEqual([`Waiting for the database at 127.0.0.1:${port}/clarion: nothing listens there …`]);
    expect(said).toBe(`The database at 127.0.0.1:${port}/clarion cannot be used: nothing listens there.`);
  });

  test("a wrong password and a missing database are told at once, without the password", async () => {
    const wrongPassword = changed((url) => {
      url.password = "hunter2";
    });
    const missing = changed((url) => {
      url.pathname = "/nowhere";
    });
    const refusals = [await refusalAt(wrongPassword, 60_000), await refusalAt(missing, 60_000)];
    expect(refusals[0]?.said).toMatch(/refuses this user name or password/);
    expect(refusals[0]?.said).not.toContain("hunter2");
    expect(refusals[1]?.said).toMatch(/no database of this name/);
    expect(refusals.flatMap(({ waits }) => waits)).toEqual([]);
  });

  test("what is shown of a connection string holds no secret", () => {
    expect(shownDatabase("postgres://me:hunter2@db.internal/clarion?sslmode=require")).toBe(
      "db.internal:5432/clarion",
    );
    expect(shownDatabase("postgres:///clarion?host=/run/postgresql")).toBe("/run/postgresql:5432/clarion");
  });

  test("the first secret key is kept, and another one is refused", async () => {
    const first = secretBox(Buffer.alloc(32, 1));
    await readyDatabase(own.db, first);
    await readyDatabase(own.db, first);
    await expect(readyDatabase(own.db, secretBox(Buffer.alloc(32, 2)))).rejects.toThrow(/SECRET_KEY/);
  });

  test("a database of a newer program is refused by name of both versions", async () => {
    await own.db.query(sql`insert into migrations (version, name) values (9999, '9999_future.sql')`);
    await expect(readyDatabase(own.db, secretBox(Buffer.alloc(32, 1)))).rejects.toThrow(/9999/);
    await own.db.query(sql`delete from migrations where version = 9999`);
  });
});
