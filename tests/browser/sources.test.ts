import { createHmac } from "node:crypto";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { mouse } from "./hands.ts";
import { judgedAtAllWidths, judgedInBothSchemes } from "./judge.ts";

/** What fires a campaign is said by clicking in what another system really sent. */

const SOON_MS = 15_000;
const SECRET = "shpss_1234567890";

let it: BrowserApp;
let sandbox = "";
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  it = await startBrowserApp();
  const providers = dataOfBody((await it.asOwner("GET", "/providers")).body);
  const found = providers.find(({ channel, isSandbox }) => channel === "email" && isSandbox === true);
  if (found === undefined) throw new Error("the account has no sandbox for e-mail");
  sandbox = idOf(found);
  await it.app.upload([
    aProfile("u-1", { Email: "pat@example.com" }),
    { type: "event", identity: "u-1", evtName: "Charged", evtData: { Amount: 12 } },
  ]);
}, 120_000);

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

afterAll(() => it.stop());

const open = async (path: string) => {
  const context = await it.open();
  contexts.push(context);
  const { page, complaints } = await watched(context);
  await page.goto(it.at(path));
  await settled(page);
  return { page, complaints };
};

const aDraft = async (name: string): Promise<string> => {
  const email = { subject: "Order {{ ExternalTrigger.number }}", text: "Thank you" };
  const body = {
    name,
    channel: "email",
    start: { purpose: "transactional", providerId: sandbox, unknownUsers: "skip" },
    what: { messageType: "single", missingValues: "blank", email },
  };
  const made = await it.asOwner("POST", "/campaigns", { body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return idOf(made.body);
};

const order = JSON.stringify({
  event: "order.created",
  sent: { "id.of.event": "e-17" },
  order: {
    number: 1017,
    buyer: { email: "pat@example.com", name: "Pat" },
    lines: [{ title: "Kettle", quantity: 1, price: "39.90" }],
  },
});

const send = async (url: string, secret: string): Promise<{ status: number; requestId: unknown }> => {
  const response = await fetch(it.app.url + new URL(url).pathname, {
    method: "POST",
    headers: { "x-shopify-hmac-sha256": createHmac("sha256", secret).update(order).digest("base64") },
    body: order,
  });
  const body: unknown = await response.json();
  const requestId =
    typeof body === "object" && body !== null && "request_id" in body ? body.request_id : null;
  return { status: response.status, requestId };
};

const dialogOf = (page: Page, name = "Shopify"): Locator =>
  page.getByRole("dialog", { name: `Inbound webhook: ${name}` });

const made = async (page: Page, preset: string): Promise<string> => {
  await page.getByRole("button", { name: "Add an inbound webhook" }).click();
  await page.getByRole("menuitem", { name: new RegExp(`^${preset}`) }).click();
  return (await dialogOf(page, preset).getByText("/hooks/in/clh_").textContent()) ?? "";
};

const chosen = async (dialog: Locator, slot: string, path: string): Promise<void> => {
  await dialog.getByRole("radio", { name: slot }).locator("..").click();
  await dialog
    .getByRole("button")
    .filter({ has: dialog.page().getByText(`at ${path}`, { exact: true }) })
    .click();
};

test("a webhook of a shop is made, waits, shows what came, and fires what was clicked", async () => {
  const id = await aDraft("Order confirmation");
  const { page, complaints } = await open(`/campaigns/${id}/edit/start`);
  const url = await made(page, "Shopify");
  const dialog = dialogOf(page);
  await dialog.getByText("Waiting for the first request…").waitFor();
  await mouse(page).write(dialog.getByLabel("Secret", { exact: true }), SECRET);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await dialog.getByText("A secret is stored.").waitFor();

  expect((await send(url, "another")).status).toBe(401);
  await dialog.getByText("A request was refused").waitFor({ timeout: SOON_MS });
  expect((await send(url, SECRET)).status).toBe(202);
  await dialog
    .getByText("It fired nothing: email: expected the email of a user")
    .waitFor({ timeout: SOON_MS });

  await chosen(dialog, "User", "order.buyer.email");
  await chosen(dialog, "Data", "order");
  await chosen(dialog, "Event ID", "sent.id\\.of\\.event");
  await dialog.getByText("Email: pat@example.com").waitFor();
  await dialog.getByText("e-17", { exact: true }).waitFor();
  expect(await dialog.getByRole("region", { name: "ExternalTrigger" }).textContent()).toContain(
    '"number": 1017',
  );
  const findings = [
    ...(await judgedInBothSchemes(page, "sources", "set-up")),
    ...(await judgedAtAllWidths(page, "sources", "set-up")),
  ];
  expect(findings).toEqual([]);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Saved", { exact: true }).first().waitFor();

  await page.goto(it.at(`/campaigns/${id}/edit/overview`));
  await page.getByText("Inbound webhook “Shopify”").waitFor();
  await page.goto(it.at(`/campaigns/${id}/edit/start`));
  await page.getByRole("button", { name: "Set up Shopify" }).click();
  await it.asOwner("POST", `/campaigns/${id}/publish`, { body: {} });
  const { requestId } = await send(url, SECRET);
  expect(requestId).not.toBeNull();
  await dialog.getByRole("link", { name: "It fired this trigger" }).click({ timeout: SOON_MS });
  await page.waitForURL(new RegExp(`/triggers/${String(requestId)}`));
  await page.getByText("Inbound webhook").first().waitFor();
  expect(complaints).toEqual([]);
}, 120_000);

test("the address is shown once, made anew, and the webhook removed", async () => {
  const id = await aDraft("Addresses");
  const { page } = await open(`/campaigns/${id}/edit/start`);
  const first = await made(page, "Another system");
  const dialog = dialogOf(page, "Another system");
  await dialog.getByRole("button", { name: "Close" }).last().click();
  await page.reload();
  await page.getByRole("button", { name: "Set up Another system" }).click();
  await dialog.getByText("The address was shown when it was made").waitFor();
  expect(await dialog.getByText("/hooks/in/").count()).toBe(0);
  await dialog.getByRole("button", { name: "New address" }).click();
  const asked = page.getByRole("dialog", { name: "Make a new address?" });
  await asked.getByRole("button", { name: "New address" }).click();
  const second = await dialog.getByText("/hooks/in/clh_").textContent();
  expect(second).not.toBe(first);
  expect((await send(first, SECRET)).status).toBe(404);
  await dialog.getByRole("button", { name: "Remove" }).click();
  const sure = page.getByRole("dialog", { name: "Remove this inbound webhook?" });
  await sure.getByRole("button", { name: "Remove" }).click();
  await eventually(async () => {
    expect(dataOfBody((await it.asOwner("GET", `/campaigns/${id}/inbound-hooks`)).body)).toEqual([]);
  }, SOON_MS);
}, 60_000);

test("an uploaded event is chosen from those received or typed, with a filter of its properties", async () => {
  const id = await aDraft("Charged");
  const { page, complaints } = await open(`/campaigns/${id}/edit/start`);
  const hands = mouse(page);
  await page.getByRole("checkbox", { name: "An uploaded event" }).click();
  const event = page.locator("input").and(page.getByLabel("Uploaded event, event 1: event", { exact: true }));
  await hands.write(event, "Never done");
  await page.getByText("Never received").first().waitFor();
  await hands.write(event, "Charged");
  await page.getByRole("button", { name: "Uploaded event, event 1: filter by properties" }).click();
  const saved = async (): Promise<unknown> => {
    const { body } = await it.asOwner("GET", `/campaigns/${id}`);
    return JSON.parse(JSON.stringify(body)).draft.start.sources.event;
  };
  await eventually(async () => {
    expect(await saved()).toMatchObject({ isOn: true, event: "Charged" });
  }, SOON_MS);
  expect(await judgedInBothSchemes(page, "sources", "event")).toEqual([]);
  expect(complaints).toEqual([]);
}, 60_000);
