import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type KillableProgram, prepareKillable, signal, until } from "./killable.ts";
import { type CrashReceiver, startCrashReceiver } from "./receiver.ts";
import { prepareTarget, type Target } from "./setup.ts";

const KILLS = 4;
const USERS = 120;

let program: KillableProgram;
let receiver: CrashReceiver;
let target: Target;

beforeAll(async () => {
  receiver = await startCrashReceiver(() => ({ answer: 200, afterMs: 2 }));
  program = await prepareKillable({});
  await program.start();
  target = await prepareTarget(program, "Goals", receiver.url);
}, 120_000);

afterAll(async () => {
  await program.remove();
  await receiver.close();
}, 120_000);

type Json = Record<string, unknown>;

const call = async (
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: object,
): Promise<Json> => {
  const response = await fetch(program.url + path, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  expect(response.ok, `${method} ${path}: ${response.status} ${text}`).toBe(true);
  return JSON.parse(text);
};

const native = (method: string, path: string, body?: object): Promise<Json> =>
  call(method, `/api/v1${path}`, { authorization: `Bearer ${target.apiKey}` }, body);

const compatible = (path: string, body: object): Promise<Json> =>
  call(
    "POST",
    path,
    { "x-clevertap-account-id": target.accountId, "x-clevertap-passcode": target.passcode },
    body,
  );

const GOAL = {
  match: "all",
  events: [
    { event: "Looked", where: null, times: 1 },
    { event: "Bought", where: null, times: 2 },
  ],
  users: null,
  revenueProperty: "amount",
  withinMinutes: 60,
};

/** Gives the first campaign a goal and a control group, and publishes it again. */
const publishGoal = async (): Promise<void> => {
  const [campaign] = target.campaignIds;
  const { draft, revision } = await native("GET", `/campaigns/${campaign}`);
  const { start, who } = Object.fromEntries(Object.entries(draft ?? {}));
  const sections = { start: { ...start, goal: GOAL }, who: { ...who, campaignControlPercent: 30 } };
  await native("PATCH", `/campaigns/${campaign}`, { revision, ...sections });
  await native("POST", `/campaigns/${campaign}/publish`, {});
};

const anEvent = (identity: string, evtName: string, amount: number) => ({
  type: "event",
  identity,
  evtName,
  evtData: { amount },
});

const rowsOf = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> => {
  const client = new pg.Client({ connectionString: program.databaseUrl() });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
};

/** What is still to be decided, sent, looked at or summed. */
const LEFT = `select (select count(*) from intake_queue) + (select count(*) from message_queue)
  + (select count(*) from goal_checks) + (select count(*) from goal_deltas) + (select count(*) from goals
    where taken_in_to is not null or recounted_to is not null) as left`;

/** Users and their events alone: who did all that was wanted within the hour after any message, and what it brought. */
const TRUTH = `
  with near as (
    select distinct e.campaign_id, e.profile_id, e.is_control, v.id, v.name_key, (v.properties ->> 'amount')::numeric as amount
    from exposures e join events v on v.account_id = e.account_id and v.profile_id = e.profile_id
      and v.ts >= date_trunc('second', e.at) and v.ts <= e.at + interval '1 hour'
  )
  select is_control, count(*)::int as converted, sum(revenue)::float8 as revenue from (
    select campaign_id, profile_id, is_control, sum(amount) as revenue from near group by 1, 2, 3
    having count(*) filter (where name_key = 'looked') >= 1 and count(*) filter (where name_key = 'bought') >= 2) u
  group by 1 order by 1`;

const SUMS = `select is_control, sum(converted)::int as converted, sum(revenue)::float8 as revenue from goal_stats group by 1 order by 1`;

/** Every figure against the users it sums, by everything that it is kept by. */
const DIFFERENCES = `
  with users as (
    select campaign_id, date_trunc('hour', first_at at time zone 'UTC') at time zone 'UTC' as hour, is_control, version, variant,
      count(*) as users, count(converted_at) as converted, count(*) filter (where by_click) as by_click, sum(revenue) as revenue,
      sum(revenue * revenue) as squares
    from goal_users group by 1, 2, 3, 4, 5)
  select * from users u full join goal_stats s using (campaign_id, hour, is_control, version, variant)
  where (u.users, u.converted, u.by_click, u.revenue, u.squares)
    is distinct from (s.users, s.converted, s.by_click, s.revenue, s.revenue_squares)`;

/** Everybody gets a message, as the worker is killed or not. */
const sendToAll = async (users: readonly string[]): Promise<void> => {
  await native("POST", `/campaigns/${target.campaignIds[0]}/triggers`, {
    recipients: users.map((identity) => ({ to: { identity } })),
  });
};

/** The last third never looks, the first buys once too few. */
const act = async (users: readonly string[], amount: number): Promise<void> => {
  await compatible("/1/upload", {
    d: users.flatMap((identity, index) => [
      ...(index < (2 * USERS) / 3 ? [anEvent(identity, "Looked", 0)] : []),
      ...(index >= USERS / 3 || amount === 1 ? [anEvent(identity, "Bought", amount)] : []),
    ]),
  });
};

test("workers that die while they follow goals lose no conversion and count none twice", async () => {
  await publishGoal();
  const users = target.users.slice(0, USERS);
  const killing = (async () => {
    for (let kill = 0; kill < KILLS; kill++) {
      await sleep(700);
      for (const pid of await program.workerPids()) signal(pid, "SIGKILL");
    }
  })();
  for (const amount of [1, 2, 4]) {
    await sendToAll(users);
    await act(users, amount);
    await sleep(600);
  }
  await killing;
  // what came so late that most was done before is sure to be followed by what is done now
  await until("everybody is reached", 90_000, async () => {
    const [row] = await rowsOf<{ reached: number }>("select count(*)::int as reached from goal_users");
    return row?.reached === USERS ? true : undefined;
  });
  for (const amount of [8, 16]) await act(users, amount);
  await until("all is sent and counted", 90_000, async () => {
    await rowsOf("update goal_checks set due_at = now() where due_at > now()");
    const [row] = await rowsOf<{ left: string }>(LEFT);
    return row?.left === "0" ? true : undefined;
  });
  expect(await rowsOf(DIFFERENCES)).toEqual([]);
  const sums = await rowsOf<{ converted: number }>(SUMS);
  expect(sums).toEqual(await rowsOf(TRUTH));
  expect(sums.reduce((all, { converted }) => all + converted, 0)).toBeGreaterThan(USERS / 4);
}, 150_000);
