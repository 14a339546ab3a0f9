import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CampaignContent } from "../src/contract/campaign.ts";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import { mergeStoredProfiles } from "../src/db/queries/profiles.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";

const HOOK = "https://hooks.example/";
let app: TestApp;
const identities = Array.from({ length: 60 }, (_, index) => `user-${index}`);

beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
  await app.upload(
    identities.map((identity, index) => aProfile(identity, { Plan: index % 3 === 0 ? "gold" : "free" })),
  );
}, 60_000);
afterAll(() => app.stop());

const { webhook } = aWebhookCampaign(null, HOOK).what ?? {};
type What = CampaignContent["what"];
const variant = (id: string, more: { share?: number; value?: string } = {}) => ({
  id,
  name: id.toUpperCase(),
  share: 0,
  value: "",
  ...more,
  ...(webhook === undefined ? {} : { webhook: { ...webhook, body: `{"variant":"${id}"}` } }),
});
const campaignOf = (more: Partial<What>): CampaignCreate =>
  aWebhookCampaign(null, HOOK, { what: { messageType: "split", missingValues: "blank", ...more } });
const halves = [variant("a", { share: 50 }), variant("b", { share: 50 })];

const fire = async (campaignId: string, to: readonly string[]): Promise<string> => {
  const { body } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: to },
    campaign_id: campaignId,
    ExternalTrigger: {},
  });
  expect(body).toMatchObject({ status: "success" });
  await app.drain();
  return body.request_id;
};

/** The variant of each user, as the log and what was sent have it. */
const variantsOf = async (requestId: string): Promise<Map<string, string | null>> => {
  const rows = await app.db.query<{ identity: string; variant: string | null; body: string | null }>(sql`
    select m.recipient_value as identity, m.variant, i.content::jsonb ->> 'body' as body
    from messages m left join inbox i on i.account_id = m.account_id and i.message_id = m.id
    where m.request_id = ${requestId} order by m.recipient_no`);
  for (const row of rows) {
    if (row.body !== null) expect(JSON.parse(row.body)).toEqual({ variant: row.variant });
  }
  return new Map(rows.map((row) => [row.identity, row.variant]));
};

const republish = async (id: string, what: What): Promise<void> => {
  const { body } = await app.native("GET", `/campaigns/${id}`);
  const patched = await app.native("PATCH", `/campaigns/${id}`, { revision: body.revision, what });
  expect(patched.status).toBe(200);
  expect((await app.native("POST", `/campaigns/${id}/publish`, {})).status).toBe(200);
};

const draftWhat = async (id: string): Promise<What> =>
  (await app.native("GET", `/campaigns/${id}`)).body.draft.what;

describe("a split", () => {
  test("gives each user one of its messages, the same at every trigger, and counts by variant what came of it", async () => {
    const { id, campaignId } = await app.publish(campaignOf({ variants: halves }));
    const first = await variantsOf(await fire(campaignId, identities));
    expect(new Set(first.values())).toEqual(new Set(["a", "b"]));
    expect(await variantsOf(await fire(campaignId, identities.toReversed()))).toEqual(
      new Map([...first].toReversed()),
    );
    const { body } = await app.native("GET", `/campaigns/${id}/stats`);
    const toA = [...first.values()].filter((one) => one === "a").length;
    expect(body.variants).toEqual([
      { id: "a", name: "A", measures: { decided: toA * 2, qualified: toA * 2, sent: toA * 2 } },
      {
        id: "b",
        name: "B",
        measures: { decided: 120 - toA * 2, qualified: 120 - toA * 2, sent: 120 - toA * 2 },
      },
    ]);
    expect(body.total).toEqual({ decided: 120, qualified: 120, sent: 120 });
  });

  test("tells with each message which variant it is and why, and finds messages by it", async () => {
    const { id, campaignId } = await app.publish(campaignOf({ variants: halves }));
    const request = await fire(campaignId, identities.slice(0, 20));
    const { body } = await app.native("GET", `/triggers/${request}/recipients/0`);
    const of = (await variantsOf(request)).get("user-0") ?? "";
    expect(body.variant).toEqual({ id: of, name: of.toUpperCase() });
    expect(body.trace.at(-1)).toMatchObject({
      check: "variant",
      saw: { name: of.toUpperCase(), by: "assigned" },
      text: `Variant “${of.toUpperCase()}”: drawn for this user, who keeps it.`,
    });
    const found = await app.native("GET", `/messages?campaign=${id}&variant=${of}&limit=100`);
    expect(found.body.data.length).toBeGreaterThan(0);
    for (const one of found.body.data) expect(one.variant.id).toBe(of);
  });

  test("a changed share moves nobody who has a variant", async () => {
    const { id, campaignId } = await app.publish(campaignOf({ variants: halves }));
    const before = await variantsOf(await fire(campaignId, identities.slice(0, 30)));
    await republish(id, {
      ...(await draftWhat(id)),
      variants: [variant("a", { share: 1 }), variant("b", { share: 99 })],
    });
    const after = await variantsOf(await fire(campaignId, identities));
    for (const [identity, kept] of before) expect(after.get(identity)).toBe(kept);
    const fresh = [...after].filter(([identity]) => !before.has(identity));
    expect(fresh.filter(([, one]) => one === "a").length).toBeLessThan(8);
  });

  test("users who become one keep the variant of the older, and of the younger where only that had one", async () => {
    const { campaignId } = await app.publish(campaignOf({ variants: halves }));
    const people = ["m-0", "m-1", "m-2", "m-3", "m-4", "m-5"];
    await app.upload(people.map((identity) => aProfile(identity)));
    const before = await variantsOf(await fire(campaignId, [...people.slice(0, 4), "m-5"]));
    const ids = await app.db.query<{ value: string; id: number }>(sql`
      select value, profile_id as id from identities where account_id = ${app.accountId}
        and value = any(${people}::text[])`);
    const idOf = (value: string): number => ids.find((one) => one.value === value)?.id ?? 0;
    const differing = people.slice(1, 4).find((one) => before.get(one) !== before.get("m-0"));
    const younger = differing ?? "m-1";
    const merges = [
      { fromId: idOf(younger), intoId: idOf("m-0") },
      { fromId: idOf("m-5"), intoId: idOf("m-4") },
    ];
    await mergeStoredProfiles(app.db, app.accountId, merges);
    const after = await variantsOf(await fire(campaignId, [younger, "m-4"]));
    expect(after.get(younger)).toBe(before.get("m-0"));
    expect(after.get("m-4")).toBe(before.get("m-5"));
  });

  test("tests and dry runs show a variant and assign none", async () => {
    const { id, campaignId } = await app.publish(campaignOf({ variants: halves }));
    const dry = await app.native("POST", `/campaigns/${id}/dry-runs`, {
      recipients: [{ to: { identity: "user-1" } }],
    });
    expect(dry.status).toBe(200);
    const [recipient] = dry.body.recipients;
    expect(JSON.parse(recipient.content.body)).toEqual({ variant: recipient.variant.id });
    await app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: ["user-1"] }, campaign_id: campaignId, ExternalTrigger: {} },
      { "x-clevertap-passcode": app.test.passcode },
    );
    await app.drain();
    const rows = await app.db.query(sql`select from variant_users where campaign_id = ${id}`);
    expect(rows).toEqual([]);
    const real = await variantsOf(await fire(campaignId, ["user-1"]));
    expect(real.get("user-1")).toBe(recipient.variant.id);
  });

  test("who is not sent to is assigned nothing", async () => {
    const { id, campaignId } = await app.publish(campaignOf({ variants: halves }));
    await fire(campaignId, ["nobody"]);
    expect(await app.db.query(sql`select from variant_users where campaign_id = ${id}`)).toEqual([]);
  });
});

