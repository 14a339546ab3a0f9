import type { BrowserContext, Page, Request } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { propertyKeyCharsMax } from "../../src/limits.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { expectNoOverflow, settled, visit } from "./browser.ts";
import {
  EVIL,
  HOSTILE_CHANNELS,
  hostileCampaign,
  hostileRecords,
  IDENTITY,
  LONG_TEXT,
  LONG_WORD,
  MARKER,
  payloadOf,
} from "./hostileThings.ts";

/** A screen that somebody's text holds up for longer than this is a screen that does not work. */
const INTERACTIVE_MS = 5_000;

let it: BrowserApp;
/** Where each screen shows what is hostile. */
const places: Record<string, string> = {};
/** Steps What of the campaigns, with the preview. */
const editors: Record<string, string> = {};

const rowsAt = async (path: string): Promise<Record<string, unknown>[]> =>
  dataOfBody((await it.asOwner("GET", path)).body);

const firstAt = async (path: string): Promise<string> => {
  const [row] = await rowsAt(path);
  if (row === undefined) throw new Error(`nothing at ${path}`);
  return idOf(row);
};

const fire = async (campaignId: string, payload: object, identity = IDENTITY): Promise<void> => {
  const answer = await it.app.post("/1/send/externaltrigger.json", {
    to: { identity: [identity] },
    campaign_id: Number(campaignId),
    ExternalTrigger: payload,
  });
  expect(answer).toMatchObject({ status: 200 });
};

/** A draft that nobody qualifies for any more, by what is hostile. */
const forNobody = async (campaign: string): Promise<void> => {
  const { revision, draft } = (await it.asOwner("GET", `/campaigns/${campaign}`)).body;
  const test = { op: "equals", value: EVIL };
  const filter = { type: "property", property: LONG_WORD.slice(0, propertyKeyCharsMax), test };
  const who = { ...Object(draft).who, audience: "filter", filter };
  const answer = await it.asOwner("PATCH", `/campaigns/${campaign}`, { body: { revision, who } });
  expect(answer).toMatchObject({ status: 200 });
};

const findPlaces = async (): Promise<void> => {
  const user = await firstAt("/profiles");
  Object.assign(places, {
    Home: "",
    Campaigns: "/campaigns",
    Users: "/users",
    "Users, searched": `/users?text=${encodeURIComponent(EVIL)}`,
    "User, properties": `/users/${user}`,
    "User, events": `/users/${user}?tab=events`,
    "User, messages": `/users/${user}?tab=messages`,
    "User, devices": `/users/${user}?tab=devices`,
    Triggers: "/triggers",
    "Triggers, searched": `/triggers?recipient=${encodeURIComponent(`identity:${IDENTITY}`)}`,
    Messages: "/messages",
    Inbox: "/inbox",
  });
  const triggers = await rowsAt("/triggers");
  for (const [index, trigger] of triggers.entries())
    places[`Trigger ${index}`] = `/triggers/${idOf(trigger)}`;
  const nobody = encodeURIComponent(`identity:${IDENTITY}${LONG_WORD.slice(0, 900)}`);
  const email = await firstAt("/campaigns?channel=email");
  places["Tried for a user"] = `/campaigns/${email}?tab=try&to=user:${user}`;
  places["Tried for nobody"] = `/campaigns/${email}?tab=try&to=${nobody}`;
  await forNobody(email);
  places["Last triggers"] = `/campaigns/${email}?tab=try&last=20`;
  for (const channel of HOSTILE_CHANNELS) {
    const campaign = await firstAt(`/campaigns?channel=${channel}`);
    editors[channel] = `/campaigns/${campaign}/edit/what`;
    places[`${channel}: results`] = `/campaigns/${campaign}`;
    for (const tab of ["triggers", "versions", "call"])
      places[`${channel}: ${tab}`] = `/campaigns/${campaign}?tab=${tab}`;
    places[`${channel}: overview`] = `/campaigns/${campaign}/edit/overview`;
    const messages = await rowsAt(`/messages?channel=${channel}`);
    for (const [index, message] of messages.entries())
      places[`${channel}: message ${index}`] = `/messages/${idOf(message)}`;
    const inbox = await rowsAt(`/inbox/messages?channel=${channel}`);
    expect(inbox.length, channel).toBeGreaterThan(1);
    for (const [index, message] of inbox.entries())
      places[`${channel}: inbox ${index}`] = `/inbox?open=${idOf(message)}`;
  }
};

beforeAll(async () => {
  it = await startBrowserApp();
  expect((await it.app.upload(hostileRecords())).body).toMatchObject({ unprocessed: [] });
  for (const channel of HOSTILE_CHANNELS) {
    const { campaignId } = await it.app.publish(hostileCampaign(channel));
    for (const long of [LONG_WORD, LONG_TEXT]) await fire(campaignId, payloadOf(long));
  }
  await it.app.drain(60_000);
  await findPlaces();
}, 180_000);

afterAll(() => it.stop());

interface Guarded {
  page: Page;
  /** What must not have happened since it was last asked, in words. */
  harm(): Promise<string[]>;
}

/**
 * What the console may say: the frame of a message refuses what the message would do, by its sandbox or its policy.
 * For some of it the browser blames the page, which wrote into the frame; the words of the policy tell then.
 */
