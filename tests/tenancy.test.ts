import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { messageIdOf, newId } from "../src/lib/ids.ts";
import {
  dataOf,
  draftOf,
  type Method,
  openApi,
  sandboxOf,
  type TestAccount,
  type TestApi,
  textOf,
} from "./helpers/api.ts";
import { insertOutgoing, type OwnedOutgoing } from "./helpers/outgoing.ts";
import { uploadedPicture } from "./helpers/pictures.ts";

const SECRET = "secret-user";

/** What the owner has, by the names that paths give it. */
interface Owned extends OwnedOutgoing {
  block: string;
  campaign: string;
  campaignId: string;
  version: string;
  trigger: string;
  number: string;
  message: string;
  inboxMessage: string;
  provider: string;
  credential: string;
  profile: string;
  segment: string;
  transfer: string;
  controlGroup: string;
  hook: string;
  pool: string;
  api: string;
  suppression: string;
  domain: string;
  sender: string;
  publishableKey: string;
  picture: string;
}

const insertMessage = async (
  api: TestApi,
  accountId: number,
  campaign: string,
  trigger: string,
): Promise<Pick<Owned, "message" | "inboxMessage">> => {
  const inboxMessage = newId();
  const message = messageIdOf(trigger, 0, 0);
  const { db } = api.database;
  await db.query(sql`
    insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients, recipient_count)
    values (${accountId}, ${trigger}, 0, ${campaign}, 0, 'api', false,
      ${Buffer.from(JSON.stringify([["identity", SECRET]]))}, 1)`);
  await db.query(sql`
    insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
      recipient_kind, recipient_value, trace, decided_at, outcome)
    values (${accountId}, ${message}, ${trigger}, 0, 0, ${campaign}, 1, 'webhook', false,
      'identity', ${SECRET}, '[]', now(), 'sent')`);
  await db.query(sql`
    insert into inbox (account_id, id, message_id, campaign_id, channel, address, content)
    values (${accountId}, ${inboxMessage}, ${message}, ${campaign}, 'webhook', ${SECRET}, '{}')`);
  return { message, inboxMessage };
};

const insertProfile = async (api: TestApi, accountId: number): Promise<string> => {
  const { db } = api.database;
  const [row] = await db.query<{ id: number }>(sql`
    insert into profiles (account_id, properties) values (${accountId}, ${JSON.stringify({ [SECRET]: SECRET })}::jsonb)
    returning id`);
  await db.query(sql`
    insert into identities (account_id, kind, value, profile_id)
    values (${accountId}, 'identity', ${SECRET}, ${row?.id})`);
  return String(row?.id);
};

/** A list with the owner's user on it. */
const insertSegment = async (api: TestApi, owner: TestAccount, profile: string): Promise<string> => {
  const filter = { type: "property", property: SECRET, test: { op: "exists" } };
  const made = await api.call(owner.apiKey, "POST", "/segments", { name: SECRET, filter });
  const list = await api.call(owner.apiKey, "POST", "/segments", { name: `${SECRET} list` });
  await api.database.db.query(sql`
    insert into segment_members (account_id, segment_id, profile_id)
    values (${owner.id}, ${textOf(list.body.id)}, ${Number(profile)})`);
  return textOf(made.body.id);
};

/** A control group, and the owner's user exempt from it. */
const insertControlGroup = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const group = { kind: "custom", name: SECRET, percent: 2 };
  const made = await api.call(owner.apiKey, "POST", "/control-groups", group);
  const exempt = { kind: "identity", value: SECRET };
  expect((await api.call(owner.apiKey, "POST", "/control-exemptions", exempt)).status).toBe(201);
  return textOf(made.body.id);
};

/** A code pool with a code. */
const insertCodePool = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const made = await api.call(owner.apiKey, "POST", "/code-pools", { name: "owned", description: SECRET });
  const pool = textOf(made.body.id);
  const added = await api.call(owner.apiKey, "POST", `/code-pools/${pool}/codes`, { codes: [SECRET] });
  expect(added.status).toBe(200);
  return pool;
};

/** A look-up. */
const insertLookup = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const url = `https://shop.example/${SECRET}`;
  const made = await api.call(owner.apiKey, "POST", "/linked-apis", {
    name: "owned",
    description: SECRET,
    url,
  });
  return textOf(made.body.id);
};

