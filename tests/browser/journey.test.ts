import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Locator, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { clipboardOf, type Hands, mouse } from "./hands.ts";
import { keyboard, tabTo } from "./keyboard.ts";
import { PAGE_PAYLOAD, PAGE_SAMPLE, renderedSample } from "./originalPage.ts";

/** Whoever follows the page "External Trigger" finds each of its words, and the message in the inbox at the end. */

const run = promisify(execFile);
const NAME = "Order confirmation";
/** What the call on the screen names as an example. */
const IDENTITY = "u-1001";
const SOON_MS = 15_000;

let it: BrowserApp;

beforeEach(async () => {
  it = await startBrowserApp();
  await it.app.upload([aProfile(IDENTITY, { Name: "Pat", Email: "pat@example.com" })]);
}, 120_000);

afterEach(() => it.stop());

const heading = (page: Page, name: string | RegExp): Locator => page.getByRole("heading", { name });

const isAt = (page: Page, step: string): Promise<void> =>
  page.waitForURL((url) => url.pathname.endsWith(`/edit/${step}`), { timeout: SOON_MS });

const plainText = (page: Page): Locator => page.getByRole("region", { name: "Plain text of the e-mail" });

const textOf = async (region: Locator): Promise<string> => (await region.locator("pre").textContent()) ?? "";

const goOn = async (page: Page, hands: Hands, to: string): Promise<void> => {
  await hands.press(page.getByRole("link", { name: "Continue", exact: true }));
  await isAt(page, to);
};

/** Campaigns → + Campaign → Messaging channels → Email. */
const begin = async (page: Page, hands: Hands): Promise<void> => {
  await hands.goTo("Campaigns");
  await heading(page, "Campaigns").waitFor();
  await page.getByText("No campaign yet").waitFor();
  await page.getByRole("button", { name: "+ Campaign" }).first().waitFor();
  await hands.startCampaign();
  await heading(page, "Messaging channels").waitFor();
  await heading(page, "Email").first().waitFor();
  await hands.press(page.getByRole("button", { name: "Start with email", exact: true }));
  await isAt(page, "start");
};

const startHere = async (page: Page, hands: Hands): Promise<void> => {
  await page.getByRole("group", { name: "Start here" }).waitFor();
  await hands.write(page.getByRole("textbox", { name: "Name" }), NAME);
  await heading(page, "Qualification criteria").waitFor();
  const external = page.getByRole("radio", { name: /External trigger/ });
  await hands.choose(page.getByRole("radio", { name: /^Transactional/ }));
  expect(await external.isChecked()).toBe(true);
};

const who = async (page: Page): Promise<void> => {
  await page.getByRole("group", { name: "Who", exact: true }).waitFor();
  await heading(page, "Target segment").waitFor();
};

/** The preview follows what is typed, and shows the sample of the page with the payload of the page. */
const what = async (page: Page, hands: Hands): Promise<void> => {
  await page.getByRole("group", { name: "What", exact: true }).waitFor();
  await hands.write(page.getByRole("textbox", { name: "Subject" }), "Your order, {{ Profile.name }}");
  await hands.press(page.getByRole("tab", { name: "Plain text" }).first());
  const field = page.getByRole("textbox", { name: "Plain text" });
  const [greeting = "", ...rest] = PAGE_SAMPLE.split("\n");
  await hands.write(field, greeting);
  await eventually(async () => expect(await textOf(plainText(page))).toMatch(/^Hey \S+/), SOON_MS);
  await hands.paste(field, ["", ...rest].join("\n"));
  await hands.press(page.getByRole("button", { name: "Start from the payload" }));
  const dialog = page.getByRole("dialog", { name: "Start from the payload" });
  const payload = dialog.getByRole("textbox", { name: "Payload as JSON" });
  await hands.paste(payload, JSON.stringify({ ExternalTrigger: PAGE_PAYLOAD }, null, 2));
  await hands.press(dialog.getByRole("button", { name: "Use as sample" }));
  await dialog.waitFor({ state: "detached" });
  const rendered = renderedSample("Pat Example").trimEnd();
  await eventually(async () => expect((await textOf(plainText(page))).trimEnd()).toBe(rendered), SOON_MS);
};

const when = async (page: Page): Promise<void> => {
  await page.getByRole("group", { name: "When", exact: true }).waitFor();
  await heading(page, "Delivery preferences").waitFor();
};

