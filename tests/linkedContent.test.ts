import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql } from "../src/db/sql.ts";
import { aProfile, aWebhookCampaign, startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { startWebhookReceiver, type WebhookReceiver } from "./helpers/webhookReceiver.ts";

let app: TestApp;
/** Where messages go. */
let receiver: WebhookReceiver;
/** The other system. */
let shop: WebhookReceiver;
let providerId = "";

beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
  receiver = await startWebhookReceiver();
  shop = await startWebhookReceiver();
  providerId = await app.webhookProvider();
  await app.upload([
    aProfile("ann", { store: "berlin" }),
    aProfile("ben", { store: "paris" }),
    aProfile("cy"),
  ]);
});
afterAll(async () => {
  await app.stop();
  await receiver.close();
  await shop.close();
});
beforeEach(() => {
  shop.requests.length = 0;
  shop.answer(({ path }) => ({
    status: 200,
    body: JSON.stringify({
      store: { name: `Store ${path.split("/").at(-1)}`, 'open"ing': 'a"b' },
      items: [{ price: 5 }],
    }),
  }));
});

const LABELS = [
  { name: "name", path: "store.name" },
  { name: "opening", path: 'store.open"ing', fallback: "soon" },
  { name: "price", path: "items.0.price" },
  { name: "none", path: "store.none", fallback: "nothing" },
];

const aLookup = async (name: string, more: object = {}): Promise<string> => {
  const made = await app.native("POST", "/linked-apis", {
    name,
    url: `${shop.url}/${name}/{{ Profile.store }}`,
    labels: LABELS,
    ...more,
  });
  expect(made.body).toMatchObject({ name });
  return made.body.id;
};

const publishReading = (path: string, body: string) => {
  const campaign = aWebhookCampaign(providerId, `${receiver.url}${path}`);
  const webhook = campaign.what?.webhook;
  return app.publish({
    ...campaign,
    what: {
      messageType: "single",
      missingValues: "blank",
      ...(webhook === undefined ? {} : { webhook: { ...webhook, body } }),
    },
  });
};

const fire = async (campaignId: string, identity: readonly string[], payload = {}): Promise<string> => {
  const to = { identity };
  const answer = await app.post("/1/send/externaltrigger.json", {
    to,
    campaign_id: campaignId,
    ExternalTrigger: payload,
  });
  expect(answer.status).toBe(200);
  return answer.body.request_id;
};

const receivedAt = (path: string): unknown[] =>
  receiver.requests.filter((request) => request.path === path).map(({ body }) => JSON.parse(String(body)));