/** An address that is stopped. */
const insertSuppression = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const stop = { channel: "email", address: `${SECRET}@example.com` };
  const made = await api.call(owner.apiKey, "POST", "/suppressions", stop);
  expect(made.status).toBe(201);
  return String(made.body.id);
};

/** A domain that mail is sent from. */
const insertMailDomain = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const made = await api.call(owner.apiKey, "POST", "/mail-domains", { domain: `${SECRET}.example.com` });
  expect(made.status).toBe(201);
  return String(made.body.id);
};

/** Whom mail is from. */
const insertSender = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const sender = { fromName: SECRET, fromAddress: `${SECRET}@example.com` };
  const made = await api.call(owner.apiKey, "POST", "/senders", sender);
  expect(made.status).toBe(201);
  return String(made.body.id);
};

/** A content block. */
const insertContentBlock = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const made = await api.call(owner.apiKey, "POST", "/content-blocks", { name: "owned", source: SECRET });
  expect(made.status).toBe(201);
  return String(made.body.id);
};

/** A key of an app. */
const insertPublishableKey = async (api: TestApi, owner: TestAccount): Promise<string> => {
  const made = await api.call(owner.apiKey, "POST", "/publishable-keys", { name: SECRET });
  expect(made.status).toBe(201);
  return String(made.body.id);
};

/** An export that is done, of a file with a secret in it. */
const insertTransfer = async (api: TestApi, accountId: number): Promise<string> => {
  const id = newId();
  const file = Buffer.from(`identity\n${SECRET}\n`);
  const { db } = api.database;
  await db.query(sql`
    insert into transfers (account_id, id, kind, subject, format, state, name, bytes_total, created_by)
    values (${accountId}, ${id}, 'export', 'profiles', 'csv', 'done', ${`${SECRET}.csv`}, ${file.length}::bigint, '')`);
  await db.query(sql`
    insert into transfer_chunks (account_id, transfer_id, byte_offset, bytes)
    values (${accountId}, ${id}, 0, ${file})`);
  return id;
};

/** An inbound webhook that took something. */
const insertHook = async (api: TestApi, owner: TestAccount, campaign: string): Promise<string> => {
  const path = `/campaigns/${campaign}/inbound-hooks`;
  const made = await api.call(owner.apiKey, "POST", path, { name: SECRET });
  await api.database.db.query(sql`
    update inbound_hooks set last_received_at = now(), last_body = ${Buffer.from(`{"user":"${SECRET}"}`)}
    where account_id = ${owner.id}`);
  return textOf(made.body.id);
};

const ownEverything = async (api: TestApi, owner: TestAccount): Promise<Owned> => {
  const campaign = await draftOf(api, owner);
  const published = await api.call(owner.apiKey, "POST", `/campaigns/${campaign}/publish`);
  const trigger = newId();
  const [credential] = dataOf(await api.call(owner.apiKey, "GET", "/credentials"));
  const profile = await insertProfile(api, owner.id);
  const messages = await insertMessage(api, owner.id, campaign, trigger);
  return {
    campaign,
    campaignId: textOf(published.body.campaignId),
    version: "1",
    trigger,
    number: "0",
    ...messages,
    ...(await insertOutgoing(api, owner, messages.message, SECRET)),
    provider: await sandboxOf(api, owner, "webhook"),
    credential: textOf(credential?.id),
    profile,
    segment: await insertSegment(api, owner, profile),
    transfer: await insertTransfer(api, owner.id),
    controlGroup: await insertControlGroup(api, owner),
    hook: await insertHook(api, owner, campaign),
    pool: await insertCodePool(api, owner),
    api: await insertLookup(api, owner),
    suppression: await insertSuppression(api, owner),
    domain: await insertMailDomain(api, owner),
    sender: await insertSender(api, owner),
    block: await insertContentBlock(api, owner),
    publishableKey: await insertPublishableKey(api, owner),
    picture: await uploadedPicture(api, owner, SECRET),
  };
};

const METHODS: Record<string, Method> = {
  get: "GET",
  post: "POST",
  put: "PUT",
  patch: "PATCH",
  delete: "DELETE",
};

