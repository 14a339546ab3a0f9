import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KillableProgram, prepareKillable, signal, until } from "./killable.ts";
import { type CrashReceiver, startCrashReceiver } from "./receiver.ts";
import { prepareTarget, type Target } from "./setup.ts";

const EVENTS = 1_000;
/** Longer than any process goes by what it remembers of campaigns. */
const SEEN_MS = 1_500;
const DRAIN_MS_MAX = 60_000;
const CALLERS = 100;
/** A caller that hears nothing calls again. */
const CALL_AGAIN_MS = 50;

let program: KillableProgram;
let receiver: CrashReceiver;
let target: Target;
let client: pg.Client;

beforeAll(async () => {
  receiver = await startCrashReceiver(() => ({ answer: 200, afterMs: 0 }));
  program = await prepareKillable({});
  await program.start();
  target = await prepareTarget(program, "Events", receiver.url);
  await publishListening();
  await sleep(SEEN_MS);
}, 120_000);

afterAll(async () => {
  await client?.end();
  await program.remove();
  await receiver.close();
}, 120_000);

const native = async (method: string, path: string, body?: object): Promise<unknown> => {
  const response = await fetch(`${program.url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${target.apiKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  expect(response.ok, `${method} ${path}`).toBe(true);
  return response.json();
};

/** The first campaign of the target listens from its second version on. */
const publishListening = async (): Promise<void> => {
  const path = `/campaigns/${target.campaignIds[0]}`;
  const campaign = await native("GET", path);
  expect(campaign).toHaveProperty("draft.start");
  const { revision, draft } = JSON.parse(JSON.stringify(campaign));
  const sources = { event: { isOn: true, event: "Ordered", where: null } };
  await native("PATCH", path, { revision, start: { ...draft.start, sources } });
  await native("POST", `${path}/publish`);
};

const ordered = (ts: number) =>
  Array.from({ length: EVENTS }, (_, index) => ({
    type: "event",
    identity: target.users[index % target.users.length],
    ts,
    evtName: "Ordered",
    evtData: { nonce: String(index) },
  }));

/** Undefined when nobody answered. */
const upload = async (records: readonly object[]): Promise<number | undefined> => {
  const response = await fetch(`${program.url}/1/upload`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-clevertap-account-id": target.accountId,
      "x-clevertap-passcode": target.passcode,
    },
    body: JSON.stringify({ d: records }),
  }).catch(() => undefined);
  return response?.status;
};

/** One caller of many with the same key and body: calls until it has an answer. */
const fireUntilAnswered = async (body: string): Promise<{ status: number; text: string }> => {
  for (;;) {
    const answer = await fetch(`${program.url}/api/v1/campaigns/${target.campaignIds[0]}/triggers`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${target.apiKey}`,
        "content-type": "application/json",
        "idempotency-key": "order-4711",
      },
      body,
    })
      .then(async (response) => ({ status: response.status, text: await response.text() }))
      .catch(() => undefined);
    if (answer !== undefined && answer.status < 500) return answer;
    await sleep(CALL_AGAIN_MS);
  }
};

const connect = async (): Promise<void> => {
  client = new pg.Client({ connectionString: program.databaseUrl() });
  client.on("error", () => {});
  await client.connect();
};

const countOf = async (table: string): Promise<number> =>
  (await client.query<{ count: number }>(`select count(*)::int from ${table}`)).rows[0]?.count ?? 0;

test("a thousand events, uploaded three times while the program is killed, fire a thousand messages", async () => {
  const records = ordered(Math.floor(Date.now() / 1_000));
  // killed while the upload is being written
  const first = upload(records);
  await sleep(60);
  await program.killMain();
  await first;
  await program.start();
  // killed when its messages begin to leave: first the workers, then what would start them again
  const second = upload(records);
  await until("a message has left", DRAIN_MS_MAX, () => (receiver.calls.length > 0 ? true : undefined));
  for (const pid of await program.workerPids()) signal(pid, "SIGKILL");
  await program.killMain();
  await second;
  await program.start();
  expect(await upload(records)).toBe(200);
  await connect();
  await until("all is decided and ended", DRAIN_MS_MAX, async () => {
    const left = (await countOf("intake_queue")) + (await countOf("message_queue"));
    return left === 0 ? true : undefined;
  });
  expect(await countOf("messages where outcome = 'sent'")).toBe(EVENTS);
  expect(await countOf("messages")).toBe(EVENTS);
  expect(await countOf("events")).toBeGreaterThanOrEqual(EVENTS);
  expect(new Set(receiver.calls.map(({ id }) => id)).size).toBe(EVENTS);
}, 240_000);

test("the same request, a hundred times at once while the program is killed, is one trigger with one answer", async () => {
  await client.end();
  await connect();
  const before = await countOf("intake");
  const fire = (nonce: string) =>
    JSON.stringify({
      recipients: target.users.slice(0, 3).map((identity) => ({ to: { identity } })),
      payload: { nonce },
    });
  const answers = Array.from({ length: CALLERS }, () => fireUntilAnswered(fire("same")));
  // killed while it is being written, and again as soon as somebody was answered
  await sleep(CALL_AGAIN_MS);
  await program.killMain();
  await program.start();
  await Promise.race(answers);
  await program.killMain();
  await program.start();
  const heard = await Promise.all(answers);
  expect(new Set(heard.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(heard.map(({ text }) => text)).size).toBe(1);
  expect((await fireUntilAnswered(fire("another"))).status).toBe(422);
  await client.end().catch(() => {});
  await connect();
  expect(await countOf("intake")).toBe(before + 1);
  const { id } = JSON.parse(heard[0]?.text ?? "{}");
  await until("its messages are sent", DRAIN_MS_MAX, async () =>
    (await countOf(`messages where outcome = 'sent' and request_id = '${id}'`)) === 3 ? true : undefined,
  );
}, 240_000);
