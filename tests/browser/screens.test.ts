import type { BrowserContext } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { axeFindings, expectNoOverflow, settled, watched } from "./browser.ts";

/**
 * Every screen, empty and full, in light and dark, at three widths: nothing that axe finds (WCAG 2.2 A and AA),
 * nothing wider than the window, no error of a script, no breach of the content security policy.
 */

let it: BrowserApp;
/** The demo account, full of things; the test account itself is empty. */
let demo = "";
const full: Record<string, string> = {};

const first = async (path: string): Promise<Record<string, unknown>> => {
  const [row] = dataOfBody((await it.asOwner("GET", path, { account: demo })).body);
  if (row === undefined) throw new Error(`the demo has nothing at ${path}`);
  return row;
};

beforeAll(async () => {
  it = await startBrowserApp();
  const made = await it.asOwner("POST", "/demo");
  expect(made.status).toBe(201);
  demo = String(made.body["accountId"]);
  await it.app.drain(60_000);
  const running = await first("/campaigns?state=running&channel=email");
  const draft = await first("/campaigns?state=draft");
  const user = await first("/profiles");
  Object.assign(full, {
    Home: "",
    Campaigns: "/campaigns",
    "Campaigns, none found": "/campaigns?text=nothing-is-called-so",
    "New campaign": "/campaigns/new",
    "Campaign, results": `/campaigns/${idOf(running)}`,
    "Campaign, triggers": `/campaigns/${idOf(running)}?tab=triggers`,
    "Campaign, versions": `/campaigns/${idOf(running)}?tab=versions`,
    "Campaign, call": `/campaigns/${idOf(running)}?tab=call`,
    "Just published": `/campaigns/${idOf(running)}?published=true`,
    "Wizard, start": `/campaigns/${idOf(draft)}/edit/start`,
    "Wizard, who": `/campaigns/${idOf(draft)}/edit/who`,
    "Wizard, what": `/campaigns/${idOf(draft)}/edit/what`,
    "Wizard, e-mail": `/campaigns/${idOf(running)}/edit/what`,
    "Wizard, push": `/campaigns/${idOf(await first("/campaigns?channel=push"))}/edit/what`,
    "Wizard, WhatsApp": `/campaigns/${idOf(await first("/campaigns?channel=whatsapp"))}/edit/what`,
    "Wizard, webhook": `/campaigns/${idOf(await first("/campaigns?channel=webhook"))}/edit/what`,
    "Wizard, when": `/campaigns/${idOf(draft)}/edit/when`,
    "Wizard, overview": `/campaigns/${idOf(draft)}/edit/overview`,
    Triggers: "/triggers",
    Trigger: `/triggers/${idOf(await first("/triggers"))}`,
    Messages: "/messages",
    "Message, sent": `/messages/${idOf(await first("/messages?outcome=sent"))}`,
    "Message, not sent": `/messages/${idOf(await first("/messages?outcome=profile_not_found"))}`,
    Inbox: "/inbox",
    "Inbox, e-mail": `/inbox?open=${idOf(await first("/inbox/messages?channel=email"))}`,
    "Inbox, push": `/inbox?open=${idOf(await first("/inbox/messages?channel=push"))}`,
    "Inbox, webhook": `/inbox?open=${idOf(await first("/inbox/messages?channel=webhook"))}`,
    Users: "/users",
    User: `/users/${idOf(user)}`,
    "User, events": `/users/${idOf(user)}?tab=events`,
    "User, messages": `/users/${idOf(user)}?tab=messages`,
    "User, devices": `/users/${idOf(user)}?tab=devices`,
    "Settings, account": "/settings",
    "Settings, providers": "/settings/providers",
    "Settings, new provider": "/settings/providers/new?channel=email",
    "Settings, credentials": "/settings/credentials",
    "Settings, people": "/settings/people",
    "Settings, you": "/settings/you",
    "Nothing here": "/nowhere",
  });
}, 180_000);

afterAll(() => it.stop());

const EMPTY = {
  Home: "",
  Campaigns: "/campaigns",
  "New campaign": "/campaigns/new",
  Triggers: "/triggers",
  Messages: "/messages",
  Inbox: "/inbox",
  Users: "/users",
  "Settings, providers": "/settings/providers",
  "Settings, credentials": "/settings/credentials",
};

const findingsAt = async (context: BrowserContext, places: Record<string, string>, account: string) => {
  const { page, complaints } = await watched(context);
  const found: string[] = [];
  for (const [name, path] of Object.entries(places)) {
    await page.goto(it.at(path, account));
    await settled(page);
    for (const finding of await axeFindings(page)) found.push(`${name}: ${finding}`);
    for (const complaint of complaints.splice(0)) found.push(`${name}: ${complaint}`);
  }
  await page.close();
  return found;
};

describe.each([{ dark: false }, { dark: true }])("in the dark: $dark", ({ dark }) => {
  test("axe finds nothing on any screen, and no script fails, with an account full of things", async () => {
    const context = await it.open({ dark });
    expect(await findingsAt(context, full, demo)).toEqual([]);
    await context.close();
  }, 300_000);

  test("nor on an empty account", async () => {
    const context = await it.open({ dark });
    expect(await findingsAt(context, EMPTY, it.app.externalId)).toEqual([]);
    await context.close();
  }, 120_000);
});

test.each([1_440, 1_024, 390])(
  "nothing is wider than a window of %i px",
  async (width) => {
    const context = await it.open({ width });
    const { page } = await watched(context);
    for (const [account, places] of [
      [demo, full],
      [it.app.externalId, EMPTY],
    ] as const) {
      for (const [name, path] of Object.entries(places)) {
        await page.goto(it.at(path, account));
        await settled(page);
        await expectNoOverflow(page, name);
      }
    }
    await context.close();
  },
  300_000,
);
