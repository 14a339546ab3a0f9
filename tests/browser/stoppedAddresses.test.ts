import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProfile } from "../helpers/app.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, expectNoOverflow, settled, watched } from "./browser.ts";
import { keyboard, pick } from "./keyboard.ts";

/** The list of stopped addresses, by keyboard alone: looked through, taken along, and filled from a file. */

let it: BrowserApp;

const fileOf = (...rows: string[]): string => ["address,channel,reason,detail", ...rows].join("\n");

const upload = async (file: string): Promise<void> => {
  const response = await fetch(`${it.app.url}/api/v1/suppressions/file`, {
    method: "POST",
    headers: { authorization: `Bearer ${it.app.live.apiKey}`, "content-type": "text/csv" },
    body: file,
  });
  expect(response.status).toBe(200);
};

beforeAll(async () => {
  it = await startBrowserApp();
  await it.app.upload([aProfile("u-1", { Name: "Pat" })]);
  const bounced = Array.from({ length: 60 }, (_, i) => `b${i}@dead.example.com,email,bounced,550 5.1.1`);
  await upload(fileOf(...bounced, "+4930901820,whatsapp,added,asked by phone", "=2+3,push,bounced,gone"));
}, 120_000);

afterAll(() => it.stop());

const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });
const rows = (page: Page, label: string): Promise<number> =>
  page.getByRole("region", { name: label, exact: true }).getByRole("row").count();
const LIST = "Stopped addresses";

const open = async (path: string, width?: number) => {
  const { page, complaints } = await watched(await it.open(width === undefined ? {} : { width }));
  await page.goto(it.at(path));
  await settled(page);
  return { page, complaints };
};

test("the list is paged and narrowed, its address is the view, and the file holds what the view shows", async () => {
  const { page, complaints } = await open("/settings/stopped-addresses");
  const hands = keyboard(page);
  expect(await rows(page, LIST)).toBe(51);
  await hands.press(button(page, "Show more"));
  await page.getByText("b0@dead.example.com").waitFor();
  expect(await rows(page, LIST)).toBe(63);

  await hands.press(page.getByRole("combobox", { name: "Channel", exact: true }).first());
  await pick(page.getByRole("option", { name: "Push notifications" }).filter({ visible: true }));
  await page.getByText("=2+3").waitFor();
  await page.waitForURL(/channel=push/);
  expect(await rows(page, LIST)).toBe(2);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    hands.press(page.getByRole("link", { name: "Download CSV" })),
  ]);
  const csv = await readFile(await download.path(), "utf8");
  expect(csv.split("\r\n")).toEqual([
    "address,channel,reason,detail,addedBy,since",
    expect.stringMatching(/^'=2\+3,push,bounced,gone,credential/),
    "",
  ]);

  const again = await open("/settings/stopped-addresses?reason=bounced&search=b5");
  expect(await rows(again.page, LIST)).toBe(12);
  await hands.write(field(page, "Search addresses"), "nobody");
  await page.getByText("No stopped address is like this").waitFor();
  await hands.press(page.getByRole("link", { name: "Show all" }));
  await page.getByText("+4930901820").waitFor();
  await page.waitForURL((url) => url.search === "");
  expect(await field(page, "Search addresses").inputValue()).toBe("");
  expect([...complaints, ...again.complaints]).toEqual([]);
  await again.page.close();
  await page.close();
});

test("a file of addresses stops them, and each row that cannot be taken is told", async () => {
  const { page, complaints } = await open("/settings/stopped-addresses");
  const hands = keyboard(page);
  const act = button(page, "Stop them");
  await hands.press(act);
  await page.getByText("Choose the file first.").waitFor();
  const file = fileOf("New@Example.com,email,complained,", "b1@dead.example.com,email,,", "nobody,email,,");
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "stopped.csv", mimeType: "text/csv", buffer: Buffer.from(file) });
  await hands.press(act);
  await page.getByText("1 address stopped.").waitFor();
  await page.getByText(/^1 row names an address that is stopped already/).waitFor();
  await page.getByRole("row", { name: "4 address an e-mail address nobody" }).waitFor();
  await page.getByText("new@example.com", { exact: true }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 390, height: 900 });
  await expectNoOverflow(page, "stopped addresses with refused rows");
  await page.emulateMedia({ colorScheme: "dark" });
  await settled(page);
  expect(await axeFindings(page)).toEqual([]);
  expect(complaints).toEqual([]);
  await page.close();
});
