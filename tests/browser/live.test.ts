import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { aProfile, aWebhookCampaign } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { TEST_PASSWORD } from "../helpers/person.ts";
import { startTcpProxy } from "../helpers/tcpProxy.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, openWindow, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";

/** What has happened is on every open screen by then, on a machine that is busy with other tests. */
const SOON_MS = 5_000;
/** A lost stream is worth a word after some seconds only. */
const BANNER_MS = 15_000;
const BANNER = /^The connection is lost/;

let it: BrowserApp;
let campaignId = "";

beforeAll(async () => {
  it = await startBrowserApp();
  const providers = dataOfBody((await it.asOwner("GET", "/providers")).body);
  const sandbox = providers.find(({ channel, isSandbox }) => channel === "webhook" && isSandbox === true);
  if (sandbox === undefined) throw new Error("the account has no sandbox for webhooks");
  ({ campaignId } = await it.app.publish(aWebhookCampaign(idOf(sandbox), "https://hooks.example/")));
  await it.app.upload(["ann", "ben", "cleo", "dora"].map((identity) => aProfile(identity)));
}, 120_000);

afterAll(() => it.stop());

const fire = async (identity: string): Promise<void> => {
  const answer = await it.app.post("/1/send/externaltrigger.json", {
    to: { identity: [identity] },
    campaign_id: Number(campaignId),
  });
  expect(answer.status).toBe(200);
};

const rowOf = (page: Page, identity: string) =>
  page.getByRole("table").getByRole("row").filter({ hasText: identity });

/** Lost by whatever loads the page anew. */
const mark = (page: Page) => page.evaluate("globalThis.isSamePage = true");
const isSamePage = (page: Page) => page.evaluate("globalThis.isSamePage === true");

/** As the browser says when the tab is shown or covered. */
const setVisibility = (page: Page, state: "visible" | "hidden") =>
  page.evaluate(`(() => {
    Object.defineProperty(document, "visibilityState", { value: ${JSON.stringify(state)}, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  })()`);

const isLiveStream = (url: string): boolean => new URL(url).pathname === "/api/v1/live";

/** Streams of the page that are open now. */
const streamsOf = (page: Page): (() => number) => {
  let count = 0;
  page.on("request", (request) => {
    if (isLiveStream(request.url())) count++;
  });
  const end = (request: Request): void => {
    if (isLiveStream(request.url())) count--;
  };
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  return () => count;
};

test("a trigger is on the open list and counted on Home within seconds, without a reload", async () => {
  const [one, two] = [await it.open(), await it.open()];
  const { page: list, complaints } = await watched(one);
  const { page: home } = await watched(two);
  await list.goto(it.at("/triggers"));
  await home.goto(it.at(""));
  for (const page of [list, home]) {
    await settled(page);
    await mark(page);
  }
  const sent = (count: number) =>
    home.getByRole("link", { name: new RegExp(`^${count}: see messages that ended as sent$`, "i") });
  await fire("ann");
  await Promise.all([
    rowOf(list, "ann").waitFor({ timeout: SOON_MS }),
    sent(1).waitFor({ timeout: SOON_MS }),
  ]);
  await fire("ben");
  await Promise.all([
    rowOf(list, "ben").waitFor({ timeout: SOON_MS }),
    sent(2).waitFor({ timeout: SOON_MS }),
  ]);
  expect(await isSamePage(list)).toBe(true);
  expect(await isSamePage(home)).toBe(true);
  expect(complaints).toEqual([]);
  await Promise.all([one.close(), two.close()]);
});

test("a server that goes away is told, and what it did meanwhile is there once it is back", async () => {
  const target = Number(new URL(it.app.url).port);
  const proxy = await startTcpProxy(target);
  const url = `http://127.0.0.1:${proxy.port}`;
  const context = await openWindow(it.browser, url, { as: it.owner });
  const { page } = await watched(context);
  await page.goto(`${url}/a/${it.app.externalId}/triggers`);
  await settled(page);
  await mark(page);
  await proxy.close();
  await page.getByRole("status").filter({ hasText: BANNER }).waitFor({ timeout: BANNER_MS });
  await fire("cleo");
  const back = await startTcpProxy(target, proxy.port);
  try {
    await page.getByText(BANNER).waitFor({ state: "detached", timeout: BANNER_MS });
    await rowOf(page, "cleo").waitFor({ timeout: SOON_MS });
    expect(await isSamePage(page)).toBe(true);
  } finally {
    await context.close();
    await back.close();
  }
}, 90_000);

test("a log-in that ended while somebody only watches is asked for, and the screen is live again", async () => {
  const person = await it.app.person(it.app.accountId, "owner");
  const proxy = await startTcpProxy(Number(new URL(it.app.url).port));
  const url = `http://127.0.0.1:${proxy.port}`;
  const context = await openWindow(it.browser, url, { as: person });
  try {
    const { page } = await watched(context);
    await page.goto(`${url}/a/${it.app.externalId}/messages`);
    await settled(page);
    await it.app.db.query(sql`delete from sessions where person_id = ${person.id}`);
    proxy.dropAll();
    const dialog = page.getByRole("dialog", { name: "Log in again" });
    await dialog.waitFor({ timeout: BANNER_MS });
    await dialog.getByRole("textbox", { name: "Password" }).fill(TEST_PASSWORD);
    await dialog.getByRole("button", { name: "Log in" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByText(BANNER).waitFor({ state: "detached", timeout: BANNER_MS });
    await fire("dora");
    await rowOf(page, "dora").first().waitFor({ timeout: SOON_MS });
  } finally {
    await context.close();
    await proxy.close();
  }
}, 90_000);

test("a window that nobody sees holds no stream, and is up to date when it is looked at", async () => {
  const context = await it.open();
  const { page } = await watched(context);
  const streams = streamsOf(page);
  await page.goto(it.at("/triggers"));
  await settled(page);
  await eventually(() => expect(streams()).toBe(1));
  await setVisibility(page, "hidden");
  await eventually(() => expect(streams()).toBe(0));
  const before = await page.getByRole("table").getByRole("row").count();
  await fire("dora");
  await it.app.drain();
  await setVisibility(page, "visible");
  await eventually(() => expect(streams()).toBe(1));
  await eventually(
    async () => expect(await page.getByRole("table").getByRole("row").count()).toBe(before + 1),
    SOON_MS,
  );
  await context.close();
});
