import { generateKeyPairSync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CampaignContent } from "../src/contract/campaign.ts";
import {
  PUSH_DEFAULTS,
  START_DEFAULTS,
  WHEN_DEFAULTS,
  WHO_DEFAULTS,
} from "../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import { sql } from "../src/db/sql.ts";
import { type ApnsAnswer, startApnsServer } from "./helpers/apnsServer.ts";
import { aProfile, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startSmtpServer, type TestSmtpServer } from "./helpers/smtpServer.ts";

/** Users who are not reachable by push get an e-mail instead: whatever becomes of them is decided once. */

const iphone = (name: string): string => Buffer.from(name.padEnd(32)).toString("hex");
const nameOf = (path: unknown): string =>
  Buffer.from(String(path).split("/").at(-1) ?? "", "hex")
    .toString()
    .trim();

let app: TestApp;
let apple: Awaited<ReturnType<typeof startApnsServer>>;
let mails: TestSmtpServer;
let pushId = "";
let mailId = "";
const appleSays = new Map<string, ApnsAnswer>();

const EMAIL: NonNullable<CampaignContent["what"]["email"]> = {
  fromName: "Shop",
  fromAddress: "shop@example.com",
  replyTo: "",
  subject: "Instead",
  preheader: "",
  html: "",
  text: "Hello {{ Profile.Name }} *|UNSUBSCRIBE|* {{ Account.postal_address }}",
};

const verified = async (channel: string, kind: string, config: Record<string, unknown>): Promise<string> => {
  const made = await app.native("POST", "/providers", { channel, kind, name: kind, config });
  const { body } = await app.native("POST", `/providers/${made.body.id}/verify`);
  expect(body).toMatchObject({ isReady: true });
  return made.body.id;
};

beforeAll(async () => {
  app = await startTestApp({ publicUrl: "https://clarion.example.com" });
  apple = await startApnsServer();
  mails = await startSmtpServer();
  apple.answer(({ headers }) => appleSays.get(nameOf(headers[":path"])) ?? { status: 200 });
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  pushId = await verified("push", "apns", {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    keyId: "ABC1234567",
    teamId: "TEAM123456",
    bundleId: "com.example.shop",
    serverUrl: `http://127.0.0.1:${apple.port}`,
  });
  mailId = await verified("email", "smtp", {
    host: "127.0.0.1",
    port: mails.port,
    security: "none",
    fromAddress: "shop@example.com",
  });
}, 60_000);
afterAll(async () => {
  await app.stop();
  await apple.close();
  await mails.close();
});

interface Shape {
  purpose?: "transactional" | "promotional";
  who?: Partial<CampaignContent["who"]>;
  when?: Partial<CampaignContent["when"]>;
}

const contentOf = ({ purpose = "promotional", who, when }: Shape = {}): CampaignCreate => ({
  name: "Goal",
  channel: "push",
  start: {
    ...START_DEFAULTS,
    purpose,
    providerId: pushId,
    secondChannel: { channel: "email", providerId: mailId },
  },
  who: { ...WHO_DEFAULTS, ...who },
  when: { ...WHEN_DEFAULTS, ...when },
  what: {
    messageType: "single",
    missingValues: "blank",
    push: { title: "You did it", body: "", ...PUSH_DEFAULTS },
    email: EMAIL,
  },
});

const publish = async (content: CampaignCreate): Promise<{ id: string; campaignId: string }> => {
  const made = await app.native("POST", "/campaigns", content);
  expect(made.status).toBe(201);
  const published = await app.native("POST", `/campaigns/${made.body.id}/publish`);
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  return { id: made.body.id, campaignId: String(published.body.campaignId) };
};

const register = async (name: string, { phone, data }: { phone: boolean; data: Record<string, unknown> }) =>
  app.upload([
    aProfile(name, data),
    ...(phone ? [{ type: "token", identity: name, tokenData: { id: iphone(name), type: "apns" } }] : []),
  ]);

const fire = async (campaignId: string, identities: readonly string[]): Promise<string> => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: identities },
    campaign_id: campaignId,
    ExternalTrigger: {},
  });
  return body.request_id;
};