const isFrameRefusal = (text: string, url: string): boolean =>
  url.endsWith("/frame") ||
  /sandboxed(,? and the|, but the flag of| frame whose) 'allow-/.test(text) ||
  /directive: "(style-src 'unsafe-inline'|base-uri 'none')"/.test(text) ||
  text.startsWith("Failed to load resource");

/** A message may show pictures from anywhere in its frame; browsers let it prefetch wherever pictures may come from. */
const isPicture = (request: Request, page: Page): boolean =>
  request.frame() !== page.mainFrame() &&
  (request.resourceType() === "image" || request.headers()["sec-purpose"] === "prefetch");

/** A window that notes every script that ran, every request that strayed, every complaint of the page itself. */
const guarded = async (context: BrowserContext): Promise<Guarded> => {
  const page = await context.newPage();
  const seen: string[] = [];
  await context.route(
    (url) => url.origin !== it.app.url && url.protocol !== "data:",
    (route) => {
      const request = route.request();
      if (!isPicture(request, page)) seen.push(`asked ${request.resourceType()} ${request.url()}`);
      return route.abort();
    },
  );
  context.on("page", (other) => seen.push(`opened ${other.url()}`));
  page.on("dialog", (dialog) => {
    seen.push(`said ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => seen.push(`error ${error.message}`));
  page.on("console", (message) => {
    if (message.type() !== "error" || isFrameRefusal(message.text(), message.location().url)) return;
    seen.push(`${message.text().slice(0, 400)} at ${message.location().url}`);
  });
  return {
    page,
    harm: async () => {
      const isRun = await page.evaluate(`globalThis.${MARKER} === true`);
      return [...seen.splice(0), ...(isRun === true ? ["a hostile script ran"] : [])];
    },
  };
};

/** The screen answers: a click on the navigation leads to its place within seconds. */
const expectInteractive = async (page: Page, name: string): Promise<void> => {
  const startedAt = performance.now();
  const nav = page.getByRole("navigation", { name: "Main" });
  await nav.getByRole("link", { name: "Settings" }).click({ timeout: INTERACTIVE_MS });
  await page.waitForURL(/\/settings$/, { timeout: INTERACTIVE_MS });
  expect(performance.now() - startedAt, name).toBeLessThan(INTERACTIVE_MS);
};

const WIDTHS = [390, 1_440] as const;
const HEIGHT = 900;

const wideAtAnyWidth = async (page: Page, name: string): Promise<string[]> => {
  const found: string[] = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: HEIGHT });
    await settled(page);
    await expectNoOverflow(page, `${name} at ${width}`).catch((error: Error) => found.push(error.message));
  }
  return found;
};

test("no script of anybody's text runs on any screen, nothing is fetched from elsewhere, no length of it makes a screen wider than a window, and each screen answers", async () => {
  const context = await it.open();
  const { page, harm } = await guarded(context);
  const found: string[] = [];
  for (const [name, path] of Object.entries({ ...places, ...editors })) {
    await visit(page, it.at(path));
    found.push(...(await wideAtAnyWidth(page, name)));
    for (const one of await harm()) found.push(`${name}: ${one}`);
    await expectInteractive(page, name).catch((error: Error) => found.push(`${name}: ${error.message}`));
  }
  expect(found).toEqual([]);
  await context.close();
}, 300_000);

test.each(HOSTILE_CHANNELS)(
  "the preview of a hostile %s with a hostile trigger and user runs nothing and leaves the editor usable",
  async (channel) => {
    const context = await it.open();
    const { page, harm } = await guarded(context);
    await page.goto(it.at(editors[channel] ?? ""));
    await settled(page);
    await page.getByRole("radiogroup", { name: "Data" }).getByText("A past trigger").click();
    for (const index of [0, 1]) {
      await page.getByRole("combobox", { name: "Trigger", exact: true }).click();
      await page.getByRole("option").filter({ visible: true }).nth(index).click();
      await page.getByText(/^As .* would get it$/s).waitFor();
      await settled(page);
    }
    await page.getByRole("combobox", { name: "User", exact: true }).fill("<img");
    await page.getByRole("option").filter({ hasText: "<script>", visible: true }).first().click();
    await page.getByText(/^As <script>.* would get it$/s).waitFor();
    await eventually(async () => expect(await harm()).toEqual([]));
    await expectNoOverflow(page, channel);
    await expectInteractive(page, channel);
    expect(await harm()).toEqual([]);
    await context.close();
  },
  120_000,
);

test("no link, form or button inside a message leads away from the dashboard", async () => {
  const context = await it.open();
  const { page, harm } = await guarded(context);
  const inbox = it.at(places["email: inbox 0"] ?? "");
  for (const name of ["Run the script", "Leave the dashboard", "Open a window", "Send the form"]) {
    await page.goto(inbox);
    await settled(page);
    const frame = page.frameLocator('iframe[title="The e-mail as it is rendered"]');
    await frame.getByText(name).click({ timeout: INTERACTIVE_MS });
    await expectInteractive(page, name);
    expect(await harm(), name).toEqual([]);
    expect(context.pages(), name).toHaveLength(1);
  }
  await context.close();
}, 120_000);
