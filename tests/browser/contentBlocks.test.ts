import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, settled, watched } from "./browser.ts";
import { keyboard } from "./keyboard.ts";

/** A content block written, mended and put into a message, by keyboard alone. */

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
}, 120_000);

afterAll(() => it.stop());

const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });

test("a block is made, its mistakes are shown as it is written, and a campaign says when it has changed", async () => {
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at("/settings/content-blocks"));
  await settled(page);
  const hands = keyboard(page);
  await page.getByText("No content blocks yet").waitFor();
  await hands.press(button(page, "New content block"));
  await hands.write(field(page, "Name"), "Legal Note");
  await hands.press(button(page, "Make it"));
  await page.getByText("Small letters, digits, _ and - only").waitFor();
  await hands.write(field(page, "Name"), "legal");
  await hands.press(button(page, "Make it"));
  await page.getByRole("heading", { level: 1, name: "legal" }).waitFor();

  await hands.write(field(page, "Text"), "We are {{ Account.name | upcse }}");
  await page.getByText('Unknown filter "upcse". Did you mean "upcase"?').first().waitFor();
  await hands.write(field(page, "Text"), "We are Acme");
  await page.frameLocator("iframe").getByText("We are Acme").waitFor();
  await hands.press(button(page, "Save changes"));
  await page.getByText(/^Saved at/).waitFor();
  expect(await axeFindings(page)).toEqual([]);

  const what = { webhook: { url: "https://example.com/", body: `{"a":"{% render 'legal' %}"}` } };
  const body = { name: "Legal", channel: "webhook", start: { purpose: "transactional" }, what };
  const campaign = idOf((await it.asOwner("POST", "/campaigns", { body })).body);
  expect((await it.asOwner("POST", `/campaigns/${campaign}/publish`)).status).toBe(200);
  await hands.write(field(page, "Text"), "We are Acme Ltd.");
  await hands.press(button(page, "Save changes"));
  await page.getByText("Published with version 2").waitFor();
  await page.goto(it.at(`/campaigns/${campaign}`));
  await page.getByText("legal: published with version 2, now 3").waitFor();
  expect(complaints).toEqual([]);
  await page.close();
}, 150_000);
