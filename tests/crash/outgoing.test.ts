import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { outgoingLeaseMs } from "../../src/limits.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../helpers/webhookReceiver.ts";
import { type KillableProgram, prepareKillable, signal, until } from "./killable.ts";
import { type CrashReceiver, startCrashReceiver } from "./receiver.ts";
import { prepareTarget, type Target } from "./setup.ts";

const USERS = 30;

let program: KillableProgram;
let messages: CrashReceiver;
let receiver: WebhookReceiver;
let target: Target;

beforeAll(async () => {
  messages = await startCrashReceiver(() => ({ answer: 200, afterMs: 0 }));
  receiver = await startWebhookReceiver();
  program = await prepareKillable({});
  await program.start();
  target = await prepareTarget(program, "Told", messages.url);
}, 120_000);

afterAll(async () => {
  await program.remove();
  await messages.close();
  await receiver.close();
}, 120_000);

const native = async (path: string, body: object): Promise<void> => {
  const response = await fetch(`${program.url}/api/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${target.apiKey}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.ok, `${path}: ${response.status}`).toBe(true);
};

const idsOf = (requests: WebhookReceiver["requests"]): Set<string> =>
  new Set(requests.map(({ headers }) => String(headers["webhook-id"])));

const countTold = async (): Promise<number> => {
  const client = new pg.Client({ connectionString: program.databaseUrl() });
  await client.connect();
  const { rows } = await client.query<{ count: number }>(
    "select count(*)::int from outgoing_events where state = 'told'",
  );
  await client.end();
  return rows[0]?.count ?? 0;
};

test("workers that die while they tell events leave none untold, and each keeps its id", async () => {
  await native("/outgoing-webhooks", { name: "Shop", url: receiver.url, kinds: ["message.sent"] });
  receiver.answer(() => null);
  const recipients = target.users.slice(0, USERS).map((identity) => ({ to: { identity } }));
  await native(`/campaigns/${target.campaignIds[0]}/triggers`, { recipients });
  // taken by the receiver, and nobody wrote it down
  await until("events are being told", 30_000, () => (receiver.requests.length >= 5 ? true : undefined));
  const workers = await program.workerPids();
  expect(workers.length).toBeGreaterThan(0);
  for (const pid of workers) signal(pid, "SIGKILL");
  const lost = idsOf(receiver.requests);
  receiver.requests.length = 0;
  receiver.answer(() => ({ status: 200 }));
  await until("every event is told", outgoingLeaseMs + 40_000, async () =>
    (await countTold()) === USERS ? true : undefined,
  );
  const again = idsOf(receiver.requests);
  expect(again.size).toBe(USERS);
  expect([...lost].filter((id) => !again.has(id))).toEqual([]);
  expect(receiver.requests).toHaveLength(USERS);
}, 120_000);
