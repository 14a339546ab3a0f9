import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "../src/accounts/accounts.ts";
import { createCredential } from "../src/accounts/credentials.ts";
import { START_DEFAULTS } from "../src/contract/campaignDefaults.ts";
import { scopesFor } from "../src/contract/credential.ts";
import { type Answer, aProfile, startTestApp, type TestApp } from "./helpers/app.ts";
import { processTree } from "./helpers/program.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const HTML = `<p>Hey {{ Profile.name | default: "User" }}, order {{ ExternalTrigger.order }} of {{ Campaign.id }}</p>
{% for product in ExternalTrigger.productDetails %}<p>{{ product.productName | default: "-" }}
{% for detail in product.pricingDetails %}{{ detail.name }}: {{ detail.value }} {% endfor %}</p>{% endfor %}`;

const aWhat = (html: string) => ({
  messageType: "single" as const,
  missingValues: "blank" as const,
  email: {
    fromName: "",
    fromAddress: "",
    replyTo: "",
    subject: "Order {{ ExternalTrigger.order }}",
    preheader: "",
    html,
    text: "",
  },
});

const sandbox = async (): Promise<string> => {
  const { body } = await app.native("GET", "/providers");
  const found = body.data.find(
    (one: { channel: string; isSandbox: boolean }) => one.channel === "email" && one.isSandbox,
  );
  return String(found.id);
};

const published = async () =>
  app.publish({
    name: "Order",
    channel: "email",
    start: {
      ...START_DEFAULTS,
      purpose: "transactional",
      providerId: await sandbox(),
      unknownUsers: "account",
    },
    what: aWhat(HTML),
  });

const draft = async (): Promise<string> => {
  const { body } = await app.native("POST", "/campaigns", { name: "Draft", channel: "email" });
  return String(body.id);
};

/** Of a JSON text, so that its numbers keep their digits on the way. */
const PAYLOAD =
  '{"order": 12345678901234567890, "productDetails": [{"productName": "Shoe <b>", "pricingDetails": [{"name": "Cost", "value": 10.50}]}]}';

const trigger = async (campaignId: string, identity: string): Promise<string> => {
  const { status, body } = await app.post(
    "/1/send/externaltrigger.json",
    `{"to": {"identity": ["${identity}"]}, "campaign_id": ${campaignId}, "ExternalTrigger": ${PAYLOAD}}`,
  );
  expect(status).toBe(200);
  await app.drain();
  return String(body.request_id);
};

const previewText = async (campaign: string, body: string): Promise<Pick<Answer, "status" | "body">> => {
  const response = await fetch(`${app.url}/api/v1/campaigns/${campaign}/preview`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.live.apiKey}`, "content-type": "application/json" },
    body,
  });
  return { status: response.status, body: await response.json() };
};

test("a preview renders exactly what the worker would send", async () => {
  await app.upload([aProfile("ann", { Email: "ann@example.com", Name: "Ann & Bob" })]);
  const campaign = await published();
  const triggerId = await trigger(campaign.campaignId, "ann");
  const inbox = await app.native("GET", "/inbox/messages");
  const [delivered] = inbox.body.data;
  const { body: profiles } = await app.native("GET", "/profiles?text=ann");
  const profileId = profiles.data[0].id;

  const ofTrigger = await app.native("POST", `/campaigns/${campaign.id}/preview`, { triggerId, profileId });
  expect(ofTrigger.status).toBe(200);
  expect(ofTrigger.body.content).toEqual(delivered.content);
  expect(ofTrigger.body).toMatchObject({ outcome: null, profile: { id: profileId, name: "Ann & Bob" } });
  expect(ofTrigger.body.payload.order).toBe("12345678901234567890");

  const typed = await previewText(campaign.id, `{"profileId": ${profileId}, "payload": ${PAYLOAD}}`);
  expect(typed.body.content).toEqual(delivered.content);
});

test("an unfinished draft is shown for an example user, with the sample and all of its problems", async () => {
  const id = await draft();
  const what = { ...aWhat("<p>{{ Profile.Name }} {{ ExternalTrigger.price }} {{ ExternlTrigger.x }}</p>") };
  const { status, body } = await app.native("POST", `/campaigns/${id}/preview`, { what });
  expect(status).toBe(200);
  expect(body.content.html).toBe("<p>Pat Example $5.00 </p>");
  expect(body.profile).toEqual({ id: null, name: "Pat Example" });
  expect(body.problems).toMatchObject([
    { section: "what", level: "worth_a_look", field: "what.email.html", line: 1, column: 54 },
  ]);
  const broken = await app.native("POST", `/campaigns/${id}/preview`, { what: aWhat("{{ a | defualt }}") });
  expect(broken.body).toMatchObject({ outcome: "template_error", content: null });
  expect(broken.body.problems[0]).toMatchObject({ level: "blocking" });
  const sample = await app.native("POST", `/campaigns/${id}/sample`, { what });
  expect(sample.body.keys.map(({ path }: { path: string }) => path)).toEqual(["order", "price"]);
  expect((await app.native("GET", `/campaigns/${id}`)).body.draft.what.email).toBeUndefined();
});

