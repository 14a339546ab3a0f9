import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProfile, aWebhookCampaign } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, settled, watched } from "./browser.ts";
import { keyboard, pick } from "./keyboard.ts";

/** A code pool made, filled and looked into in the dashboard, by keyboard alone. */

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
  await it.app.upload([aProfile("u-1", { Name: "Pat" })]);
}, 120_000);

afterAll(() => it.stop());

const open = async (path: string) => {
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at(path));
  await settled(page);
  return { page, complaints };
};

const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });

test("a pool is made, filled by pasting, by a file and by chance, and each says what was left out", async () => {
  const { page, complaints } = await open("/settings/code-pools");
  const hands = keyboard(page);
  await page.getByText("No code pools yet").waitFor();
  await hands.press(button(page, "New pool"));
  const dialog = page.getByRole("dialog");
  await hands.write(field(page, "Name"), "two words");
  await hands.press(dialog.getByRole("button", { name: "Create pool", exact: true }));
  await dialog.getByText(/^Letters, digits and _ only/).waitFor();
  await hands.write(field(page, "Name"), "summer");
  await hands.write(field(page, "Say that it is low when fewer are free than"), "5");
  await hands.press(dialog.getByRole("button", { name: "Create pool", exact: true }));
  await page.getByRole("heading", { level: 1, name: "summer" }).waitFor();
  await page.getByText("{{ Codes.summer }}", { exact: true }).waitFor();
  await page.getByText("Empty", { exact: true }).waitFor();

  await hands.write(field(page, "Codes, one a line"), "A-1\nA-2\nA-1\n");
  await page.getByText("3 codes.", { exact: true }).waitFor();
  await hands.press(button(page, "Add codes"));
  await page.getByText("2 codes added.").waitFor();
  await page.getByText("1 code was given more than once and taken once.").waitFor();
  await page.getByText("Low", { exact: true }).waitFor();
  const home = await open("");
  await home.page.getByText("2 codes left, and you wanted to know below 5.").waitFor();
  expect(await axeFindings(home.page)).toEqual([]);
  await home.page.close();

  await page.getByRole("radio", { name: "Paste" }).focus();
  await page.keyboard.press("ArrowRight");
  const file = Buffer.from("shop;voucher\nBerlin;A-2\nRome;A-3\nOslo;\n");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "vouchers.csv", mimeType: "text/csv", buffer: file });
  await hands.write(field(page, "Column of the codes"), "voucher");
  await hands.press(button(page, "Add codes"));
  await page.getByText("1 code added.").waitFor();
  await page.getByText("1 code was in the pool already and left out.").waitFor();
  await page.getByText(/^Row 4: Expected a code/).waitFor();

  await page.getByRole("radio", { name: "Upload a file" }).focus();
  await page.keyboard.press("ArrowRight");
  await hands.write(field(page, "How many"), "20");
  await hands.write(field(page, "Begin with"), "SUN-");
  await page.getByText(/^They look like SUN-/).waitFor();
  await hands.press(button(page, "Generate codes"));
  await page.getByText("20 codes added.").waitFor();
  await page.getByText("23 of 23").waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});

test("who has a code is found by it, what nobody has can be removed, and a pool in use stays", async () => {
  const made = await it.asOwner("POST", "/code-pools", { body: { name: "winter" } });
  const pool = idOf(made.body);
  await it.asOwner("POST", `/code-pools/${pool}/codes`, { body: { codes: ["W-1", "W-2", "W-3"] } });
  const [sandbox] = dataOfBody((await it.asOwner("GET", "/providers")).body).filter(
    ({ channel }) => channel === "webhook",
  );
  const address = "https://hooks.example/x?code={{ Codes.winter }}";
  const campaign = aWebhookCampaign(sandbox === undefined ? null : idOf(sandbox), address);
  const { campaignId, id } = await it.app.publish(campaign);
  await it.app.post("/1/send/externaltrigger.json", { to: { identity: ["u-1"] }, campaign_id: campaignId });
  await it.app.drain();

  const { page, complaints } = await open(`/settings/code-pools/${pool}`);
  const hands = keyboard(page);
  await hands.write(field(page, "Find a code"), "W-1");
  const row = page.getByRole("row", { name: /W-1/ });
  await row.getByRole("link", { name: "u-1" }).waitFor();
  await row.getByText("Used", { exact: true }).waitFor();
  expect(await row.getByRole("link", { name: "Hook" }).getAttribute("href")).toContain(id);
  await page.waitForURL(/code=W-1/);
  await hands.press(button(page, "Remove free codes"));
  const dialog = page.getByRole("dialog");
  await hands.write(field(page, "Type its name to remove them"), "winter");
  await hands.press(dialog.getByRole("button", { name: "Remove them", exact: true }));
  await page.getByText("2 codes removed").waitFor();
  await page.getByText("0 of 1", { exact: true }).waitFor();

  await page.goto(it.at(`/campaigns/${id}`));
  await page.getByText("Codes left").waitFor();
  await page.getByText("See who found none").waitFor();
  await page.goto(it.at(`/settings/code-pools/${pool}`));
  await hands.press(button(page, "Delete pool"));
  await hands.write(field(page, "Type its name to delete it"), "winter");
  await hands.press(dialog.getByRole("button", { name: "Delete pool", exact: true }));
  await dialog.getByText(/Templates take codes of "winter" in "Hook"/).waitFor();
  expect(complaints).toEqual([]);
  await page.close();
});

test("a writer finds the pools where names are inserted, and their size where the cap is set", async () => {
  const made = await it.asOwner("POST", "/code-pools", { body: { name: "gold" } });
  await it.asOwner("POST", `/code-pools/${idOf(made.body)}/codes`, { body: { make: { count: 150 } } });
  const draft = await it.asOwner("POST", "/campaigns", {
    body: {
      name: "Gold",
      channel: "webhook",
      what: { webhook: { url: "https://hooks.example/gold", body: "" } },
    },
  });
  const { page, complaints } = await open(`/campaigns/${idOf(draft.body)}/edit/what`);
  const hands = keyboard(page);
  await hands.press(button(page, "Personalise Body"));
  await page.getByPlaceholder("Search names").and(page.locator(":focus")).waitFor();
  await page.keyboard.type("gold");
  const gold = page.getByRole("option", { name: "Codes.gold" });
  await gold.waitFor();
  await pick(gold);
  await page.getByText("{{ Codes.gold }}").first().waitFor();
  await page.goto(it.at(`/campaigns/${idOf(draft.body)}/edit/who`));
  await hands.choose(page.getByRole("radio", { name: /^At most so many users/ }));
  await hands.press(page.getByRole("button", { name: "As many as “gold” has codes: 150" }));
  await eventually(async () =>
    expect((await it.asOwner("GET", `/campaigns/${idOf(draft.body)}`)).body).toMatchObject({
      draft: { who: { targetingCap: { total: 150 } } },
    }),
  );
  expect(complaints).toEqual([]);
  await page.close();
});