describe("a look-up", () => {
  test("is made for each user that reaches it, once a request, and its labels are escaped where they land", async () => {
    await aLookup("stores", {
      headers: [{ name: "X-Shop", value: "{{ Account.name }}" }],
      secret: "Bearer s3cret",
    });
    const body = `{"user":"{{ Profile.Identity }}"{% if Profile.store %},"store":"{{ Linked.stores.name }}",
      "opening":"{{ Linked.Stores.Opening }}","price":{{ Linked.stores.price }},"none":"{{ Linked.stores.none }}"{% endif %}}`;
    const { campaignId } = await publishReading("/stores", body);
    const first = await fire(campaignId, ["ann", "ben", "cy"]);
    await app.drain();
    expect(await app.outcomes(first)).toEqual({ sent: 3 });
    const told = (user: string, store: string) => ({
      user,
      store: `Store ${store}`,
      opening: 'a"b',
      price: 5,
      none: "nothing",
    });
    expect(receivedAt("/stores")).toHaveLength(3);
    expect(receivedAt("/stores")).toEqual(
      expect.arrayContaining([told("ann", "berlin"), told("ben", "paris"), { user: "cy" }]),
    );
    expect(shop.requests.map(({ path }) => path).sort()).toEqual(["/stores/berlin", "/stores/paris"]);
    expect(shop.requests[0]?.headers).toMatchObject({ authorization: "Bearer s3cret", "x-shop": "Test" });
  });

  test("may depend on another, and on a code's condition: what is not reached is never called", async () => {
    await aLookup("first", { url: `${shop.url}/first/x` });
    await aLookup("second", { url: `${shop.url}/second/x` });
    await aLookup("third", { url: `${shop.url}/third/x` });
    const body = `{% if Linked.first.price == 5 %}{"a":"{{ Linked.second.name }}"}{% else %}{"b":"{{ Linked.third.name }}"}{% endif %}`;
    const { campaignId } = await publishReading("/chain", body);
    const request = await fire(campaignId, ["ann"]);
    await app.drain();
    expect(await app.outcomes(request)).toEqual({ sent: 1 });
    expect(receivedAt("/chain")).toEqual([{ a: "Store x" }]);
    expect(shop.requests.map(({ path }) => path)).toEqual(["/first/x", "/second/x"]);
  });

  test("that fails ends the message, or goes on with the fallbacks, and is tried again before", async () => {
    shop.answer(() => ({ status: 503, body: "no" }));
    await aLookup("strict", {
      url: `${shop.url}/strict`,
      onFailure: "do_not_send",
      retries: 2,
      cacheSeconds: 0,
    });
    await aLookup("lenient", { url: `${shop.url}/lenient`, retries: 0 });
    const strict = await publishReading("/strict", '{"a":"{{ Linked.strict.name }}"}');
    const lenient = await publishReading(
      "/lenient",
      '{"a":"{{ Linked.lenient.name }}","b":"{{ Linked.lenient.opening }}"}',
    );
    const [stopped, sent] = [await fire(strict.campaignId, ["ann"]), await fire(lenient.campaignId, ["ann"])];
    await app.drain();
    expect(await app.outcomes(stopped)).toEqual({ linked_content_failed: 1 });
    expect(await app.outcomes(sent)).toEqual({ sent: 1 });
    expect(receivedAt("/lenient")).toEqual([{ a: "", b: "soon" }]);
    expect(shop.requests.filter(({ path }) => path === "/strict")).toHaveLength(3);
    const { body } = await app.native("GET", `/messages?triggerId=${stopped}`);
    expect(JSON.stringify(body)).toContain('The look-up \\"strict\\" failed. It answered 503.');
  });

  test("whose own request lacks a value is not made", async () => {
    await aLookup("needs", { onFailure: "do_not_send" });
    const { campaignId } = await publishReading("/needs", '{"a":"{{ Linked.needs.name }}"}');
    const request = await fire(campaignId, ["cy"]);
    await app.drain();
    expect(await app.outcomes(request)).toEqual({ linked_content_failed: 1 });
    expect(shop.requests).toEqual([]);
  });

  test("without a cache is made anew for each message", async () => {
    await aLookup("fresh", { url: `${shop.url}/fresh`, cacheSeconds: 0 });
    await aLookup("kept", { url: `${shop.url}/kept` });
    const { campaignId } = await publishReading(
      "/fresh",
      '{"a":"{{ Linked.fresh.name }}{{ Linked.kept.name }}"}',
    );
    for (let time = 0; time < 2; time++) {
      const request = await fire(campaignId, ["ann"]);
      await app.drain();
      expect(await app.outcomes(request)).toEqual({ sent: 1 });
    }
    const paths = shop.requests.map(({ path }) => path);
    expect(paths.filter((path) => path === "/fresh")).toHaveLength(2);
    expect(paths.filter((path) => path === "/kept").length).toBeLessThanOrEqual(2);
  });

  test("that never answers does not hold other campaigns' messages", async () => {
    await aLookup("slow", { url: `${shop.url}/slow/{{ ExternalTrigger.n }}`, retries: 0, timeoutMs: 800 });
    shop.answer(() => null);
    const slow = await publishReading("/slow", '{"a":"{{ Linked.slow.name }}"}');
    const plain = await app.publish(aWebhookCampaign(providerId, `${receiver.url}/plain`));
    for (let n = 0; n < 30; n++) await fire(slow.campaignId, ["ann"], { n });
    await eventually(() => expect(shop.requests.length).toBeGreaterThan(5));
    const startedAt = performance.now();
    const request = await fire(plain.campaignId, ["ann"], { order: "1" });
    await eventually(async () => expect(await app.outcomes(request)).toEqual({ sent: 1 }));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    shop.answer(() => ({ status: 200, body: "{}" }));
    await app.drain();
  });

  test("passes the network guard", async () => {
    const guarded = await startTestApp({ allowPrivateAddresses: false });
    const made = await guarded.native("POST", "/linked-apis", {
      name: "inner",
      url: `${shop.url}/inner`,
      labels: LABELS,
    });
    const tested = await guarded.native("POST", `/linked-apis/${made.body.id}/test`, {});
    expect(tested.body).toMatchObject({ isOk: false, status: null });
    expect(tested.body.detail).toContain("private or special network");
    expect(shop.requests).toEqual([]);
    await guarded.stop();
  });
});