describe("by user property", () => {
  test("gives each user the message of its value, now and when it has changed, and all others the first", async () => {
    const { campaignId } = await app.publish(
      campaignOf({
        messageType: "property",
        byProperty: "plan",
        variants: [variant("rest"), variant("gold", { value: "Gold" })],
      }),
    );
    const before = await variantsOf(await fire(campaignId, ["user-0", "user-1"]));
    expect([...before.values()]).toEqual(["gold", "rest"]);
    await app.upload([aProfile("user-1", { Plan: "GOLD" })]);
    expect((await variantsOf(await fire(campaignId, ["user-1"]))).get("user-1")).toBe("gold");
  });
});

describe("publishing several messages", () => {
  const problemsOf = async (what: Partial<What>): Promise<Record<string, string>> => {
    const made = await app.native("POST", "/campaigns", campaignOf(what));
    const { body } = await app.native("GET", `/campaigns/${made.body.id}/problems`);
    const problems: { field: string; level: string; message: string }[] = body.data;
    return Object.fromEntries(
      problems
        .filter(({ field, level }) => field.startsWith("what") && level === "blocking")
        .map(({ field, message }) => [field, message]),
    );
  };

  test("says of each variant what it lacks, by its path", async () => {
    const broken = variant("b", { share: 30 });
    const found = await problemsOf({
      variants: [
        variant("a", { share: 50 }),
        webhook === undefined ? broken : { ...broken, name: "A", webhook: { ...webhook, body: "{{ x | }" } },
      ],
    });
    expect(found).toMatchObject({
      "what.variants": "The shares must add up to 100 %, and come to 80 %.",
      "what.variants.1.name": 'Two variants are called "A".',
      "what.variants.1.webhook.body": expect.any(String),
    });
  });

  test("asks a test for its winner, a property for its values, and each for enough variants", async () => {
    expect(await problemsOf({ messageType: "ab", variants: [variant("a")] })).toMatchObject({
      "what.variants": "Expected 2 to 3 variants, got 1.",
      "what.winner": "Say how the winner is found.",
    });
    expect(
      await problemsOf({
        messageType: "property",
        variants: [
          variant("rest"),
          variant("a", { value: "x" }),
          variant("b", { value: "X " }),
          variant("c"),
        ],
      }),
    ).toMatchObject({
      "what.byProperty": expect.any(String),
      "what.variants.2.value": '"A" is for X  already.',
      "what.variants.3.value": expect.any(String),
    });
  });

  test("a strict campaign asks of its payload what any of its messages reads", async () => {
    const [a, b] = halves;
    if (a?.webhook === undefined || b?.webhook === undefined) throw new Error("no webhook");
    const { campaignId } = await app.publish(
      campaignOf({
        strictPayload: true,
        variants: [a, { ...b, webhook: { ...b.webhook, body: '{"n":"{{ ExternalTrigger.order }}"}' } }],
      }),
    );
    const { status, body } = await app.post("/1/send/externaltrigger.json", {
      to: { identity: ["user-1"] },
      campaign_id: campaignId,
      ExternalTrigger: {},
    });
    expect([status, body.error]).toEqual([400, expect.stringContaining("ExternalTrigger.order")]);
  });
});
