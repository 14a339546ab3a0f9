import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startWebhookReceiver, type WebhookReceiver } from "../helpers/webhookReceiver.ts";
import { idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, settled, watched } from "./browser.ts";
import { keyboard } from "./keyboard.ts";

/** A look-up made, tried and read in a message, by keyboard alone. */

let it: BrowserApp;
let shop: WebhookReceiver;

beforeAll(async () => {
  it = await startBrowserApp();
  shop = await startWebhookReceiver();
  shop.answer(() => ({ status: 200, body: '{"store":{"opening":"9 a.m.","stock":[{"left":4}]}}' }));
}, 120_000);

afterAll(async () => {
  await it.stop();
  await shop.close();
});

const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });

test("a look-up is made, its labels are picked from a real answer, and a message reads them", async () => {
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at("/settings/linked-content"));
  await settled(page);
  const hands = keyboard(page);
  await page.getByText("No look-ups yet").waitFor();
  await hands.press(button(page, "New look-up"));
  await hands.write(field(page, "Name"), "stores");
  await hands.write(field(page, "Address"), `${shop.url}/stores/{{ Profile.Identity }}`);
  await hands.press(button(page, "Make it"));
  await page.getByRole("heading", { level: 1, name: "stores" }).waitFor();
  await page.getByText("No labels yet: messages can read nothing of it.").waitFor();

  await hands.press(button(page, "Test it"));
  await page.getByText("It works", { exact: true }).waitFor();
  await hands.press(button(page, "store.opening"));
  await hands.press(button(page, "store.stock.0.left"));
  await hands.write(field(page, "Fallback of label 1"), "soon");
  await hands.press(button(page, "Save changes"));
  await page.getByText(/^Saved at/).waitFor();
  await page.getByText("{{ Linked.stores.opening }}", { exact: true }).waitFor();
  expect(shop.requests.map(({ path }) => path)).toEqual(["/stores/u-1001"]);
  expect(await axeFindings(page)).toEqual([]);

  const what = {
    webhook: { url: shop.url, body: '{"a":"{{ Linked.stores.opening }}{{ Linked.stores.lft }}"}' },
  };
  const draft = await it.asOwner("POST", "/campaigns", {
    body: { name: "Opening", channel: "webhook", what },
  });
  await page.goto(it.at(`/campaigns/${idOf(draft.body)}/edit/what`));
  await page.getByText('The look-up "stores" has no label "lft".').first().waitFor();
  await page.getByText('"9 a.m."').first().waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});