interface Row {
  id: string;
  channel: string;
  address: string | null;
  outcome: string | null;
  shadow_outcome: string | null;
}
const rowOf = async (requestId: string): Promise<Row> => {
  const [row] = await app.db.query<Row>(sql`
    select id, channel, address, outcome, shadow_outcome from messages where request_id = ${requestId}`);
  if (row === undefined) throw new Error("there is no message");
  return row;
};

const wordsOf = async (id: string): Promise<string[]> =>
  (await app.native("GET", `/messages/${id}`)).body.trace.map(({ text }: { text: string }) => text);

describe("what becomes of a user", () => {
  let promotional = "";
  let transactional = "";
  beforeAll(async () => {
    promotional = (await publish(contentOf())).campaignId;
    transactional = (await publish(contentOf({ purpose: "transactional" }))).campaignId;
  });

  const mailed = (name: string) => ({ Email: `${name}@example.com` });
  const cases: {
    user: string;
    phone: boolean;
    data: Record<string, unknown>;
    says?: ApnsAnswer;
    isTransactional?: boolean;
    isSuppressed?: boolean;
    becomes: [channel: string, outcome: string];
    calls: [push: number, mails: number];
  }[] = [
    { user: "has-phone", phone: true, data: mailed("has-phone"), becomes: ["push", "sent"], calls: [1, 0] },
    { user: "has-mail", phone: false, data: mailed("has-mail"), becomes: ["email", "sent"], calls: [0, 1] },
    { user: "has-none", phone: false, data: {}, becomes: ["email", "not_reachable"], calls: [0, 0] },
    {
      user: "wants-no-push",
      phone: true,
      data: { ...mailed("wants-no-push"), "MSG-push": false },
      becomes: ["email", "sent"],
      calls: [0, 1],
    },
    {
      user: "wants-neither",
      phone: true,
      data: { ...mailed("wants-neither"), "MSG-push": false, "MSG-email": false },
      becomes: ["email", "unsubscribed"],
      calls: [0, 0],
    },
    {
      user: "waits-for-it",
      phone: false,
      data: { ...mailed("waits-for-it"), "MSG-email": false },
      isTransactional: true,
      becomes: ["email", "sent"],
      calls: [0, 1],
    },
    {
      user: "bounced",
      phone: false,
      data: mailed("bounced"),
      isSuppressed: true,
      becomes: ["email", "address_suppressed"],
      calls: [0, 0],
    },
    {
      user: "gone",
      phone: true,
      data: mailed("gone"),
      says: { status: 410, reason: "Unregistered" },
      becomes: ["email", "sent"],
      calls: [1, 1],
    },
    {
      user: "too-large",
      phone: true,
      data: mailed("too-large"),
      says: { status: 413, reason: "PayloadTooLarge" },
      becomes: ["push", "provider_rejected"],
      calls: [1, 0],
    },
  ];

  test.each(cases)("$user: $becomes", async (one) => {
    const { user, says, becomes, calls } = one;
    await register(user, one);
    if (says !== undefined) appleSays.set(user, says);
    if (one.isSuppressed === true) {
      await app.db.query(sql`insert into suppressions (account_id, channel, address, reason)
        values (${app.accountId}, 'email', ${`${user}@example.com`}, 'bounced: 550')`);
    }
    const request = await fire(one.isTransactional === true ? transactional : promotional, [user]);
    await app.drain();
    const row = await rowOf(request);
    expect([row.channel, row.outcome]).toEqual(becomes);
    const pushes = apple.requests.filter(({ headers }) => nameOf(headers[":path"]) === user).length;
    const letters = mails.mails.filter(({ to }) => to.includes(`${user}@example.com`));
    expect([pushes, letters.length]).toEqual(calls);
    if (becomes[0] === "email" && becomes[1] === "sent") {
      expect(row.address).toBe(`${user}@example.com`);
      expect(letters[0]?.bytes.toString()).toContain(`Hello ${user}`);
    }
  });

  test("the trace tells of both channels, each by its own name", async () => {
    const [row] = await app.db.query<{ id: string }>(
      sql`select id from messages where recipient_value = 'wants-no-push'`,
    );
    const words = await wordsOf(row?.id ?? "");
    expect(words).toContain("Push: the user is not subscribed.");
    expect(words).toContain(
      "Push does not reach the user, who is not subscribed to it: E-mail is asked from here on.",
    );
    expect(words).toContain("E-mail: subscribed.");
    const [gone] = await app.db.query<{ id: string }>(
      sql`select id from messages where recipient_value = 'gone'`,
    );
    const { body } = await app.native("GET", `/messages/${gone?.id}`);
    expect(body.trace.at(-1).text).toBe(
      "Push does not reach the user, who turned out to be unreachable there (Unregistered), and nobody had taken the message: E-mail is asked from here on.",
    );
    const attempts = body.timeline.filter(({ kind }: { kind: string }) => kind === "attempt");
    expect(attempts.map(({ result }: { result: string }) => result)).toEqual(["refused", "sent"]);
  });

  test("each is decided, and counted, once", async () => {
    const rows = await app.db.query<{ count: number }>(sql`
      select count(*)::int as count from messages where account_id = ${app.accountId} group by recipient_value`);
    expect(rows.map(({ count }) => count)).toEqual(cases.map(() => 1));
    const [decided] = await app.db.query<{ count: number }>(sql`
      select sum(count)::int as count from (
        select count from stats where account_id = ${app.accountId} and measure = 'decided' union all
        select count from stat_deltas where account_id = ${app.accountId} and measure = 'decided') s`);
    expect(decided?.count).toBe(cases.length);
  });
});

