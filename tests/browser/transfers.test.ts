import { readFile } from "node:fs/promises";
import type { Download, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { mouse } from "./hands.ts";

/** Files of users come in and go out of the dashboard, and a user is deleted. */

const SOON_MS = 20_000;

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
  await it.app.upload([
    aProfile("u-1", { Name: "Pat", Email: "pat@example.com" }),
    aProfile("u-2", { Name: "Sam", Email: "sam@example.com" }),
  ]);
}, 120_000);

afterAll(() => it.stop());

const open = async (path: string) => {
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at(path));
  await settled(page);
  return { page, complaints };
};

const button = (page: Page, name: string | RegExp): Locator => page.getByRole("button", { name }).last();
const field = (page: Page, label: string): Locator =>
  page.locator("input").and(page.getByLabel(label, { exact: true }));
const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await field(page, label).click();
  await page.getByRole("option", { name: option, exact: true }).filter({ visible: true }).click();
};

const aFile = (name: string, lines: readonly string[]) => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(lines.join("\r\n")),
});

const put = (page: Page, file: ReturnType<typeof aFile>): Promise<void> =>
  page.locator('input[type="file"]').setInputFiles(file);

const textOf = async (download: Download): Promise<string> => readFile(await download.path(), "utf8");

const downloaded = async (page: Page, link: Locator): Promise<{ name: string; text: string }> => {
  const waiting = page.waitForEvent("download", { timeout: SOON_MS });
  await link.click();
  const download = await waiting;
  return { name: download.suggestedFilename(), text: await textOf(download) };
};

const userNumber = async (identity: string): Promise<string | undefined> => {
  const [found] = dataOfBody((await it.asOwner("GET", `/profiles?text=${identity}`)).body);
  return found === undefined ? undefined : idOf(found);
};

/** Until the columns of the file can be chosen. */
const mapped = (page: Page): Promise<void> =>
  page.getByRole("heading", { name: "What the columns are" }).waitFor({ timeout: SOON_MS });

const uploaded = async (page: Page, file: ReturnType<typeof aFile>): Promise<void> => {
  await put(page, file);
  await button(page, "Upload").click();
  await mapped(page);
};

test("a file of users is imported through mapping and preview, and what is refused is told and given back", async () => {
  const { page, complaints } = await open("/users");
  const nav = page.getByRole("navigation", { name: "Users", exact: true });
  await nav.getByRole("link", { name: "Imports and exports" }).click();
  await page.getByText("No imports or exports yet").waitFor();
  await button(page, "Import").click();
  const lines = [
    "customer_id;Name;E-Mail;Plan;Orders",
    "c-1;Ada;ada@example.com;Gold;12",
    "c-2;Bo;bo@example;Silver;3",
    "c-3;Cy;cy@example.com;Silver;7",
  ];
  await uploaded(page, aFile("customers.csv", lines));

  const preview = page.getByRole("region", { name: "The first rows, as they would be stored" });
  await preview.getByRole("row", { name: /c-1.*Name: Ada.*Orders: 12/ }).waitFor({ timeout: SOON_MS });
  await preview.getByRole("row", { name: /^3 .*Would be refused/ }).waitFor();
  await page.getByText("Of the first 3 rows 1 would be refused.").waitFor();

  await choose(page, "customer_id: becomes", "Ignored");
  await page.getByText("Choose the column that tells who a row is about: an identity.").waitFor();
  expect(await button(page, "Start the import").isDisabled()).toBe(true);
  await choose(page, "customer_id: becomes", "Identity");
  await mouse(page).write(field(page, "Plan: name of the property"), "Tier");
  await preview.getByRole("row", { name: /c-1.*Tier: Gold/ }).waitFor({ timeout: SOON_MS });
  await button(page, "Start the import").click();

  await page.getByText("The import is done").waitFor({ timeout: SOON_MS });
  const refused = await downloaded(page, page.getByRole("link", { name: "Download 1 refused row" }));
  expect(refused.name).toBe("refused-customers.csv");
  expect(refused.text).toMatch(/\r?\n"?3"?,.*Email.*bo@example/);

  await page.getByRole("link", { name: "See the users" }).click();
  await page.getByRole("link", { name: "Ada" }).click();
  await page.getByRole("heading", { level: 1, name: "Ada" }).waitFor();
  await page.getByText("Tier", { exact: true }).waitFor();
  expect(await userNumber("c-2")).toBeUndefined();
  expect(complaints).toEqual([]);
}, 120_000);

