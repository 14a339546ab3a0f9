import { afterAll, beforeAll, expect, test } from "vitest";
import { recordReports } from "../../src/feedback/record.ts";
import { aProfile, aWebhookCampaign } from "../helpers/app.ts";
import { aReport, insertSent } from "../helpers/sentMessages.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, expectNoOverflow, settled, watched } from "./browser.ts";

let it: BrowserApp;
beforeAll(async () => {
  it = await startBrowserApp();
}, 120_000);
afterAll(() => it.stop());

test("the results of a campaign tell which links were followed, of the time that the address names", async () => {
  const { app } = it;
  await app.upload([aProfile("u-1")]);
  const [sandbox] = dataOfBody((await it.asOwner("GET", "/providers")).body).filter(
    ({ channel }) => channel === "webhook",
  );
  const { id: campaignId, campaignId: number } = await app.publish(
    aWebhookCampaign(sandbox === undefined ? null : idOf(sandbox), "https://hooks.example/x"),
  );
  await app.post("/1/send/externaltrigger.json", { to: { identity: ["u-1"] }, campaign_id: number });
  await app.drain();
  const clicked = async (url: string, decidedAt: Date, isMachine: boolean): Promise<void> => {
    const messageId = await insertSent(app.db, app.accountId, { campaignId, profileId: 1, decidedAt });
    await recordReports(app.db, app.accountId, null, [
      aReport({ kind: "clicked", messageId, url, isMachine }),
    ]);
  };
  const long = `https://shop.example/${"a-very-long-name-of-a-category/".repeat(6)}sale`;
  const old = new Date(Date.now() - 5 * 86_400_000);
  await clicked(`${long}?user=1`, new Date(), false);
  await clicked("https://shop.example/", new Date(), true);
  await clicked("https://shop.example/last-week", old, false);

  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at(`/campaigns/${campaignId}?range=hours`));
  await settled(page);
  const table = page.getByRole("region", { name: "Links", exact: true });
  await table.getByRole("row", { name: `${long} 1 1 0` }).waitFor();
  await table.getByRole("row", { name: "https://shop.example/ 0 0 1", exact: true }).waitFor();
  expect(await table.getByText("last-week").count()).toBe(0);
  await page.getByRole("radio", { name: "All time" }).focus();
  await page.keyboard.press("Space");
  await table.getByRole("row", { name: "https://shop.example/last-week 1 1 0" }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 900 });
  await expectNoOverflow(page, "links of a campaign");
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  expect(await axeFindings(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});
