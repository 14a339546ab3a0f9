import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import {
  dataOf,
  draftOf,
  openApi,
  sandboxOf,
  type TestAccount,
  type TestApi,
  textOf,
} from "./helpers/api.ts";

test("a provider is told with the live campaigns that deliver by it, and with no draft", async () => {
  const api = await openApi();
  try {
    const shop = await api.account("Shop");
    const other = await api.account("Other");
    const providerId = await sandboxOf(api, shop, "webhook");
    const campaign = await draftOf(api, shop, { name: "Tell the warehouse" });
    await draftOf(api, shop);
    const use = async (key: string) => dataOf(await api.call(key, "GET", "/provider-use"));
    expect(await use(shop.apiKey)).toEqual([]);
    expect((await api.call(shop.apiKey, "POST", `/campaigns/${campaign}/publish`)).status).toBe(200);
    expect(await use(shop.apiKey)).toEqual([
      { providerId, campaignCount: 1, campaigns: [{ id: campaign, name: "Tell the warehouse" }] },
    ]);
    expect(await use(other.apiKey)).toEqual([]);
    expect((await api.call(shop.apiKey, "POST", `/campaigns/${campaign}/stop`)).status).toBe(200);
    expect(await use(shop.apiKey)).toEqual([]);
  } finally {
    await api.close();
  }
});

/** A Web Push provider that is verified. */
const makeBrowsers = async (api: TestApi, shop: TestAccount, name: string): Promise<string> => {
  const config = { privateKey: randomBytes(32).toString("base64url"), contact: "ops@example.com" };
  const wish = { channel: "push", kind: "webpush", name, config };
  const id = textOf((await api.call(shop.apiKey, "POST", "/providers", wish)).body.id);
  const verified = await api.call(shop.apiKey, "POST", `/providers/${id}/verify`);
  expect(verified.body).toMatchObject({ isReady: true });
  return id;
};

test("a provider of one platform, or in reserve, is in use as the first one is, and cannot be deleted", async () => {
  const api = await openApi();
  try {
    const shop = await api.account("Shop");
    const make = (name: string) => makeBrowsers(api, shop, name);
    const [browsers, reserve, first, idle] = [
      await make("Browsers"),
      await make("Reserve"),
      await make("First"),
      await make("Idle"),
    ];
    const campaign = await draftOf(api, shop, {
      name: "On its way",
      channel: "push",
      start: {
        purpose: "transactional",
        providerId: await sandboxOf(api, shop, "push"),
        platformProviders: { android: null, ios: null, web: browsers },
      },
      what: { push: { title: "On its way", body: "" } },
    });
    expect((await api.call(shop.apiKey, "POST", `/campaigns/${campaign}/publish`)).status).toBe(200);
    const backed = await draftOf(api, shop, {
      name: "Arrived",
      channel: "push",
      start: {
        purpose: "transactional",
        providerId: first,
        backup: { providerId: reserve, afterSeconds: 60 },
      },
      what: { push: { title: "Arrived", body: "" } },
    });
    expect((await api.call(shop.apiKey, "POST", `/campaigns/${backed}/publish`)).status).toBe(200);
    const used = dataOf(await api.call(shop.apiKey, "GET", "/provider-use"));
    for (const [providerId, id, name] of [
      [browsers, campaign, "On its way"],
      [first, backed, "Arrived"],
      [reserve, backed, "Arrived"],
    ] as const) {
      expect(used).toContainEqual({
        providerId,
        campaignCount: 1,
        campaigns: [{ id, name }],
      });
      const refused = await api.call(shop.apiKey, "DELETE", `/providers/${providerId}`);
      expect(refused.status).toBe(409);
      expect(refused.body).toMatchObject({ code: "provider/in-use" });
      expect(refused.body.detail).toContain(name);
    }
    expect((await api.call(shop.apiKey, "DELETE", `/providers/${idle}`)).status).toBe(204);
    expect((await api.call(shop.apiKey, "POST", `/campaigns/${campaign}/stop`)).status).toBe(200);
    expect((await api.call(shop.apiKey, "DELETE", `/providers/${browsers}`)).status).toBe(204);
  } finally {
    await api.close();
  }
});