test("an upload that loses its connection goes on where it was, and one whose window was closed is taken up", async () => {
  const { page } = await open("/users/transfers/new");
  let failures = 2;
  await page.route(/\/transfers\/[^/]+\/file\?/, (route) => {
    failures -= 1;
    return failures >= 0 ? route.abort() : route.continue();
  });
  const file = aFile("again.csv", ["id,Name", "r-1,Rae"]);
  await put(page, file);
  await button(page, "Upload").click();
  await page.getByText("The connection is lost", { exact: false }).waitFor({ timeout: SOON_MS });
  await page.reload();
  await settled(page);
  await page.getByRole("heading", { name: "This file is not whole yet" }).waitFor();
  await put(page, aFile("other.csv", ["id"]));
  await page.getByText("another file would be mixed in", { exact: false }).waitFor();
  failures = 1;
  await put(page, file);
  await mapped(page);
  await button(page, "Cancel the import").click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel the import" }).click();
  await page.getByText("It was cancelled").waitFor();
  expect(await userNumber("r-1")).toBeUndefined();
}, 90_000);

test("a list is filled from a file by its own page", async () => {
  const made = await it.asOwner("POST", "/segments", { body: { name: "Guests" } });
  const { page } = await open(`/users/segments/${idOf(made.body)}`);
  await page.getByRole("link", { name: "Upload a file" }).click();
  await page.getByRole("heading", { level: 1, name: "Import a file" }).waitFor();
  await uploaded(page, aFile("guests.csv", ["Email", "pat@example.com", "nobody@example.com"]));
  await page.getByText("1 user found").waitFor({ timeout: SOON_MS });
  await button(page, "Start the import").click();
  await page.getByText("The import is done").waitFor({ timeout: SOON_MS });
  await page.getByRole("link", { name: "See the list" }).click();
  await page.getByText("1 user", { exact: true }).waitFor();
}, 90_000);

test("an import that begins with another delimiter and without names of columns is cut again", async () => {
  const { page } = await open("/users/transfers/new");
  await page.getByRole("radio", { name: /^An event/ }).click();
  await uploaded(page, aFile("did.csv", ["who|when", "u-1|2026-03-01", "u-2|2026-03-02"]));
  await choose(page, "Delimiter", "Comma ,");
  await page.getByText("who|when", { exact: true }).first().waitFor();
  await choose(page, "Delimiter", "Bar |");
  await choose(page, "who: becomes", "Identity");
  await choose(page, "when: becomes", "Time");
  await mouse(page).write(page.getByRole("textbox", { name: "Name of all events" }), "Visited");
  await page.getByRole("row", { name: /u-1.*Visited.*1 Mar 2026/ }).waitFor({ timeout: SOON_MS });
  await button(page, "Start the import").click();
  await page.getByText("The import is done").waitFor({ timeout: SOON_MS });
  const events = await it.asOwner("GET", `/profiles/${await userNumber("u-1")}/events`);
  expect(dataOfBody(events.body)).toMatchObject([{ name: "Visited" }]);
}, 90_000);

test("an export is begun, followed in the list, and downloaded", async () => {
  const { page } = await open("/users/transfers");
  await button(page, "Export").click();
  const dialog = page.getByRole("dialog", { name: "Export" });
  await dialog.getByRole("radio", { name: "JSONL" }).click();
  await dialog.getByRole("button", { name: "Export" }).click();
  const link = page.getByRole("link", { name: /^Download profiles-.*\.jsonl$/ });
  await link.waitFor({ timeout: SOON_MS });
  const { name, text } = await downloaded(page, link);
  expect(name).toMatch(/^profiles-.*\.jsonl$/);
  expect(text).toContain("pat@example.com");
  expect(text.trim().split("\n").length).toBeGreaterThanOrEqual(2);
}, 60_000);

test("a user is deleted once the number is typed, and not by whoever may only look", async () => {
  const number = (await userNumber("u-2")) ?? "";
  const { page } = await open(`/users/${number}`);
  const hands = mouse(page);
  await hands.press(button(page, "Delete this user…"));
  const dialog = page.getByRole("dialog", { name: "Delete “Sam”?" });
  const confirm = dialog.getByRole("button", { name: "Delete user" });
  expect(await confirm.isDisabled()).toBe(true);
  await hands.write(dialog.getByRole("textbox"), number);
  await hands.press(confirm);
  await page.getByRole("heading", { level: 1, name: "Users" }).waitFor({ timeout: SOON_MS });
  await eventually(async () => expect(await userNumber("u-2")).toBeUndefined());

  const viewer = await it.app.person(it.app.accountId, "viewer");
  const { page: seen } = await watched(await it.open({ as: viewer }));
  await seen.goto(it.at(`/users/${await userNumber("u-1")}`));
  await settled(seen);
  await button(seen, "Delete this user…").hover();
  await seen.getByText("Your role does not allow this.", { exact: false }).waitFor();
  await button(seen, "Delete this user…").click({ force: true });
  expect(await seen.getByRole("dialog").count()).toBe(0);
}, 60_000);