test("a hostile template ends its preview and the API goes on answering", { timeout: 60_000 }, async () => {
  const id = await draft();
  const hostile = `${"{% for a in (1..9999) %}".repeat(5)}{{ a | append: a | split: "" | sort | join: "x" }}${"{% endfor %}".repeat(5)}`;
  let isUnderWay = true;
  const under = app.native("POST", `/campaigns/${id}/preview`, { what: aWhat(hostile) });
  void under.finally(() => {
    isUnderWay = false;
  });
  expect((await app.native("GET", `/campaigns/${id}`)).status).toBe(200);
  expect(isUnderWay).toBe(true);
  expect((await under).body).toMatchObject({ outcome: "template_limit_exceeded", content: null });
  const many = await Promise.all(
    Array.from({ length: 6 }, () => app.native("POST", `/campaigns/${id}/preview`, { what: aWhat(hostile) })),
  );
  expect(many.map(({ status }) => status).filter((status) => status === 429)).toHaveLength(2);
  const next = await app.native("POST", `/campaigns/${id}/preview`, { what: aWhat("<p>fine</p>") });
  expect(next.body.content.html).toBe("<p>fine</p>");
});

test("an account cannot preview with another's campaign, trigger or profile", async () => {
  await app.upload([aProfile("eve", { Email: "eve@example.com" })]);
  const campaign = await published();
  const triggerId = await trigger(campaign.campaignId, "eve");
  const { body: profiles } = await app.native("GET", "/profiles?text=eve");
  const other = await createAccount(app.db, { name: "Other" });
  const grant = { name: "all", scopes: scopesFor(false), isTest: false };
  const { apiKey } = await createCredential(app.db, app.box, other.id, grant);
  const ask = async (path: string, body: object): Promise<Pick<Answer, "status" | "body">> => {
    const response = await fetch(`${app.url}/api/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.json() };
  };
  const own = await ask("/campaigns", { name: "Mine", channel: "email" });
  const path = `/campaigns/${own.body.id}/preview`;
  expect(await ask(path, { triggerId })).toMatchObject({ status: 404, body: { code: "trigger/not-found" } });
  expect(await ask(path, { profileId: profiles.data[0].id })).toMatchObject({
    status: 404,
    body: { code: "profile/not-found" },
  });
  expect(await ask(`/campaigns/${campaign.id}/preview`, {})).toMatchObject({ status: 404 });
  expect(await ask(`/campaigns/${campaign.id}/sample`, {})).toMatchObject({ status: 404 });
});

test("a payload that the door would refuse is refused", async () => {
  const id = await draft();
  const deep = `${'{"a":'.repeat(21)}1${"}".repeat(21)}`;
  expect(await previewText(id, `{"payload": ${deep}}`)).toMatchObject({
    status: 400,
    body: { problems: [{ field: "payload" }] },
  });
  expect(await previewText(id, `{"payload": {"a": "${"x".repeat(70_000)}"}}`)).toMatchObject({ status: 400 });
  expect(await previewText(id, "{")).toMatchObject({ status: 400, body: { code: "request/not-json" } });
});

test("a preview waits for no process to start: the one before left its own", async () => {
  const campaign = await published();
  const preview = () => previewText(campaign.id, `{"payload": ${PAYLOAD}}`);
  await preview();
  const there = new Set(processTree(process.pid));
  for (let at = 0; at < 10; at++) {
    expect(await preview()).toMatchObject({ status: 200, body: { outcome: null } });
    expect(processTree(process.pid).filter((pid) => !there.has(pid))).toEqual([]);
  }
});

test("editors are told tags, filters and names", async () => {
  const { body } = await app.native("GET", "/liquid");
  expect(body.filters.map(({ name }: { name: string }) => name)).toContain("default");
  expect(body.roots[0]).toMatchObject({ name: "Profile" });
});

const ITEMS =
  "<mjml><mj-body>{% for item in ExternalTrigger.items %}<mj-section><mj-column><mj-text>{{ item }}</mj-text></mj-column></mj-section>{% endfor %}</mj-body></mjml>";

const mjmlDraft = async (mjml: string): Promise<string> => {
  const { body } = await app.native("POST", "/campaigns", {
    name: "Items",
    channel: "email",
    start: { ...START_DEFAULTS, purpose: "transactional", providerId: await sandbox() },
    what: { ...aWhat("<p>stale</p>"), email: { ...aWhat("<p>stale</p>").email, mjml } },
  });
  return `/campaigns/${body.id}`;
};

test("MJML is previewed as HTML and frozen as HTML with its version; draft and comparison keep what was written", async () => {
  const path = await mjmlDraft(ITEMS);
  expect((await app.native("GET", path)).body.draft.what.email).toMatchObject({ html: "", mjml: ITEMS });
  const preview = (await app.native("POST", `${path}/preview`, { payload: { items: ["<b>", "Tea"] } })).body;
  expect(preview).toMatchObject({ outcome: null, problems: [] });
  expect(preview.content.html).toContain("&lt;b&gt;");
  const { keys } = (await app.native("POST", `${path}/sample`, {})).body;
  expect(keys).toContainEqual(expect.objectContaining({ path: "items", kind: "list" }));
  expect((await app.native("POST", `${path}/publish`, {})).status).toBe(200);
  const { email } = (await app.native("GET", `${path}/versions/1`)).body.content.what;
  expect(email.mjml).toBe(ITEMS);
  expect(email.html).toMatch(/\{% for item in ExternalTrigger.items %\}[\s\S]*<table/);
  expect((await app.native("GET", `${path}/diff?from=1&to=draft`)).body.data).toEqual([]);
});

test("MJML with an element that there is not keeps a campaign from being published, and says where", async () => {
  const path = await mjmlDraft("<mjml><mj-body><mj-nothing>x</mj-nothing></mj-body></mjml>");
  const refused = await app.native("POST", `${path}/publish`, {});
  expect(refused.status).toBe(422);
  expect(refused.body.problems).toContainEqual(
    expect.objectContaining({ field: "what.email.mjml", line: 1, column: 16 }),
  );
});