/** Overview → Publish campaign → the check list → the campaign's page. Answers its ID. */
const publish = async (page: Page, hands: Hands): Promise<string> => {
  await page.getByRole("group", { name: "Overview" }).waitFor();
  await page.getByRole("region", { name: "API call in curl" }).getByText("externaltrigger.json").waitFor();
  await page.getByText("Ready to be published").waitFor();
  await hands.askToPublish();
  const dialog = page.getByRole("dialog", { name: "Publish this campaign?" });
  await hands.press(dialog.getByRole("checkbox", { name: "I know that nobody receives this" }));
  await hands.press(dialog.getByRole("button", { name: "Publish campaign" }));
  await page.waitForURL(/published=true/, { timeout: SOON_MS });
  await page.getByText("Waiting for the first trigger…").waitFor();
  const id = /"campaign_id": "?(\d{10})"?/.exec(await callOf(page))?.[1];
  if (id === undefined) throw new Error("the call does not name the campaign");
  await page.getByText(id, { exact: true }).first().waitFor();
  return id;
};

const callOf = (page: Page): Promise<string> =>
  textOf(page.getByRole("region", { name: "API call in curl" }));

const createCredential = async (page: Page, hands: Hands): Promise<void> => {
  await hands.press(page.getByRole("button", { name: "Create a credential for this call" }));
  const dialog = page.getByRole("dialog", { name: "Create a credential" });
  await hands.choose(dialog.getByRole("radio", { name: "Live" }));
  await hands.press(dialog.getByRole("button", { name: "Create", exact: true }));
  await dialog.waitFor({ state: "detached" });
  await page.getByText(/is filled in/).waitFor();
};

/** The call as it is copied from the screen. */
const copiedCall = async (page: Page, hands: Hands): Promise<string> => {
  await hands.press(page.getByRole("button", { name: "Copy API call in curl" }));
  await eventually(async () => expect(await clipboardOf(page)).toContain("curl"));
  return clipboardOf(page);
};

const fire = async (call: string): Promise<void> => {
  const { stdout } = await run("bash", ["-c", call]);
  expect(stdout).toMatch(/success/i);
};

/** From "Waiting for the first trigger…" to its message. */
const seeMessage = async (page: Page, hands: Hands): Promise<void> => {
  await hands.press(page.getByRole("link", { name: "See its message" }));
  await page.waitForURL(/\/messages\//);
  await page
    .getByRole("status")
    .filter({ hasText: /^Sent: / })
    .waitFor({ timeout: SOON_MS });
  await heading(page, "Timeline").waitFor();
  await page.getByText("The trigger was accepted").waitFor();
  await page.getByText("Attempt 1").first().waitFor();
};

const seeInbox = async (page: Page, hands: Hands): Promise<void> => {
  await hands.goTo("Inbox");
  await hands.press(page.getByRole("link", { name: /Your order, Pat/ }));
  await eventually(async () => expect(await textOf(plainText(page))).toBe(renderedSample("Pat")), SOON_MS);
};

/** From the campaign's page to why somebody got nothing. Answers how many presses that took. */
const seeReason = async (page: Page, hands: Hands): Promise<number> => {
  await hands.goTo("Campaigns");
  await hands.press(page.getByRole("link", { name: NAME, exact: true }));
  await heading(page, NAME).waitFor();
  const way = [
    page.getByRole("link", { name: "User not found: see the messages" }),
    page.getByRole("row").filter({ hasText: "nobody" }).getByRole("link"),
  ];
  for (const link of way) await hands.press(link.first());
  await page
    .getByRole("status")
    .filter({ hasText: /^Not sent: / })
    .waitFor();
  await heading(page, /nobody/).waitFor();
  return way.length;
};

const journey = async (page: Page, hands: Hands): Promise<void> => {
  await begin(page, hands);
  await startHere(page, hands);
  await goOn(page, hands, "who");
  await who(page);
  await goOn(page, hands, "what");
  await what(page, hands);
  await goOn(page, hands, "when");
  await when(page);
  await goOn(page, hands, "overview");
  const id = await publish(page, hands);
  await createCredential(page, hands);
  const call = await copiedCall(page, hands);
  expect(call).toContain(id);
  await fire(call);
  await seeMessage(page, hands);
  await seeInbox(page, hands);
  await fire(call.replace(IDENTITY, "nobody"));
  await it.app.drain();
  expect(await seeReason(page, hands)).toBeLessThanOrEqual(3);
};

describe("the page “External Trigger” is followed step by step, from an empty account to the message in the inbox", () => {
  test("by mouse", async () => {
    const { page, complaints } = await watched(await it.open());
    await page.goto(it.at(""));
    await settled(page);
    await journey(page, mouse(page));
    expect(complaints).toEqual([]);
  }, 180_000);

  test("by keyboard alone", async () => {
    const { page, complaints } = await watched(await it.open());
    await page.goto(it.at(""));
    await settled(page);
    await tabTo(page, page.getByRole("link", { name: "Skip to the content" }));
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement?.closest('main') !== null")).toBe(true);
    await journey(page, keyboard(page));
    expect(complaints).toEqual([]);
  }, 240_000);
});
