import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { START_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { IMAP_LOGIN, startImapServer } from "../helpers/imapServer.ts";
import { startSmtpServer, type TestSmtpServer } from "../helpers/smtpServer.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";

const LOGIN = { username: "shop", password: "pass-word-77" };
const SOON_MS = 20_000;

let it: BrowserApp;
let mailServer: TestSmtpServer;
let page: Page;

beforeAll(async () => {
  it = await startBrowserApp();
  mailServer = await startSmtpServer({ login: LOGIN });
  await it.app.upload([aProfile("pat", { Email: "pat@example.com" })]);
}, 120_000);

afterEach(() => page.context().close());

afterAll(async () => {
  await mailServer.close();
  await it.stop();
});

const openAt = async (path: string): Promise<void> => {
  ({ page } = await watched(await it.open()));
  await page.goto(it.at(path));
  await settled(page);
};

const fill = async (name: string, values: { port: number; password: string }): Promise<void> => {
  await page.getByRole("textbox", { name: "Name", exact: true }).fill(name);
  await page.getByRole("textbox", { name: "Host" }).fill("127.0.0.1");
  await page.getByRole("textbox", { name: "Port" }).fill(String(values.port));
  await page.getByRole("combobox", { name: "Security" }).click();
  await page.getByRole("option", { name: "None" }).click();
  await page.getByRole("textbox", { name: "User name" }).fill(LOGIN.username);
  await page.getByRole("textbox", { name: "Password" }).fill(values.password);
  await page.getByRole("textbox", { name: "Sender's address" }).fill("shop@example.com");
  await page.getByRole("button", { name: "Save and verify" }).click();
};

const says = (words: string | RegExp): Promise<void> =>
  page.getByText(words).first().waitFor({ timeout: SOON_MS });

const providerNamed = async (name: string): Promise<string> => {
  const found = dataOfBody((await it.asOwner("GET", "/providers")).body).find((one) => one["name"] === name);
  if (found === undefined) throw new Error(`there is no provider ${name}`);
  return idOf(found);
};

/** A port that nobody listens on. */
const closedPort = async (): Promise<number> => {
  const server = await startSmtpServer();
  await server.close();
  return server.port;
};

test("a mail server is set up step by step: a wrong password is named, and mended, and a campaign moved to it delivers there", async () => {
  await openAt("/settings/providers/new?channel=email");
  await fill("Shop mail", { port: mailServer.port, password: "wrong" });
  await says("It does not work yet");
  await page.getByRole("listitem").filter({ hasText: "Done: Reach the mail server" }).waitFor();
  const failed = page.getByRole("listitem").filter({ hasText: "Failed:" });
  expect(await failed.count()).toBe(1);
  expect(await failed.innerText()).toContain("Log in");
  expect(await failed.innerText()).not.toContain("wrong");
  await page.getByRole("textbox", { name: "Password" }).fill(LOGIN.password);
  await page.getByRole("button", { name: "Save and verify" }).click();
  await says("It works");
  expect(await page.getByRole("listitem").filter({ hasText: "Failed:" }).count()).toBe(0);
  await deliversThere("Shop mail");
}, 120_000);

const deliversThere = async (provider: string): Promise<void> => {
  const sandbox = dataOfBody((await it.asOwner("GET", "/providers")).body).find(
    ({ channel, isSandbox }) => channel === "email" && isSandbox === true,
  );
  const { id, campaignId } = await it.app.publish({
    name: "Moved",
    channel: "email",
    start: {
      ...START_DEFAULTS,
      purpose: "transactional",
      providerId: sandbox === undefined ? null : idOf(sandbox),
      unknownUsers: "skip",
    },
    what: {
      messageType: "single",
      missingValues: "blank",
      email: {
        fromName: "Shop",
        fromAddress: "",
        replyTo: "",
        subject: "Moved",
        preheader: "",
        html: "",
        text: "Hello",
      },
    },
  });
  await page.goto(it.at(`/campaigns/${id}/edit/start`));
  await settled(page);
  await page.getByRole("radio", { name: new RegExp(provider) }).click();
  await page.keyboard.press("ControlOrMeta+S");
  const dialog = page.getByRole("dialog", { name: "Publish this campaign?" });
  await dialog.getByRole("button", { name: "Publish campaign" }).click();
  await page.waitForURL(/published=true/, { timeout: SOON_MS });
  const fired = await it.app.post("/1/send/externaltrigger.json", {
    to: { identity: ["pat"] },
    campaign_id: Number(campaignId),
  });
  expect(fired.status).toBe(200);
  await eventually(
    () => expect(mailServer.mails.map(({ to }) => to)).toEqual([["pat@example.com"]]),
    SOON_MS,
  );
};

test("a mail server that cannot be reached is named as that", async () => {
  await openAt("/settings/providers/new?channel=email");
  await fill("Nowhere", { port: await closedPort(), password: LOGIN.password });
  await says("It does not work yet");
  const failed = page.getByRole("listitem").filter({ hasText: "Failed:" });
  expect(await failed.innerText()).toContain("Reach the mail server");
  await says(/Check host and port/);
  const { body } = await it.asOwner("GET", `/providers/${await providerNamed("Nowhere")}`);
  expect(body).toMatchObject({ verifiedAt: null });
}, 90_000);

const bouncesSay = async (): Promise<Record<string, unknown>> =>
  (await it.asOwner("GET", "/return-path")).body;

test("bounces get a domain, and a mailbox that is opened before it is saved; both go again", async () => {
  const imap = await startImapServer();
  await openAt("/settings/bounces");
  await page.getByRole("textbox", { name: "Domain of bounces" }).fill("bounces.example.com");
  await page.getByRole("button", { name: "Set the domain" }).click();
  await says("Nobody takes the bounces yet");
  await page.getByRole("textbox", { name: "Host" }).fill("127.0.0.1");
  await page.getByRole("combobox", { name: "Security" }).click();
  await page.getByRole("option", { name: "None" }).click();
  await page.getByRole("textbox", { name: "Port" }).fill(String(imap.port));
  await page.getByRole("textbox", { name: "User name" }).fill(IMAP_LOGIN.username);
  const password = page.getByRole("textbox", { name: "Password" });
  await password.fill("wrong");
  await page.getByRole("button", { name: "Try and save" }).click();
  await says("The mail server did not accept the user name and password.");
  expect(await bouncesSay()).toMatchObject({ domain: "bounces.example.com", mailbox: null });
  await password.fill(IMAP_LOGIN.password);
  await page.getByRole("button", { name: "Try and save" }).click();
  await says("It is set. Leave this empty to keep it.");
  expect(await password.inputValue()).toBe("");
  expect(await bouncesSay()).toMatchObject({ mailbox: { port: imap.port, hasPassword: true } });
  await page.getByRole("button", { name: "Stop reading it" }).click();
  const stop = page.getByRole("dialog", { name: "Stop reading this mailbox?" });
  await stop.getByRole("button", { name: "Stop reading it" }).click();
  await says("Nobody takes the bounces yet");
  await page.getByRole("button", { name: "Remove the domain" }).click();
  const question = page.getByRole("dialog", { name: "Remove bounces.example.com?" });
  await question.getByRole("textbox").fill("bounces.example.com");
  await question.getByRole("button", { name: "Remove the domain" }).click();
  await says("Bounces go to the sender, and nobody reads them");
  expect(await bouncesSay()).toMatchObject({ domain: null, mailbox: null });
  await imap.close();
}, 90_000);

const fireWith = async (passcode: string): Promise<number> => {
  const answer = await it.app.post(
    "/1/send/externaltrigger.json",
    { to: { identity: ["pat"] }, campaign_id: 1_234_567_890 },
    { "x-clevertap-passcode": passcode },
  );
  return answer.status;
};

test("the secrets of an API credential are shown once, and it works until it is revoked", async () => {
  await openAt("/settings/credentials");
  await page.getByRole("button", { name: "New credential" }).first().click();
  const dialog = page.getByRole("dialog", { name: "New API credential" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Shop backend");
  await dialog.getByRole("button", { name: "Create", exact: true }).click();
  const secrets = page.getByRole("dialog", { name: "“Shop backend” is ready" });
  await secrets.getByRole("button", { name: "Copy Passcode" }).click();
  const passcode = String(await page.evaluate("navigator.clipboard.readText()"));
  expect(await secrets.innerText()).toContain(passcode);
  expect(await fireWith(passcode)).toBe(404);
  await secrets.getByRole("button", { name: "I have copied them" }).click();
  await page.reload();
  await settled(page);
  expect(await page.content()).not.toContain(passcode);
  const row = page.getByRole("row").filter({ hasText: "Shop backend" });
  await page.getByRole("button", { name: "Limits of Shop backend" }).click();
  const limits = page.getByRole("dialog", { name: "How often “Shop backend” may call" });
  await limits.getByRole("textbox", { name: "Requests a second" }).fill("0");
  await limits.getByRole("button", { name: "Save" }).click();
  await limits.getByText("Expected a number >= 1, got 0.").waitFor();
  await limits.getByRole("textbox", { name: "Requests a second" }).fill("1");
  await limits.getByRole("button", { name: "Save" }).click();
  await row.getByText("At most 1 request a second").waitFor();
  await eventually(async () => expect([await fireWith(passcode), await fireWith(passcode)]).toContain(429));
  await page.getByRole("button", { name: "Undo" }).last().click();
  await row.getByText("At most").waitFor({ state: "detached" });
  await eventually(async () =>
    expect([await fireWith(passcode), await fireWith(passcode)]).toEqual([404, 404]),
  );
  await page.getByRole("button", { name: "Revoke Shop backend" }).click();
  const question = page.getByRole("dialog", { name: "Revoke this credential?" });
  await question.getByRole("textbox").fill("Shop backend");
  await question.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByRole("row").filter({ hasText: "Shop backend" }).getByText("Revoked").waitFor();
  await eventually(async () => expect(await fireWith(passcode)).toBe(401));
}, 90_000);
