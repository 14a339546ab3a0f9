import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { Agent } from "undici";
import { afterAll, expect, test } from "vitest";
import { exchange } from "./exchange.ts";
import { startTimeLimit } from "./timeLimit.ts";

/** Answers while this thread stands still; says its port, and when it has read a request. */
const SERVER = `
  const { createServer } = require("node:http");
  const { parentPort } = require("node:worker_threads");
  const server = createServer((request, response) => {
    parentPort.postMessage("read");
    response.end("taken");
  });
  server.listen(0, "127.0.0.1", () => parentPort.postMessage(server.address().port));`;

const agent = new Agent();
const receiver = new Worker(SERVER, { eval: true });
afterAll(async () => {
  await agent.close();
  await receiver.terminate();
});

const standStill = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

test("an answer that came while the process stood still is an answer, though its time is over", async () => {
  const [port] = await once(receiver, "message");
  receiver.once("message", () => standStill(400));
  const outcome = await exchange(
    agent,
    { origin: `http://127.0.0.1:${port}`, path: "/", method: "GET", headers: [], body: null },
    { timeoutMs: 200, bytesMax: 100 },
  );
  expect(outcome).toMatchObject({ kind: "answered", status: 200, body: "taken" });
});

test("a call that ended has no time that could run out, even at its last look", async () => {
  let overs = 0;
  const running = startTimeLimit(1, () => overs++);
  running.end();
  const atLastLook = startTimeLimit(1, () => overs++);
  setTimeout(() => atLastLook.end(), 1);
  await new Promise((resolve) => startTimeLimit(50, () => resolve(undefined)));
  expect(overs).toBe(0);
});
