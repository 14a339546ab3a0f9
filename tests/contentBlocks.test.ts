import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CampaignCreate } from "../src/contract/campaignLife.ts";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let app: TestApp;
let receiver: WebhookReceiver;
let providerId = "";

beforeAll(async () => {
  app = await startTestApp({ workers: 1 });
  receiver = await startWebhookReceiver();
  providerId = await app.webhookProvider();
  await app.upload([aProfile("ann")]);
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
});

const aBlock = async (name: string, source: string): Promise<string> => {
  const made = await app.native("POST", "/content-blocks", { name, source });
  expect(made.status).toBe(201);
  return made.body.id;
};

const saying = (body: string, path: string): CampaignCreate => {
  const hook = aWebhookCampaign(providerId, `${receiver.url}${path}`);
  const { what } = hook;
  if (what?.webhook === undefined) throw new Error("a webhook campaign has a webhook");
  return { ...hook, what: { ...what, webhook: { ...what.webhook, body } } };
};

const receivedAt = (path: string): unknown[] =>
  receiver.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(String(body)));

const fire = async (campaignId: string): Promise<void> => {
  const { status } = await app.post("/1/send/externaltrigger.json", {
    to: { identity: ["ann"] },
    campaign_id: campaignId,
    ExternalTrigger: {},
  });
  expect(status).toBe(200);
};

