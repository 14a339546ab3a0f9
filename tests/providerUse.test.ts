import { expect, test } from "vitest";
import { dataOf, draftOf, openApi, sandboxOf } from "./helpers/api.ts";

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
