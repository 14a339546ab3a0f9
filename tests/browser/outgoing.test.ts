import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProfile, aWebhookCampaign } from "../helpers/app.ts";
import { startWebhookReceiver, type WebhookReceiver } from "../helpers/webhookReceiver.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, settled, watched } from "./browser.ts";
import { keyboard } from "./keyboard.ts";

/** A receiver of outgoing events is added, tried, told of a message and told again, by keyboard alone. */

let it: BrowserApp;
let shop: WebhookReceiver;

beforeAll(async () => {
  it = await startBrowserApp();
  shop = await startWebhookReceiver();
}, 120_000);

afterAll(async () => {
  await it.stop();
  await shop.close();
});

const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole("button", { name, exact: typeof name === "string" }).first();
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });

test("a receiver is added, answers a test, is told of a message, and is told again", async () => {
  const { page, complaints } = await watched(await it.open());
  const hands = keyboard(page);
  await page.goto(it.at("/settings/outgoing-events"));
  await settled(page);
  await page.getByText("Nobody is told yet").waitFor();
  await hands.press(button(page, "New receiver"));
  await hands.press(button(page, "Add it"));
  await page.getByText("Give a name.").waitFor();
  await hands.write(field(page, "Name"), "Shop");
  await hands.write(field(page, "Address"), `${shop.url}/clarion`);
  await hands.press(button(page, "Add it"));
  const secret = page.getByRole("dialog", { name: "The secret of this receiver" });
  await secret.getByText(/^whsec_/).waitFor();
  await hands.press(button(page, "I have kept it"));
  await page.getByRole("heading", { level: 1, name: "Shop" }).waitFor();

  shop.answer(() => ({ status: 500, body: "the shop is closed" }));
  await hands.press(button(page, "Send a test"));
  await page.getByText("the shop is closed", { exact: true }).waitFor();
  shop.answer(() => ({ status: 200, body: "thanks" }));
  await hands.press(button(page, "Send a test"));
  await page.getByText("thanks", { exact: true }).waitFor();

  await it.app.upload([aProfile("ann")]);
  const { campaignId } = await it.app.publish(
    aWebhookCampaign(await it.app.webhookProvider(), `${shop.url}/order`),
  );
  const body = { to: { identity: ["ann"] }, campaign_id: campaignId };
  await it.app.post("/1/send/externaltrigger.json", body);
  const shown = button(page, /^Show message.sent/);
  await shown.waitFor();
  await hands.press(shown);
  const event = page.getByRole("dialog", { name: "Event" });
  await event.getByText('"ann"').first().waitFor();
  await event.getByText("Taken").waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await hands.press(button(page, "Tell it again"));
  await page.getByText("It is told again").waitFor();
  await expect.poll(() => told().length).toBe(2);
  expect(new Set(told().map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect(complaints).toEqual([]);
  await page.close();
});

const told = () =>
  shop.requests.filter(({ path, body }) => path === "/clarion" && body.toString().includes("message.sent"));