/** Bodies and queries that pass the schema, so that the answer is about whose it is. */
const BODIES: Record<string, object> = {
  "patch /campaigns/{campaign}": { revision: 1, name: "Taken over" },
  "post /campaigns/{campaign}/versions/{version}/restore": { revision: 1 },
  "post /campaigns/{campaign}/triggers": { recipients: [{ to: { identity: "u-1" } }] },
  "post /campaigns/{campaign}/test-sends": { to: ["me@example.com"] },
  "post /campaigns/{campaign}/dry-runs": { recipients: [{ to: { identity: "u-1" } }] },
  "post /campaigns/{campaign}/backtests": {},
  "patch /providers/{provider}": { name: "Taken over" },
  "patch /segments/{segment}": { name: "Taken over" },
  "post /segments/{segment}/versions/{version}/restore": {},
  "post /segments/{segment}/members": { add: [] },
  "post /campaigns/{campaign}/inbound-hooks": { name: "Taken over" },
  "patch /campaigns/{campaign}/inbound-hooks/{hook}": { isOn: false },
  "post /campaigns/{campaign}/inbound-hooks/{hook}/preview": {
    mapping: { recipient: { path: "user", kind: "identity" } },
  },
  "patch /control-groups/{controlGroup}": { name: "Taken over" },
  "post /campaigns/{campaign}/ab-test/winner": { variant: null },
  "put /return-path": { domain: "bounces.example.com" },
  "patch /outgoing-webhooks/{outgoingWebhook}": { name: "Taken over" },
  "post /outgoing-webhooks/{outgoingWebhook}/replay": { since: "2026-01-01T00:00:00Z" },
  "put /linked-apis/{api}": { url: "https://shop.example/" },
  "patch /senders/{sender}": { fromName: "Taken over" },
  "patch /content-blocks/{block}": { version: 1, source: "Taken over" },
  "post /content-blocks/{block}/check": { source: "Taken over" },
  "post /code-pools/{pool}/codes": { codes: ["Taken-over"] },
  "post /transfers/{transfer}/preview": {},
  "post /transfers/{transfer}/start": { mapping: { kind: "records" } },
};
const QUERIES: Record<string, string> = { "get /campaigns/{campaign}/diff": "?from=draft&to=draft" };

interface Documented {
  security: object[];
  responses: Record<string, { content?: object }>;
}

/** Never ends, so it has a test of its own (live.test.ts). */
const isStream = ({ responses }: Documented): boolean =>
  "text/event-stream" in (responses["200"]?.content ?? {});

/** What a key can call; the few routes for everybody and for people belong to no account. */
const operationsOf = (api: TestApi): { name: string; method: Method; template: string }[] => {
  const { paths }: { paths: Record<string, Record<string, Documented>> } = JSON.parse(
    JSON.stringify(api.app.swagger()),
  );
  return Object.entries(paths)
    .filter(([path]) => path.startsWith("/api/v1"))
    .flatMap(([path, operations]) =>
      Object.entries(operations)
        .filter(([, { security }]) => security.some((scheme) => "apiKey" in scheme))
        .filter(([, operation]) => !isStream(operation))
        .map(([verb]) => {
          const template = path.replace("/api/v1", "");
          return { name: `${verb} ${template}`, method: METHODS[verb] ?? "GET", template };
        }),
    );
};