describe("content blocks", () => {
  test("have a name that stays, a text whose every change is a version, and a history", async () => {
    const id = await aBlock("legal", "We are Acme.");
    const path = `/content-blocks/${id}`;
    const changed = await app.native("PATCH", path, {
      version: 1,
      source: "We are Acme Ltd.",
      description: "For all",
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: "legal", version: 2, description: "For all" },
    });
    const described = await app.native("PATCH", path, { version: 2, description: "Footers" });
    expect(described.body).toMatchObject({ version: 2, description: "Footers" });
    const stale = await app.native("PATCH", path, { version: 1, source: "Mine" });
    expect(stale).toMatchObject({ status: 409, body: { code: "content-block/version-conflict" } });
    expect((await app.native("GET", path)).body).toMatchObject({
      source: "We are Acme Ltd.",
      uses: [],
      usedBy: [],
      problems: [],
    });
    expect((await app.native("GET", `${path}/versions`)).body.data).toMatchObject([
      { version: 1, source: "We are Acme." },
    ]);
    expect((await app.native("GET", "/content-blocks")).body.data).toContainEqual(
      expect.objectContaining({ name: "legal", version: 2 }),
    );
    expect(await app.native("POST", "/content-blocks", { name: "legal" })).toMatchObject({
      status: 409,
      body: { code: "content-block/exists" },
    });
    expect((await app.native("POST", "/content-blocks", { name: "Two words" })).status).toBe(400);
  });

  test("one that cannot be read is not saved, and its mistakes are told by line and column", async () => {
    const refused = await app.native("POST", "/content-blocks", {
      name: "broken",
      source: "a\n {{ x | nofilter }}",
    });
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: "input/invalid",
        problems: [{ field: "source", message: 'Unknown filter "nofilter".', line: 2, column: 2 }],
      },
    });
    const id = await aBlock("round", "x");
    const round = await app.native("PATCH", `/content-blocks/${id}`, {
      version: 1,
      source: '{% render "round" %}',
    });
    expect(round.body.problems[0].message).toContain("cannot put itself in");
    const check = await app.native("POST", `/content-blocks/${id}/check`, {
      source: '<p>{{ Profile.Name }} {{ item }}{% render "lgal" %}</p>',
    });
    expect(check.body.problems).toMatchObject([
      {
        level: "blocking",
        line: 1,
        column: 33,
        message: expect.stringContaining('There is no content block "lgal". Did you mean "legal"?'),
      },
      { level: "worth_a_look", message: expect.stringContaining('{% render "round", item: … %}') },
    ]);
    const fine = await app.native("POST", `/content-blocks/${id}/check`, {
      source: "<p>{{ Profile.Name }}</p>",
    });
    expect(fine.body).toMatchObject({ problems: [], html: "<p>Pat Example</p>", detail: null });
  });

  test("are frozen into what is published, which says that there is a newer one", async () => {
    const id = await aBlock("greeting", "Hello");
    await aBlock("signed", '{% render "greeting" %} from Acme');
    const { id: campaign, campaignId } = await app.publish(
      saying(`{"text":"{% render 'signed' %}"}`, "/frozen"),
    );
    const standing = async () => (await app.native("GET", `/campaigns/${campaign}/content-blocks`)).body.data;
    expect(await standing()).toEqual([
      { name: "greeting", published: 1, newest: 1 },
      { name: "signed", published: 1, newest: 1 },
    ]);
    await app.native("PATCH", `/content-blocks/${id}`, { version: 1, source: "Good day" });
    await fire(campaignId);
    await eventually(() => expect(receivedAt("/frozen")).toEqual([{ text: "Hello from Acme" }]));
    expect(await standing()).toEqual([
      { name: "greeting", published: 1, newest: 2 },
      { name: "signed", published: 1, newest: 1 },
    ]);

    const preview = await app.native("POST", `/campaigns/${campaign}/preview`, {});
    expect(JSON.parse(preview.body.content.body)).toEqual({ text: "Good day from Acme" });
    const dry = (version: string) =>
      app.native("POST", `/campaigns/${campaign}/dry-runs`, {
        recipients: [{ to: { identity: "ann" } }],
        version,
      });
    expect((await dry("published")).body.recipients[0].content.body).toContain("Hello from Acme");
    expect((await dry("draft")).body.recipients[0].content.body).toContain("Good day from Acme");
    const diff = await app.native("GET", `/campaigns/${campaign}/diff?from=1&to=draft`);
    expect(diff.body.data).toEqual([{ field: "what.blocks.greeting", before: "Hello", after: "Good day" }]);

    expect((await app.native("POST", `/campaigns/${campaign}/publish`)).status).toBe(200);
    await fire(campaignId);
    await eventually(() => expect(receivedAt("/frozen")).toContainEqual({ text: "Good day from Acme" }));
    const stored = await app.db.query<{ blocks: unknown }>(sql`
      select draft -> 'what' -> 'blocks' as blocks from campaigns where account_id = ${app.accountId} and id = ${campaign}`);
    expect(stored).toEqual([{ blocks: null }]);
  });

  test("a test credential fires the draft with the blocks as they are now", async () => {
    const id = await aBlock("tested", "one");
    const made = await app.native(
      "POST",
      "/campaigns",
      saying(`{"text":"{% render 'tested' %}"}`, "/tested"),
    );
    await app.native("PATCH", `/content-blocks/${id}`, { version: 1, source: "two {{ ExternalTrigger.x }}" });
    const sample = await app.native("POST", `/campaigns/${made.body.id}/sample`, {});
    expect(sample.body.keys).toEqual([{ path: "x", kind: "value", hasDefault: false }]);
    const fired = await app.post(
      "/1/send/externaltrigger.json",
      { to: { identity: ["ann"] }, campaign_id: made.body.id, ExternalTrigger: { x: 7 } },
      { "x-clevertap-passcode": app.test.passcode },
    );
    expect(fired.status).toBe(200);
    await app.drain();
    const [shown] = await app.db.query<{ text: string }>(sql`
      select i::text as text from inbox i where account_id = ${app.accountId}`);
    expect(shown?.text).toContain("two 7");
  });

  test("one that is missing keeps a campaign from being published; one that is put in cannot be deleted", async () => {
    const id = await aBlock("needed", "x");
    const wrong = await app.native("POST", "/campaigns", saying(`{"a":"{% render 'neded' %}"}`, "/missing"));
    const refused = await app.native("POST", `/campaigns/${wrong.body.id}/publish`);
    expect(refused.status).toBe(422);
    expect(refused.body.problems).toEqual([
      {
        field: "what.webhook.body",
        message:
          'There is no content block "neded". Did you mean "needed"? Make it under Settings, Content blocks.',
        line: 1,
        column: 7,
      },
    ]);
    const outer = await aBlock("outer", "{% render 'needed' %}");
    const draft = await app.native("POST", "/campaigns", saying(`{"a":"{% render\n'needed' %}"}`, "/uses"));
    const { body } = await app.native("GET", `/content-blocks/${id}`);
    expect(body).toMatchObject({
      uses: [{ campaignId: draft.body.id, name: "Hook", isInDraft: true, published: null }],
      usedBy: ["outer"],
    });
    const kept = await app.native("DELETE", `/content-blocks/${id}`);
    expect(kept).toMatchObject({ status: 409, body: { code: "content-block/in-use" } });
    expect(kept.body.detail).toContain('the campaigns "Hook" and the content blocks "outer"');
    expect((await app.native("DELETE", `/content-blocks/${outer}`)).status).toBe(204);
    expect((await app.native("GET", `/content-blocks/${outer}`)).status).toBe(404);
  });

  test("the editor of templates completes their names", async () => {
    await aBlock("completed", "x");
    const { body } = await app.native("GET", "/liquid");
    expect(body.blocks).toContain("completed");
    expect(body.tags).toContainEqual(expect.objectContaining({ name: "render" }));
  });
});
