import { afterAll, beforeAll, expect, test } from "vitest";
import { listRunningTests } from "../src/db/queries/abTests.ts";
import { sql } from "../src/db/sql.ts";
import { findWinners } from "../src/experiments/abTests.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";

const HOOK = "https://hooks.example/";
let app: TestApp;
const people = ["one", "two", "three", "four", "five", "six", "seven", "eight"];

beforeAll(async () => {
  app = await startTestApp();
  await app.upload(people.map((identity) => aProfile(identity)));
}, 60_000);
afterAll(() => app.stop());

const { webhook } = aWebhookCampaign(null, HOOK).what ?? {};
const variant = (id: string) => ({
  id,
  name: id.toUpperCase(),
  share: 0,
  value: "",
  ...(webhook === undefined ? {} : { webhook }),
});

const publishTest = (whenClear: "winner_only" | "ask") =>
  app.publish(
    aWebhookCampaign(null, HOOK, {
      what: {
        messageType: "ab",
        missingValues: "blank",
        variants: [variant("a"), variant("b")],
        winner: { by: "clicks", afterMessages: 100, afterHours: null, whenClear },
      },
    }),
  );

const count = (campaign: string, id: string, measure: string, many: number, version = 1) =>
  app.db.query(sql`
    insert into stat_deltas (account_id, campaign_id, version, hour, measure, variant, count)
    values (${app.accountId}, ${campaign}, ${version}, now(), ${measure}, ${id}, ${many})`);

const testOf = async (campaign: string) =>
  (await app.native("GET", `/campaigns/${campaign}/ab-test`)).body.test;

const sentVariants = async (campaignId: string): Promise<(string | null)[]> => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: people },
    campaign_id: campaignId,
    ExternalTrigger: {},
  });
  await app.drain();
  const rows = await app.db.query<{ variant: string | null }>(
    sql`select variant from messages where request_id = ${body.request_id} order by recipient_no`,
  );
  return rows.map((row) => row.variant);
};

test("a clear winner is decided once, whoever looks at the same time, and then everybody gets it, also who had another variant", async () => {
  const { id, campaignId } = await publishTest("winner_only");
  expect(new Set(await sentVariants(campaignId)).size).toBe(2);
  expect(await testOf(id)).toMatchObject({ state: "running", looks: 0, winner: null });
  await count(id, "a", "sent", 1_000);
  await count(id, "a", "clicked", 40);
  await count(id, "b", "sent", 1_000);
  await count(id, "b", "clicked", 120);
  await Promise.all([findWinners(app.db), findWinners(app.db), findWinners(app.db)]);
  expect(await testOf(id)).toMatchObject({
    state: "won",
    looks: 1,
    winner: { id: "b", name: "B" },
    decidedBy: null,
    variants: [
      { id: "a", name: "A", reached: 40 },
      { id: "b", name: "B", reached: 120 },
    ],
  });
  expect(new Set(await sentVariants(campaignId))).toEqual(new Set(["b"]));
});

test("without a clear winner all go on, and it is looked again at twice as many messages", async () => {
  const { id, campaignId } = await publishTest("winner_only");
  for (const one of ["a", "b"]) {
    await count(id, one, "sent", 150);
    await count(id, one, "clicked", 15);
  }
  await findWinners(app.db);
  await count(id, "b", "clicked", 60);
  await findWinners(app.db);
  expect(await testOf(id)).toMatchObject({ state: "running", looks: 1, winner: null });
  expect(new Set(await sentVariants(campaignId)).size).toBe(2);
  for (const one of ["a", "b"]) await count(id, one, "sent", 100);
  await findWinners(app.db);
  expect(await testOf(id)).toMatchObject({ state: "won", looks: 2, winner: { id: "b" } });
});

test("one that asks proposes, and a person decides, goes on with all, or changes their mind", async () => {
  const { id, campaignId } = await publishTest("ask");
  for (const one of ["a", "b"]) await count(id, one, "sent", 500);
  await count(id, "a", "clicked", 90);
  await findWinners(app.db);
  expect(await testOf(id)).toMatchObject({ state: "proposed", winner: { id: "a" } });
  expect(new Set(await sentVariants(campaignId)).size).toBe(2);
  const decide = (chosen: string | null) =>
    app.native("POST", `/campaigns/${id}/ab-test/winner`, { variant: chosen });
  expect((await decide("b")).body.test).toMatchObject({ state: "won", winner: { id: "b" } });
  expect(new Set(await sentVariants(campaignId))).toEqual(new Set(["b"]));
  expect((await decide(null)).body.test).toMatchObject({ state: "stopped", winner: null });
  expect(new Set(await sentVariants(campaignId)).size).toBe(2);
  expect((await decide("x")).status).toBe(400);
  expect(await listRunningTests(app.db)).not.toContainEqual({ accountId: app.accountId, campaignId: id });
});

test("publishing other variants begins another test, the same ones leave it as it stands, and no test ends it", async () => {
  const { id, campaignId } = await publishTest("winner_only");
  await app.native("POST", `/campaigns/${id}/ab-test/winner`, { variant: "a" });
  const publishWhat = async (change: object) => {
    const { body } = await app.native("GET", `/campaigns/${id}`);
    const what = { ...body.draft.what, ...change };
    await app.native("PATCH", `/campaigns/${id}`, { revision: body.revision, what });
    expect((await app.native("POST", `/campaigns/${id}/publish`, {})).status).toBe(200);
  };
  await publishWhat({ missingValues: "do_not_send" });
  expect(await testOf(id)).toMatchObject({ state: "won", winner: { id: "a" }, version: 1 });
  await publishWhat({ variants: [variant("a"), variant("b"), variant("c")] });
  expect(await testOf(id)).toMatchObject({ state: "running", winner: null, version: 3 });
  expect(new Set(await sentVariants(campaignId)).size).toBeGreaterThan(1);
  await publishWhat({ messageType: "single", webhook, variants: [], winner: undefined });
  expect(await testOf(id)).toBeNull();
  expect((await app.native("POST", `/campaigns/${id}/ab-test/winner`, { variant: "a" })).status).toBe(409);
});