describe("limits and caps", () => {
  test("a slot of the cap is taken once, whatever the channels", async () => {
    const { id, campaignId } = await publish(
      contentOf({ who: { targetingCap: { total: 100, perDay: null } } }),
    );
    await register("capped-1", { phone: true, data: { Email: "capped-1@example.com" } });
    await register("capped-2", { phone: false, data: { Email: "capped-2@example.com" } });
    await register("capped-3", { phone: true, data: { Email: "capped-3@example.com" } });
    appleSays.set("capped-3", { status: 410, reason: "Unregistered" });
    await fire(campaignId, ["capped-1", "capped-2", "capped-3"]);
    await app.drain();
    const [counter] = await app.db.query<{ taken: number }>(
      sql`select taken from cap_counters where campaign_id = ${id} and day = '-infinity'`,
    );
    expect(counter?.taken).toBe(3);
    expect(mails.mails.filter(({ to }) => to[0]?.startsWith("capped-"))).toHaveLength(2);
  });

  test("the second channel gives the first one's places back, and is held by its own", async () => {
    await app.native("PATCH", "/account", {
      settings: {
        globalLimits: {
          push: { atMost: { messages: 1, days: 1 }, minimumGapMinutes: null, throttlePer5Minutes: null },
          email: { atMost: { messages: 1, days: 1 }, minimumGapMinutes: null, throttlePer5Minutes: null },
        },
      },
    });
    const { campaignId } = await publish(contentOf());
    await register("limited", { phone: true, data: { Email: "limited@example.com" } });
    appleSays.set("limited", { status: 410, reason: "Unregistered" });
    const first = await fire(campaignId, ["limited"]);
    await app.drain();
    expect(await rowOf(first)).toMatchObject({ channel: "email", outcome: "sent" });
    const users = await app.db.query<{ channel: string; sent: number; under: number }>(sql`
      select u.channel, cardinality(u.sent_at) as sent, cardinality(u.under_way) as under
      from channel_users u join identities i on i.account_id = u.account_id and i.profile_id = u.profile_id
      where i.value = 'limited' order by u.channel`);
    expect(users).toEqual([
      { channel: "email", sent: 1, under: 0 },
      { channel: "push", sent: 0, under: 0 },
    ]);
    const second = await fire(campaignId, ["limited"]);
    await app.drain();
    expect(await rowOf(second)).toMatchObject({ channel: "email", outcome: "frequency_cap" });
    await app.native("PATCH", "/account", { settings: { globalLimits: { push: null, email: null } } });
  });
});

