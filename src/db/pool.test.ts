import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { listen } from "../../tests/helpers/listen.ts";
import { openDatabase } from "./pool.ts";
import { sql } from "./sql.ts";

/** A message of PostgreSQL's protocol (Frontend/Backend Protocol, 54.7): its letter, its length, its bytes. */
const message = (letter: string, body: Buffer): Buffer => {
  const head = Buffer.alloc(5);
  head.write(letter, 0, "latin1");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};

const AUTHENTICATED = message("R", Buffer.from([0, 0, 0, 0]));
const READY = message("Z", Buffer.from("I"));
const TERMINATED = message(
  "E",
  Buffer.from("SFATAL\0VFATAL\0C57P01\0Mterminating connection due to unexpected postmaster exit\0\0"),
);

let server: Server;
let url = "";
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end(Buffer.concat([AUTHENTICATED, READY, TERMINATED])));
  });
  url = `postgres://someone@127.0.0.1:${await listen(server)}/any`;
});
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

test("a database that dies in the moment a connection is ready fails the statement, not the program", async () => {
  const unforeseen: unknown[] = [];
  const note = (error: unknown): void => void unforeseen.push(error);
  process.on("uncaughtException", note);
  const db = openDatabase({ url, connectionsMax: 1, name: "test" });
  try {
    await expect(db.query(sql`select 1`)).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(unforeseen).toEqual([]);
  } finally {
    await db.close();
    process.off("uncaughtException", note);
  }
});