describe("accounts", () => {
  let api: TestApi;
  let owner: TestAccount;
  let stranger: TestAccount;
  let owned: Owned;
  beforeAll(async () => {
    api = await openApi();
    owner = await api.account("Owner");
    stranger = await api.account("Stranger");
    owned = await ownEverything(api, owner);
  });
  afterAll(() => api.close());

  const pathOf = (template: string): string =>
    template.replace(
      /\{(\w+)\}/g,
      (_, name: string) => Object.entries(owned).find(([key]) => key === name)?.[1] ?? "?",
    );

  test("the owner reaches each of its things by its own path", async () => {
    const reads = operationsOf(api).filter(({ method }) => method === "GET");
    expect(reads.length).toBeGreaterThan(12);
    for (const { name, template } of reads) {
      const answer = await api.call(owner.apiKey, "GET", pathOf(template) + (QUERIES[name] ?? ""));
      expect(answer.status, name).toBe(200);
    }
  });

  test("nobody reaches anything of another account by any route", async () => {
    const named = operationsOf(api).filter(({ template }) => template.includes("{"));
    expect(named.length).toBeGreaterThan(18);
    for (const { name, method, template } of named) {
      const path = pathOf(template) + (QUERIES[name] ?? "");
      const answer = await api.call(stranger.apiKey, method, path, BODIES[name]);
      expect(answer.status, name).toBe(404);
    }
    expect((await api.call(stranger.apiKey, "GET", `/campaigns/${owned.campaignId}`)).status).toBe(404);
    expect((await api.call(stranger.apiKey, "GET", `/messages?campaign=${owned.campaign}`)).status).toBe(404);
    for (const search of [
      `/messages?recipient=${SECRET}`,
      `/messages?profile=${owned.profile}`,
      `/triggers?recipient=${SECRET}`,
      `/profiles?text=${SECRET}`,
    ]) {
      expect(dataOf(await api.call(owner.apiKey, "GET", search)), search).toHaveLength(
        search.includes("profile=") ? 0 : 1,
      );
      expect(dataOf(await api.call(stranger.apiKey, "GET", search)), search).toEqual([]);
    }
    const after = await api.call(owner.apiKey, "GET", `/campaigns/${owned.campaign}`);
    expect(after.body).toMatchObject({ name: "Order shipped", state: "running", revision: 1 });
  });

  test("nobody who is logged in reaches an account by any route without being its member", async () => {
    const person = await api.person(stranger.id, "owner");
    for (const { name, method, template } of operationsOf(api)) {
      const path = pathOf(template) + (QUERIES[name] ?? "");
      const foreign = await api.callAs(person, owner, method, path, BODIES[name]);
      expect(foreign.status, name).toBe(403);
      if (!template.includes("{")) continue;
      expect((await api.callAs(person, stranger, method, path, BODIES[name])).status, name).toBe(404);
    }
  });

  test("nobody uses a segment of another account, or tests a filter with its users", async () => {
    const filter = { type: "segment", segmentId: owned.segment };
    const ask = (account: TestAccount, path: string, body: object) =>
      api.call(account.apiKey, "POST", path, body);
    const test = { filter, profileId: Number(owned.profile) };
    expect((await ask(owner, "/filters/test", test)).body).toMatchObject({ passed: true });
    expect((await ask(stranger, "/filters/test", test)).status).toBe(404);
    const harmless = { type: "bucket", from: 0, to: 999 };
    expect((await ask(stranger, "/filters/test", { ...test, filter: harmless })).status).toBe(404);
    for (const [path, body] of [
      ["/segments", { name: "Borrowed", filter }],
      ["/reach", { filter }],
    ] as const) {
      const answer = await ask(stranger, path, body);
      expect(answer.status, path).toBe(400);
      expect(JSON.stringify(answer.body), path).not.toContain(SECRET);
    }
    const draft = await draftOf(api, stranger, { who: { audience: "filter", filter } });
    expect((await ask(stranger, `/campaigns/${draft}/publish`, {})).status).toBe(422);
    expect((await api.call(owner.apiKey, "GET", `/segments/${owned.segment}`)).body).toMatchObject({
      name: SECRET,
      usedBy: [],
    });
  });

  test("nobody sees or changes where bounces of another account go", async () => {
    const put = (account: TestAccount, domain: string) =>
      api.call(account.apiKey, "PUT", "/return-path", { domain });
    const domain = `${SECRET}.bounces.example.com`;
    expect((await put(owner, domain)).body.domain).toBe(domain);
    expect((await api.call(stranger.apiKey, "GET", "/return-path")).body.domain).toBeNull();
    expect((await put(stranger, "stranger.example.com")).status).toBe(200);
    expect((await api.call(stranger.apiKey, "DELETE", "/return-path")).status).toBe(204);
    expect((await api.call(owner.apiKey, "GET", "/return-path")).body.domain).toBe(domain);
  });

  test("no list shows anything of another account", async () => {
    const lists = operationsOf(api).filter(
      ({ method, template }) => method === "GET" && !template.includes("{"),
    );
    for (const { name, template } of lists) {
      const answer = JSON.stringify((await api.call(stranger.apiKey, "GET", template)).body);
      for (const secret of [
        owned.campaign,
        owned.message,
        owned.provider,
        owned.credential,
        owner.externalId,
        SECRET,
      ]) {
        expect(answer, name).not.toContain(secret);
      }
    }
  });
});