describe("the settings of a look-up", () => {
  test("are tried for one user, and every call is logged without naming anybody", async () => {
    const id = await aLookup("tried", { secret: "Bearer s3cret" });
    shop.answer(({ headers }) => ({
      status: 200,
      body: JSON.stringify({ store: { name: headers.authorization } }),
    }));
    const tested = await app.native("POST", `/linked-apis/${id}/test`, { profileId: undefined });
    expect(tested.body).toMatchObject({ isOk: false, request: null });
    expect(tested.body.detail).toContain("Profile.store");
    const [ann] = await app.db.query<{ profile_id: number }>(
      sql`select profile_id from identities where kind = 'identity' and value = 'ann'`,
    );
    const profileId = Number(ann?.profile_id);
    const second = await app.native("POST", `/linked-apis/${id}/test`, { profileId });
    expect(second.body).toMatchObject({
      isOk: true,
      status: 200,
      request: { url: `${shop.url}/tried/berlin` },
    });
    expect(second.body.labels).toContainEqual({ name: "opening", value: null, isFound: false });
    expect(second.body.body).not.toContain("s3cret");
    const { body } = await app.native("GET", `/linked-apis/${id}/calls`);
    expect(body.data).toMatchObject([{ status: 200, error: null, attempts: 1, isTest: true }]);
    expect(JSON.stringify(body)).not.toContain("berlin");
    expect((await app.native("GET", `/linked-apis/${id}`)).body).toMatchObject({
      hasSecret: true,
      lastCall: { status: 200 },
    });
  });

  test("are refused where they cannot work, naming the field", async () => {
    const problemsOf = async (more: object): Promise<string[]> => {
      const { body } = await app.native("POST", "/linked-apis", {
        name: "wrong",
        url: `${shop.url}/`,
        ...more,
      });
      return body.problems.map(({ field }: { field: string }) => field);
    };
    expect(await problemsOf({ url: "ftp://x" })).toEqual(["url"]);
    expect(await problemsOf({ url: `${shop.url}/{{ Codes.summer }}` })).toEqual(["url"]);
    expect(await problemsOf({ body: "{% if %}" })).toEqual(["body"]);
    expect(await problemsOf({ headers: [{ name: "a b", value: "" }] })).toEqual(["headers.0.name"]);
    expect(
      await problemsOf({
        labels: [
          { name: "a", path: "" },
          { name: "A", path: "" },
        ],
      }),
    ).toEqual(["labels.1.name"]);
    await aLookup("once");
    expect((await app.native("POST", "/linked-apis", { name: "Once", url: shop.url })).status).toBe(409);
  });

  test("keep a secret that is left out, and a look-up that live templates read is not deleted", async () => {
    const id = await aLookup("used", { secret: "abc" });
    const { campaignId: _, id: campaign } = await publishReading(
      "/used",
      '{"a":"{{ Linked["used"].name }}"}',
    );
    const {
      id: __,
      name: ___,
      hasSecret: ____,
      lastCall: _____,
      createdAt: ______,
      updatedAt: _______,
      ...definition
    } = (await app.native("GET", `/linked-apis/${id}`)).body;
    const changed = await app.native("PUT", `/linked-apis/${id}`, { ...definition, cacheSeconds: 5 });
    expect(changed.body).toMatchObject({ cacheSeconds: 5, hasSecret: true });
    expect((await app.native("DELETE", `/linked-apis/${id}`)).status).toBe(409);
    await app.native("POST", `/campaigns/${campaign}/stop`);
    expect((await app.native("DELETE", `/linked-apis/${id}`)).status).toBe(204);
  });
});

test("a draft that reads a look-up or label that is not there cannot be published, and is told the nearest", async () => {
  await aLookup("weather");
  const draft = await app.native("POST", "/campaigns", {
    ...aWebhookCampaign(providerId, receiver.url),
    what: {
      webhook: { url: receiver.url, body: '{"a":"{{ Linked.wether.name }}{{ Linked.weather.openng }}"}' },
    },
  });
  const { body } = await app.native("GET", `/campaigns/${draft.body.id}/problems`);
  const messages = body.data.map(({ message }: { message: string }) => message).join("\n");
  expect(messages).toContain('There is no look-up "wether". Did you mean "weather"?');
  expect(messages).toContain('The look-up "weather" has no label "openng". Did you mean "opening"?');
  const preview = await app.native("POST", `/campaigns/${draft.body.id}/preview`, {
    what: { webhook: { url: receiver.url, body: '{"a":"{{ Linked.weather.opening }}"}' } },
  });
  expect(preview.body.content).toMatchObject({ body: '{"a":"soon"}' });
  const { body: words } = await app.native("GET", "/liquid");
  expect(words.roots.find(({ name }: { name: string }) => name === "Linked").nested.weather).toContain(
    "opening",
  );
});
