import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccount } from "../src/accounts/accounts.ts";
import { createCredential } from "../src/accounts/credentials.ts";
import { START_DEFAULTS, WHEN_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import type { FieldFilter } from "../src/contract/filter.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

const BODY = '{"user":"{{ Profile.Identity }}","order":"{{ ExternalTrigger.order }}"}';

interface Listening {
  id: string;
  event: string;
}

describe("an uploaded event fires the campaigns that listen to it", () => {
  let app: TestApp;
  let receiver: WebhookReceiver;
  let provider: string;
  let events = 0;
  let each: Listening;
  let repeated: Listening;
  let timeless: Listening;
  let over100: Listening;
  let dated: Listening;
  let holding: Listening;
  let rejecting: Listening;
  let notYet: Listening;
  let stopped: Listening;
  let off: Listening;
  let plain: Listening;

  beforeAll(async () => {
    app = await startTestApp();
    receiver = await startWebhookReceiver();
    provider = await app.webhookProvider();
    await app.upload(["u-1", "u-2"].map((identity) => aProfile(identity)));
    each = await listening();
    repeated = await listening();
    timeless = await listening();
    over100 = await listening({ type: "field", field: "order", test: { op: "greater", value: 100 } });
    dated = await listening();
    holding = await listening();
    rejecting = await listening(null, { when: { ...WHEN_DEFAULTS, whilePaused: "reject" } });
    notYet = await listening(null, { when: { ...WHEN_DEFAULTS, startAt: "2099-01-01T00:00:00Z" } });
    stopped = await listening();
    off = await listening(null, {}, false);
    plain = await listening();
    await listenedTo();
  });
  afterAll(async () => {
    await app.stop();
    await receiver.close();
  });

  const contentOf = (event: string, where: FieldFilter | null = null, isOn = true) => {
    const written = aWebhookCampaign(provider, receiver.url);
    const { webhook } = written.what ?? {};
    return {
      ...written,
      start: {
        ...START_DEFAULTS,
        ...written.start,
        purpose: "transactional" as const,
        providerId: provider,
        sources: { event: { isOn, event, where } },
      },
      what: {
        messageType: "single" as const,
        missingValues: "blank" as const,
        ...(webhook === undefined ? {} : { webhook: { ...webhook, body: BODY } }),
      },
    };
  };

  /** A campaign that listens to an event of its own. */
  const listening = async (
    where: FieldFilter | null = null,
    more: object = {},
    isOn = true,
  ): Promise<Listening> => {
    const event = `Ordered ${++events}`;
    const { id } = await app.publish({ ...contentOf(event, where, isOn), ...more });
    return { id, event };
  };
  const record = (evtName: string, order: unknown, more: object = {}) => ({
    type: "event",
    identity: "u-1",
    ts: Math.floor(Date.now() / 1_000),
    evtName,
    evtData: { order },
    ...more,
  });
  const fired = async (campaignId: string): Promise<number> => {
    const [row] = await app.db.query<{ n: number }>(
      sql`select count(*)::int as n from intake where campaign_id = ${campaignId}`,
    );
    return row?.n ?? 0;
  };
  /** Every process sees the campaigns that were published before. */
  const listenedTo = async () => {
    const { id, event } = await listening();
    await eventually(async () => {
      await app.upload([record(event, String(Math.random()))]);
      expect(await fired(id)).toBeGreaterThan(0);
    }, 10_000);
  };
  const sentOf = (event: string) =>
    receiver.requests
      .map(({ body }) => JSON.parse(body.toString("utf8")))
      .filter(({ order }) => String(order).startsWith(event));

  test("each record once, for its user, with its data as the payload", async () => {
    const { id, event } = each;
    const sent = record(event, `${event}/1`);
    const other = { ...sent, identity: "u-2", evtData: { order: `${event}/2` } };
    expect((await app.upload([sent, aProfile("u-1", { Plan: "gold" })])).body.status).toBe("success");
    await app.drain();
    await app.upload([other]);
    await app.drain();
    expect(sentOf(event)).toEqual([
      { user: "u-1", order: `${event}/1` },
      { user: "u-2", order: `${event}/2` },
    ]);
    const trigger = (await app.native("GET", `/triggers?campaign=${id}`)).body.data[0];
    expect(trigger).toMatchObject({ source: "event" });
  });

  test("repeats, races and other spellings of one record fire once; another time, value or user is another event", async () => {
    const { id, event } = repeated;
    const one = record(event, "1");
    const { evtData, ...rest } = one;
    const spelt = { evtData, ...rest };
    await Promise.all(Array.from({ length: 8 }, (_, index) => app.upload([index % 2 === 0 ? one : spelt])));
    await app.upload([one, one]);
    expect(await fired(id)).toBe(1);
    await app.upload([{ ...one, ts: one.ts - 1 }, record(event, "2"), { ...one, identity: "u-2" }]);
    expect(await fired(id)).toBe(4);
  });

  test("without a time, a record is the one at its place of its body", async () => {
    const { id, event } = timeless;
    const { ts: _, ...one } = record(event, "1");
    for (let repeat = 0; repeat < 3; repeat++) await app.upload([one, one]);
    expect(await fired(id)).toBe(2);
    await app.upload([one]);
    expect(await fired(id)).toBe(3);
  });

  test("only what matches the properties, and what was taken", async () => {
    const { id, event } = over100;
    await app.upload([record(event, 100), record(event, 101), record(event, "101"), record("Other", 200)]);
    await app.upload([{ ...record(event, 300), identity: undefined }]);
    expect(await fired(id)).toBe(1);
  });

  test("never one older than 24 hours, of a dry run, or of a test credential", async () => {
    const { id, event } = dated;
    const hoursAgo = (hours: number) => Math.floor(Date.now() / 1_000) - hours * 3_600;
    await app.upload([record(event, "old", { ts: hoursAgo(25) })]);
    await app.post("/1/upload?dryRun=1", { d: [record(event, "dry")] });
    expect(await fired(id)).toBe(0);
    await app.upload([record(event, "yesterday", { ts: hoursAgo(23) })]);
    expect(await fired(id)).toBe(1);
  });

  test("only campaigns that take triggers: paused ones hold or refuse, stopped and ended ones do not fire", async () => {
    for (const { id } of [holding, rejecting]) await app.native("POST", `/campaigns/${id}/pause`);
    await app.native("POST", `/campaigns/${stopped.id}/stop`);
    await app.upload([holding, rejecting, notYet, stopped].map(({ event }) => record(event, `${event}/1`)));
    expect(await Promise.all([holding, rejecting, notYet, stopped].map(({ id }) => fired(id)))).toEqual([
      1, 0, 0, 0,
    ]);
    expect(sentOf(holding.event)).toEqual([]);
    await app.native("POST", `/campaigns/${holding.id}/resume`);
    await eventually(async () => expect(sentOf(holding.event)).toHaveLength(1), 10_000);
  });

  test("a draft, and a source that is off, fire nothing; another account's events do not either", async () => {
    const event = `Ordered ${++events}`;
    const draft = (await app.native("POST", "/campaigns", contentOf(event))).body;
    const other = await createAccount(app.db, { name: "Other", timeZone: "UTC" });
    const { passcode } = await createCredential(app.db, app.box, other.id, {
      name: "other",
      scopes: ["upload"],
      isTest: false,
    });
    const theirs = { "x-clevertap-account-id": other.externalId, "x-clevertap-passcode": passcode };
    await app.upload([record(event, "1"), record(off.event, "1")]);
    expect((await app.post("/1/upload", { d: [record(plain.event, "1")] }, theirs)).body.processed).toBe(1);
    expect(await Promise.all([draft, off, plain].map(({ id }) => fired(id)))).toEqual([0, 0, 0]);
  });

  test("what is wrong with the source keeps the campaign from being published", async () => {
    const where: FieldFilter = {
      type: "field",
      field: "order",
      test: { op: "equals", value: { payload: "order" } },
    };
    const problemsOf = async (content: ReturnType<typeof contentOf>) => {
      const { id } = (await app.native("POST", "/campaigns", content)).body;
      const { body } = await app.native("GET", `/campaigns/${id}/problems`);
      return body.data.filter(({ field }: { field: string }) => field.startsWith("start.sources"));
    };
    expect(await problemsOf(contentOf("  "))).toMatchObject([
      { level: "blocking", field: "start.sources.event.event" },
    ]);
    expect(await problemsOf(contentOf("Ordered 1", where))).toMatchObject([
      { level: "blocking", field: "start.sources.event.where" },
    ]);
    expect(await problemsOf(contentOf("Never Received"))).toMatchObject([
      { level: "worth_a_look", field: "start.sources.event.event" },
    ]);
    expect(await problemsOf(contentOf("  ", null, false))).toEqual([]);
  });
});