describe("later", () => {
  test("a user who lost the device while the message waited gets it by e-mail", async () => {
    const { campaignId } = await publish(contentOf());
    await register("lost", { phone: true, data: { Email: "lost@example.com" } });
    appleSays.set("lost", { status: 200 });
    // one notification in 5 minutes: the next one waits for the throttle
    const push = { atMost: null, minimumGapMinutes: null, throttlePer5Minutes: 1 };
    await app.native("PATCH", "/account", { settings: { globalLimits: { push } } });
    await register("early", { phone: true, data: {} });
    await fire(campaignId, ["early"]);
    await app.drain();
    const request = await fire(campaignId, ["lost"]);
    await eventually(async () => {
      const waiting = await app.db.query(sql`select from message_queue where throttled_channel = 'push'`);
      expect(waiting).toHaveLength(1);
    });
    await app.db.query(
      sql`delete from devices where account_id = ${app.accountId} and token = ${iphone("lost")}`,
    );
    await app.native("PATCH", "/account", { settings: { globalLimits: { push: null } } });
    await app.drain();
    expect(await rowOf(request)).toMatchObject({ channel: "email", outcome: "sent" });
  });

  test("a control user's shadow says what would have become of it there", async () => {
    const { campaignId } = await publish(contentOf({ who: { campaignControlPercent: 99 } }));
    const names = Array.from({ length: 8 }, (_, n) => `shadow-${n}`);
    await app.upload(names.map((name) => aProfile(name, { Email: `${name}@example.com` })));
    const request = await fire(campaignId, names);
    await app.drain();
    const rows = await app.db.query<{ outcome: string; shadow_outcome: string | null; channel: string }>(sql`
      select outcome, shadow_outcome, channel from messages where request_id = ${request} and outcome = 'control_group'`);
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toMatchObject({ shadow_outcome: "sent", channel: "email" });
  });

  test("test credentials see it in the sandbox", async () => {
    const { campaignId } = await publish(contentOf());
    await register("tester", { phone: false, data: { Email: "tester@example.com" } });
    const { body } = await app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: ["tester"] }, campaign_id: campaignId },
      { "x-clevertap-passcode": app.test.passcode },
    );
    await app.drain();
    expect(await rowOf(body.request_id)).toMatchObject({ channel: "email", outcome: "sent" });
    const inbox = await app.native("GET", "/inbox/messages?channel=email");
    expect(inbox.body.data[0]).toMatchObject({ to: "tester@example.com" });
  });
});

describe("a draft", () => {
  const problemsOf = async (start: Record<string, unknown>, what: Record<string, unknown> = {}) => {
    const whole = contentOf();
    const made = await app.native("POST", "/campaigns", {
      ...whole,
      start: { ...whole.start, ...start },
      what: { ...whole.what, ...what },
    });
    expect(made.status).toBe(201);
    const { body } = await app.native("GET", `/campaigns/${made.body.id}/problems`);
    return body.data
      .filter(({ level }: { level: string }) => level === "blocking")
      .map(({ field }: { field: string }) => field);
  };

  test("names another channel, a verified provider of it, and what is sent there", async () => {
    expect(await problemsOf({})).toEqual([]);
    expect(await problemsOf({ secondChannel: { channel: "push", providerId: pushId } })).toEqual([
      "start.secondChannel.channel",
    ]);
    expect(await problemsOf({ secondChannel: { channel: "email", providerId: pushId } })).toEqual([
      "start.secondChannel.providerId",
    ]);
    expect(await problemsOf({ secondChannel: { channel: "email", providerId: null } })).toEqual([
      "start.secondChannel.providerId",
    ]);
    expect(await problemsOf({}, { email: { ...EMAIL, subject: "", text: "{{ broken" } })).toEqual(
      expect.arrayContaining(["what.email.subject", "what.email.text"]),
    );
  });

  test("keeps its second channel's provider from being deleted while it is live", async () => {
    await publish(contentOf());
    expect(await app.native("DELETE", `/providers/${mailId}`)).toMatchObject({ status: 409 });
  });
});
