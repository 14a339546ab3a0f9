import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "../src/accounts/credentials.ts";
import { addMembership, createPerson } from "../src/accounts/people.ts";
import { PUSH_DEFAULTS, START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { OUTCOMES } from "../src/contract/outcomes.ts";
import { type Sql, sql } from "../src/db/sql.ts";
import { onlyRow } from "../src/db/tx.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";

interface Browser {
  call(
    method: string,
    path: string,
    account?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  accounts(): Promise<unknown>;
}

const PASSWORD = "a long enough password";

/** A person in a browser, who belongs to the test account or to none. */
const logIn = async (app: TestApp, email: string, role?: "owner" | "viewer"): Promise<Browser> => {
  const person = await createPerson(app.db, { email, name: email, password: PASSWORD });
  if (role !== undefined) await addMembership(app.db, app.accountId, person.id, role);
  const answer = await fetch(`${app.url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  expect(answer.status).toBeLessThan(300);
  const cookie = answer.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const { csrfToken }: { csrfToken: string } = JSON.parse(await answer.text());
  const call: Browser["call"] = async (method, path, account) => {
    const response = await fetch(`${app.url}/api/v1${path}`, {
      method,
      headers: {
        cookie,
        "x-clarion-csrf": csrfToken,
        ...(account === undefined ? {} : { "x-clarion-account": account }),
      },
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
  };
  return { call, accounts: async () => (await call("GET", "/session")).body.accounts };
};

const idOf = async (app: TestApp, externalId: unknown): Promise<number> =>
  onlyRow(await app.db.query<{ id: number }>(sql`select id from accounts where external_id = ${externalId}`))
    .id;

/** Rows of the account in every table that has an account_id, whatever tables there are. */
const rowsOf = async (app: TestApp, accountId: number): Promise<Record<string, number>> => {
  const tables = await app.db.query<{ name: string }>(sql`
    select c.table_name as name from information_schema.columns c
    join information_schema.tables t using (table_schema, table_name)
    where c.table_schema = 'public' and c.column_name = 'account_id' and t.table_type = 'BASE TABLE'
    order by 1`);
  expect(tables.length).toBeGreaterThan(25);
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const text = `select count(*)::int as count from "${name}" where account_id = $1`;
    counts[name] = onlyRow(await app.db.query<{ count: number }>({ text, values: [accountId] })).count;
  }
  return counts;
};

/** Whole rows, so that a change of any is seen. */
const textOf = async (app: TestApp, accountId: number, tables: readonly string[]): Promise<string> => {
  const texts: string[] = [];
  for (const name of tables) {
    const text = `select coalesce(string_agg(t::text, ' ' order by t::text), '') as text from "${name}" t where account_id = $1`;
    texts.push(onlyRow(await app.db.query<{ text: string }>({ text, values: [accountId] })).text);
  }
  return texts.join("\n");
};

/** Fires again and again, two at a time; `stop` answers the statuses that came. */
const keepFiring = async (app: TestApp, account: { id: number; accountId: string }) => {
  const { passcode } = await createCredential(app.db, app.box, account.id, {
    name: "busy",
    scopes: ["trigger"],
    isTest: false,
  });
  const headers = { "x-clevertap-account-id": account.accountId, "x-clevertap-passcode": passcode };
  const [campaign] = await app.db.query<{ number: string }>(
    sql`select number::text as number from campaigns where account_id = ${account.id} and channel = 'push' and number is not null`,
  );
  const body = { to: { identity: ["u-1001", "u-1003"] }, campaign_id: campaign?.number };
  const statuses = new Set<number>();
  let isStopped = false;
  const fire = async (): Promise<void> => {
    while (!isStopped) statuses.add((await app.post("/1/send/externaltrigger.json", body, headers)).status);
  };
  const firing = Promise.all([fire(), fire()]);
  await eventually(() => expect(statuses).toContain(200));
  return async () => {
    isStopped = true;
    await firing;
    return statuses;
  };
};

const filled = (counts: Record<string, number>): string[] =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([name]) => name);

/** What is known of a message beside the message itself. */
const rowsOfGoals = (accountId: number, id: string): Sql[] => [
  sql`insert into goals (account_id, campaign_id, goal) values (${accountId}, ${id}, '{}')`,
  sql`insert into goal_events (account_id, name_key, campaign_id) values (${accountId}, 'x', ${id})`,
  sql`insert into exposures (account_id, profile_id, campaign_id, message_id, at, is_control, version, variant, decided_at)
    values (${accountId}, 1, ${id}, ${id}, now(), false, 1, '', now())`,
  sql`insert into goal_users (account_id, campaign_id, profile_id, is_control, version, variant, first_at)
    values (${accountId}, ${id}, 1, false, 1, '', now())`,
  sql`insert into goal_checks (account_id, campaign_id, profile_id, due_at) values (${accountId}, ${id}, 1, now() + interval '1 day')`,
  sql`insert into goal_deltas (account_id, campaign_id, hour, is_control, version, variant) values (${accountId}, ${id}, now(), false, 1, '')`,
  sql`insert into goal_stats values (${accountId}, ${id}, now(), false, 1, '', 0, 0, 0, 0, 0)`,
];

const rowsOfLinks = (accountId: number, id: string): Sql[] => [
  sql`insert into campaign_links (account_id, campaign_id, link, url) values (${accountId}, ${id}, ${id}, 'https://x.example/')`,
  sql`insert into link_users values (${accountId}, 1, ${id}, ${id})`,
  sql`insert into link_deltas (account_id, campaign_id, link, hour, clicks, users, machine_clicks)
    values (${accountId}, ${id}, ${id}, now(), 1, 1, 0)`,
  sql`insert into link_stats values (${accountId}, ${id}, ${id}, now(), 1, 1, 0)`,
];

const rowsOfMessages = (accountId: number, id: string): Sql[] => [
  sql`insert into message_facts (account_id, message_id, kind, report, is_machine, is_first, is_permanent, at, code)
    values (${accountId}, ${id}, 'opened', ${id}, false, true, false, now(), '')`,
  sql`insert into provider_callbacks (account_id, provider_id, token_hash, token)
    select account_id, id, '\\x00', '\\x00' from providers where account_id = ${accountId} limit 1`,
  sql`insert into provider_receipts (account_id, message_id, provider_id, receipt) values (${accountId}, ${id}, ${id}, 'x')`,
  sql`insert into device_sends (account_id, message_id, device_id, send_id, platform, campaign_id, state, attempts, repeats_lost,
      code, give_up_at)
    values (${accountId}, ${id}, ${id}, ${id}, 'ios', ${id}, 'sent', 1, true, '', now())`,
  sql`insert into recipient_keys (account_id, campaign_id, key, message_id, expires_at)
    values (${accountId}, ${id}, 'x', ${id}, now() + interval '1 day')`,
];

/** What is set up once. */
const rowsOfSettings = (accountId: number, id: string) => [
  sql`insert into publishable_keys (account_id, id, name, key, secrets, allowed_origins)
    values (${accountId}, ${id}, 'x', 'x', 'x', '{}')`,
  sql`insert into mail_domains (account_id, id, domain, selector, public_key, secrets)
    values (${accountId}, ${id}, 'x', 'x', 'x', 'x')`,
  sql`insert into content_blocks (account_id, id, name) values (${accountId}, ${id}, 'x')`,
  sql`insert into content_block_versions (account_id, block_id, version, source, changed_at, changed_by)
    values (${accountId}, ${id}, 1, 'x', now(), 'x')`,
  sql`insert into media (account_id, id, token, name, type, width, height, byte_count, sha256, bytes)
    values (${accountId}, ${id}, 'x', 'x', 'png', 1, 1, 1, 'x', 'x')`,
  sql`insert into return_paths (account_id, domain) values (${accountId}, 'x')`,
  sql`insert into outgoing_webhooks (account_id, id, name, url, kinds, secret, is_on)
    values (${accountId}, ${id}, 'x', 'x', '{}', 'x', true)`,
  sql`insert into outgoing_events (account_id, id, webhook_id, kind, happened_at)
    values (${accountId}, ${id}, ${id}, 'x', now())`,
  sql`insert into outgoing_attempts (account_id, event_id, attempt, at, duration_ms)
    values (${accountId}, ${id}, 1, now(), 1)`,
];

/** A table that the demo itself never fills gets a row by hand, so that removal is tried on it. */
const fillRest = async (app: TestApp, accountId: number): Promise<void> => {
  const id = "0198a000-0000-7000-8000-000000000001";
  for (const statement of [
    sql`insert into profile_merges (account_id, from_id, into_id) values (${accountId}, 1, 2)`,
    sql`insert into provider_health (account_id, provider_id, target, state) values (${accountId}, ${id}, 'x', 'down')`,
    sql`insert into provider_tokens (account_id, provider_id, tokens, refilled_at) values (${accountId}, ${id}, 1, now())`,
    sql`insert into whatsapp_templates select account_id, id, 'x', 'en', '', '', '{}' from providers where account_id = ${accountId}`,
    sql`insert into whatsapp_template_readings select account_id, id from providers where account_id = ${accountId}`,
    sql`insert into draft_viewers (account_id, campaign_id, person_id, seen_at) values (${accountId}, ${id}, ${id}, now())`,
    sql`insert into render_suspects (account_id, subject) values (${accountId}, 'x')`,
    sql`insert into event_firings (account_id, campaign_id, key, expires_at)
      values (${accountId}, ${id}::uuid, '\\x00', now())`,
    sql`insert into cap_counters (account_id, campaign_id, day, taken) values (${accountId}, ${id}, '-infinity', 1)`,
    sql`insert into cap_notices (account_id, campaign_id, kind, day, cap, percent, reached_at)
      values (${accountId}, ${id}, 'total', '-infinity', 1, 100, now())`,
    sql`insert into campaign_users (account_id, campaign_id, profile_id) values (${accountId}, ${id}, 1)`,
    sql`insert into channel_users (account_id, profile_id, channel) values (${accountId}, 1, 'x')`,
    sql`insert into variant_users (account_id, profile_id, campaign_id, variant) values (${accountId}, 1, ${id}, 'a')`,
    ...rowsOfGoals(accountId, id),
    ...rowsOfLinks(accountId, id),
    sql`insert into ab_tests (account_id, campaign_id, variants, version) values (${accountId}, ${id}, '{a}', 1)`,
    sql`insert into campaign_variants (account_id, campaign_id, id, name) values (${accountId}, ${id}, 'a', 'A')`,
    sql`insert into throttles (account_id, channel) values (${accountId}, 'x')`,
    sql`insert into throttle_takes (account_id, channel, campaign_id, taken_at, count)
      values (${accountId}, 'x', gen_random_uuid(), now(), 1)`,
    sql`insert into linked_apis (account_id, id, name, definition) values (${accountId}, ${id}, 'x', '{"labels":[]}')`,
    sql`insert into linked_calls (account_id, api_id, at, duration_ms, attempts, is_test)
      values (${accountId}, ${id}, now(), 1, 1, false)`,
    sql`insert into code_pools (account_id, id, name) values (${accountId}, ${id}, 'x')`,
    ...rowsOfSettings(accountId, id),
    sql`insert into codes (account_id, pool_id, code) values (${accountId}, ${id}, 'x')`,
    sql`insert into code_holds (account_id, pool_id, position, message_id)
      select account_id, pool_id, position, ${id}::uuid from codes where account_id = ${accountId}`,
    sql`insert into intake_postponed (account_id, request_id, part, campaign_id, lane, recipient_count, decide_at)
      values (${accountId}, ${id}, 1, ${id}, 1, 1, now() + interval '1 day')`,
    ...rowsOfMessages(accountId, id),
    sql`insert into inbound_hooks (account_id, id, campaign_id, name, token_hash, signature, mapping)
      select ${accountId}::int, ${id}::uuid, id, 'x', '\\x00', '{}', '{}' from campaigns where account_id = ${accountId} limit 1`,
    sql`insert into idempotency_keys (account_id, scope, key, fingerprint, request_id, status, response, expires_at)
      values (${accountId}, 'x', 'x', '\\x00', ${id}, 200, '\\x00', now() + interval '1 day')`,
    sql`insert into segments (account_id, id, name, kind) values (${accountId}, ${id}, 'x', 'list') on conflict do nothing`,
    sql`insert into segment_versions (account_id, segment_id, version, filter) values (${accountId}, ${id}, 1, '{}')`,
    sql`insert into segment_members (account_id, segment_id, profile_id) values (${accountId}, ${id}, 1)`,
    sql`insert into count_queries (account_id, id, kind, query, lease_until, expires_at) values (${accountId}, ${id}, 'top', '{}', now(), now() + interval '1 day')`,
    sql`insert into profile_deletions (account_id, id, profile_id, requested_by, state) values (${accountId}, ${id}, 1, '', 'done')`,
    sql`insert into control_groups (account_id, id, kind, name, percent) values (${accountId}, ${id}, 'system', 'x', 2)`,
    sql`insert into control_exemptions (account_id, profile_id)
      select ${accountId}::int, id from profiles where account_id = ${accountId} order by id limit 1`,
    sql`insert into transfers (account_id, id, kind, subject, format, state, name, created_by)
      values (${accountId}, ${id}, 'import', 'profiles', 'csv', 'done', 'x', '')`,
    sql`insert into transfer_chunks (account_id, transfer_id, byte_offset, bytes) values (${accountId}, ${id}, 0, '\\x00')`,
    sql`insert into transfer_refusals (account_id, transfer_id, row_number, reason, fields) values (${accountId}, ${id}, 1, '', '[]')`,
  ]) {
    await app.db.query(statement);
  }
};

describe("demo data from the dashboard", () => {
  let app: TestApp;
  let owner: Browser;
  beforeAll(async () => {
    app = await startTestApp();
    owner = await logIn(app, "owner@example.com", "owner");
  });
  afterAll(() => app.stop());

  const make = async () => {
    const made = await owner.call("POST", "/demo");
    if (made.status >= 300) throw new Error(JSON.stringify(made));
    const accountId = String(made.body.accountId);
    return { ...made, accountId, id: await idOf(app, accountId) };
  };

  test("it is made once, belongs to who asks, and is alive: users, campaigns, and every kind of end", async () => {
    const made = await make();
    expect(made.status).toBe(201);
    expect(await make()).toMatchObject({ status: 200, accountId: made.accountId });
    const guest = await logIn(app, "guest@example.com", "viewer");
    expect(await guest.call("POST", "/demo")).toMatchObject({
      status: 200,
      body: { accountId: made.accountId },
    });
    expect(await guest.accounts()).toContainEqual(
      expect.objectContaining({ id: made.accountId, role: "owner", isDemo: true }),
    );
    await app.drain();
    const ended = await app.db.query<{ outcome: string; count: number }>(
      sql`select outcome, count(*)::int as count from messages where account_id = ${made.id} group by 1`,
    );
    const counts = Object.fromEntries(ended.map(({ outcome, count }) => [outcome, count]));
    expect(counts).toMatchObject({
      sent: expect.any(Number),
      profile_not_found: 3,
      unsubscribed: 2,
      not_reachable: 4,
      address_suppressed: 1,
      template_value_missing: 1,
    });
    expect(counts.sent).toBeGreaterThan(15);
    expect(OUTCOMES).toEqual(expect.arrayContaining(Object.keys(counts)));
    const rows = await rowsOf(app, made.id);
    expect(rows).toMatchObject({ profiles: 12, campaigns: 6, intake: 30, suppressions: 1 });
    expect(rows.inbox).toBe(counts.sent);
    expect(rows.events).toBeGreaterThan(80);
  });

  test("two at once make one", async () => {
    await owner.call("DELETE", `/demo/${(await make()).accountId}`);
    const made = await Promise.all([make(), make(), make()]);
    expect(new Set(made.map(({ accountId }) => accountId)).size).toBe(1);
    expect(made.map(({ status }) => status).toSorted()).toEqual([200, 200, 201]);
  });

  test("it goes with everything of it while a worker runs, and another account is as it was", async () => {
    const { id, accountId } = await make();
    await app.drain();
    await app.upload([
      { type: "profile", identity: "stays", profileData: { Name: "Stays", Email: "stays@example.com" } },
    ]);
    await fillRest(app, id);
    await eventually(async () => expect((await rowsOf(app, id)).stat_deltas).toBe(0));
    const before = await rowsOf(app, id);
    const partitions = /_(other|\d{4}w?\d{2})$/;
    const isQueue = (name: string) =>
      ["intake_queue", "message_queue", "stat_deltas", "goal_deltas", "link_deltas"].includes(name);
    const untouched = Object.keys(before).filter(
      (name) => before[name] === 0 && !partitions.test(name) && !isQueue(name),
    );
    expect(untouched, "tables of which nothing shows that removal empties them").toEqual([]);
    const others = filled(await rowsOf(app, app.accountId));
    const kept = await textOf(app, app.accountId, others);
    expect((await owner.call("DELETE", `/demo/${accountId}`)).status).toBe(204);
    expect(filled(await rowsOf(app, id))).toEqual([]);
    expect(await app.db.query(sql`select id from accounts where id = ${id}`)).toEqual([]);
    const people = await app.db.query<{ email: string }>(sql`select email from people order by email`);
    expect(people.map(({ email }) => email)).toEqual(["guest@example.com", "owner@example.com"]);
    expect(await textOf(app, app.accountId, others)).toBe(kept);
    expect(await owner.accounts()).toHaveLength(1);
  });

  test("removed while its messages are on their way, nothing of it comes back", async () => {
    const { id, accountId } = await make();
    const stopFiring = await keepFiring(app, { id, accountId });
    expect((await owner.call("DELETE", `/demo/${accountId}`)).status).toBe(204);
    const statuses = [...(await stopFiring())];
    expect(statuses).toContain(401);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    expect(filled(await rowsOf(app, id))).toEqual([]);
    // the workers go on with the others
    const { campaignId } = await app.publish({
      name: "After",
      channel: "push",
      start: { ...START_DEFAULTS, purpose: "transactional", providerId: null, unknownUsers: "account" },
      what: {
        messageType: "single",
        missingValues: "blank",
        push: { title: "Still here", body: "", ...PUSH_DEFAULTS },
      },
    });
    await app.post("/1/send/externaltrigger.json", { to: { identity: ["nobody"] }, campaign_id: campaignId });
    await app.drain();
    await eventually(async () => expect(filled(await rowsOf(app, id))).toEqual([]));
  });

  test("only the owner of a demo removes it, and nothing else can be removed so", async () => {
    const { accountId } = await make();
    const stranger = await logIn(app, "stranger@example.com");
    expect((await stranger.call("DELETE", `/demo/${accountId}`)).status).toBe(404);
    expect((await owner.call("DELETE", "/demo/NO-SUCH-ID")).status).toBe(404);
    const refused = await owner.call("DELETE", `/demo/${app.externalId}`);
    expect(refused).toMatchObject({ status: 409, body: { code: "account/not-demo" } });
    expect((await app.native("POST", "/demo")).status).toBe(401);
    expect((await app.native("DELETE", `/demo/${accountId}`)).status).toBe(401);
  });
});

describe("recipes", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ workers: 0 });
  });
  afterAll(() => app.stop());

  test("a recipe of the list becomes a campaign, published and fired with its own sample", async () => {
    const { body } = await app.native("GET", "/recipes");
    expect(body.data.length).toBeGreaterThanOrEqual(5);
    for (const { channels } of body.data) {
      const [{ channel, create }] = channels;
      const { name, purpose, what } = create;
      const draft = await app.native("POST", "/campaigns", { name, channel, start: { purpose }, what });
      expect(draft.status).toBe(201);
      const published = await app.native("POST", `/campaigns/${draft.body.id}/publish`, { revision: 1 });
      expect(published.status, JSON.stringify(published.body)).toBe(200);
    }
  });
});
