import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import type { CampaignCreate } from "../../src/contract/campaignLife.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { mouse } from "./hands.ts";

const SOON_MS = 15_000;

let it: BrowserApp;
let sandbox = "";
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  it = await startBrowserApp();
  const providers = dataOfBody((await it.asOwner("GET", "/providers")).body);
  const found = providers.find(({ channel, isSandbox }) => channel === "email" && isSandbox === true);
  if (found === undefined) throw new Error("the account has no sandbox for e-mail");
  sandbox = idOf(found);
}, 120_000);

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

afterAll(() => it.stop());

const open = async (as = it.owner): Promise<BrowserContext> => {
  const context = await it.open({ as });
  contexts.push(context);
  return context;
};

const anEmailCampaign = (name: string, text = "Thank you, {{ Profile.Name }}"): CampaignCreate => ({
  name,
  channel: "email",
  start: { ...START_DEFAULTS, purpose: "transactional", providerId: sandbox, unknownUsers: "create" },
  what: {
    messageType: "single",
    missingValues: "blank",
    email: {
      fromName: "Shop",
      fromAddress: "shop@example.com",
      replyTo: "",
      subject: "Your order",
      preheader: "",
      html: "",
      text,
    },
  },
});

const aDraft = async (name: string): Promise<string> => {
  const made = await it.asOwner("POST", "/campaigns", { body: anEmailCampaign(name) });
  expect(made.status).toBe(201);
  return idOf(made.body);
};

/** Everything of the draft as the server has it, as one text. */
const saved = async (id: string): Promise<string> =>
  JSON.stringify((await it.asOwner("GET", `/campaigns/${id}`)).body["draft"]);

const expectSaved = (id: string, ...texts: readonly string[]): Promise<void> =>
  eventually(async () => {
    const draft = await saved(id);
    for (const text of texts) expect(draft).toContain(text);
  }, SOON_MS);

const step = async (page: Page, id: string, section: string): Promise<void> => {
  await page.goto(it.at(`/campaigns/${id}/edit/${section}`));
  await settled(page);
};

const toStep = (page: Page, name: string): Promise<void> =>
  page
    .getByRole("navigation", { name: "Sections of the campaign" })
    .getByRole("link", { name: new RegExp(name) })
    .click();

const field = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });
const nameField = (page: Page): Locator => page.getByRole("textbox", { name: "Name" });
const saveStatus = (page: Page): Locator => page.getByRole("status", { name: "Saved" });

const says = (status: Locator, words: RegExp): Promise<void> =>
  status.filter({ hasText: words }).waitFor({ timeout: SOON_MS });

/** CodeMirror shows lines; their texts are what is written. */
const expectWritten = (control: Locator, text: string): Promise<void> =>
  eventually(async () => expect(await control.innerText()).toBe(text), SOON_MS);

const TYPED = { name: "Typed on a train", subject: "Written in a tunnel", text: "And nothing of it is lost" };

const typeAll = async (page: Page): Promise<void> => {
  const { write } = mouse(page);
  await write(nameField(page), TYPED.name);
  await toStep(page, "What");
  await write(field(page, "Subject"), TYPED.subject);
  await write(field(page, "Plain text"), TYPED.text);
};

const expectAllThere = async (page: Page, id: string): Promise<void> => {
  await page.getByRole("heading", { level: 1, name: TYPED.name }).waitFor({ timeout: SOON_MS });
  await expectWritten(field(page, "Subject"), TYPED.subject);
  await expectWritten(field(page, "Plain text"), TYPED.text);
  await expectSaved(id, ...Object.values(TYPED));
  await says(saveStatus(page), /^Saved/);
};

/** Ends the page's process, so that nothing can be saved at the last moment, as a page that is closed may still do. */
const killPage = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  const isDead = page.waitForEvent("crash");
  // What has died does not answer.
  session.send("Page.crash").catch(() => undefined);
  await isDead;
  await page.close();
};

describe("what is typed while the network is away", () => {
  /** The step What was seen before, so that its code is there. */
  const typedOffline = async (id: string): Promise<{ context: BrowserContext; page: Page }> => {
    const context = await open();
    const { page } = await watched(context);
    await step(page, id, "what");
    await field(page, "Subject").waitFor();
    await toStep(page, "Start here");
    await nameField(page).waitFor();
    await context.setOffline(true);
    await typeAll(page);
    await says(saveStatus(page), /^Not saved/);
    expect(await saved(id)).not.toContain(TYPED.name);
    return { context, page };
  };

  test("is there after a reload, and gets saved", async () => {
    const id = await aDraft("Reloaded");
    const { context, page } = await typedOffline(id);
    await context.setOffline(false);
    await page.reload();
    await settled(page);
    await expectAllThere(page, id);
  }, 90_000);

  test("is there when the page died meanwhile and is opened later", async () => {
    const id = await aDraft("Died");
    const { context, page } = await typedOffline(id);
    await killPage(page);
    await context.setOffline(false);
    expect(await saved(id)).not.toContain(TYPED.subject);
    const { page: later } = await watched(context);
    await step(later, id, "what");
    await later.getByText("Restored what was not saved").waitFor({ timeout: SOON_MS });
    await expectAllThere(later, id);
  }, 90_000);
});

describe("two people in one draft", () => {
  const both = async (id: string, section: string) => {
    const other = await it.app.person(it.app.accountId, "creator");
    const [mine, theirs] = [await open(), await open(other)];
    const [{ page: one }, { page: two }] = [await watched(mine), await watched(theirs)];
    for (const page of [one, two]) await step(page, id, section);
    return { one, two, theirs };
  };

  test("see each other, and what each changes in a section of their own is saved and seen by both", async () => {
    const id = await aDraft("Shared");
    const { one, two } = await both(id, "what");
    await one.getByText("The creator is editing too").waitFor({ timeout: SOON_MS });
    await two.getByText("The owner is editing too").waitFor({ timeout: SOON_MS });
    await toStep(two, "Start here");
    await Promise.all([
      mouse(one).write(field(one, "Subject"), "From the first"),
      mouse(two).write(nameField(two), "From the second"),
    ]);
    await expectSaved(id, "From the first", "From the second");
    await one.getByRole("heading", { level: 1, name: "From the second" }).waitFor({ timeout: SOON_MS });
    await toStep(two, "What");
    await expectWritten(field(two, "Subject"), "From the first");
  }, 90_000);

  test("who change the same section: the second is shown both versions, and nothing saved is lost unseen", async () => {
    const id = await aDraft("Contested");
    const { one, two, theirs } = await both(id, "what");
    await theirs.setOffline(true);
    await mouse(two).write(field(two, "Subject"), "Words of the second");
    await mouse(one).write(field(one, "Subject"), "Words of the first");
    await expectSaved(id, "Words of the first");
    await theirs.setOffline(false);
    const alert = two.getByRole("alert").filter({ hasText: "somebody else changed this too" });
    await alert.getByText("Words of the first").waitFor({ timeout: SOON_MS });
    await alert.getByText("Words of the second").waitFor();
    await says(saveStatus(two), /^Not saved: two versions/);
    expect(await saved(id)).toContain("Words of the first");
    await alert.getByRole("button", { name: "Keep mine" }).click();
    await expectSaved(id, "Words of the second");
    await expectWritten(field(one, "Subject"), "Words of the second");
  }, 90_000);
});

/** The piece of the program that the editor is in: the only one that is loaded when it is needed. */
const isEditor = (url: URL): boolean => /\/assets\/CodeEditor-[^/]+\.js$/.test(url.pathname);

test("who begins to type before the editor is loaded goes on typing in it, and no letter becomes a shortcut", async () => {
  const id = await aDraft("Slow line");
  const { page } = await watched(await open());
  let load = (): void => undefined;
  const isWanted = new Promise<void>((resolve) => {
    load = resolve;
  });
  let hasLoaded = false;
  await page.route(isEditor, async (route) => {
    await isWanted;
    hasLoaded = true;
    await route.continue();
  });
  await step(page, id, "what");
  const subject = field(page, "Subject");
  await subject.click();
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.type("Nice");
  expect(await page.locator(".cm-editor").count()).toBe(0);
  load();
  const letters = "gci".repeat(40);
  await page.keyboard.type(letters, { delay: 10 });
  await eventually(() => expect(hasLoaded).toBe(true));
  await page.locator(".cm-editor").first().waitFor();
  await page.keyboard.type("!");
  await expectWritten(subject, `Nice${letters}!`);
  expect(page.url()).toContain("/edit/what");
}, 60_000);

const PREVIEW_MS = 2_000;

test("a word that is changed in the editor is changed in the preview", async () => {
  const id = await aDraft("Previewed");
  const { page } = await watched(await open());
  await step(page, id, "what");
  const preview = page.getByRole("region", { name: "Plain text of the e-mail" });
  await preview.getByText(/^Thank you/).waitFor({ timeout: SOON_MS });
  await field(page, "Plain text").click();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("Many ");
  await preview.getByText(/^Many Thank you/).waitFor({ timeout: PREVIEW_MS });
}, 60_000);

const ERRORS = [
  { source: "{{ Profile.Name | defualt: 'you' }}", says: /defualt.*Did you mean "default"/ },
  { source: "{% if %}yes{% endif %}", says: /A value is missing here/ },
];

const publishDialog = (page: Page): Locator => page.getByRole("dialog", { name: "Publish this campaign?" });

const expectPublished = async (page: Page): Promise<void> => {
  await publishDialog(page).getByRole("checkbox", { name: "I know that nobody receives this" }).click();
  await publishDialog(page).getByRole("button", { name: "Publish campaign" }).click();
  await page.waitForURL(/published=true/, { timeout: SOON_MS });
};

/** What is wrong with a field, with the way to its place and its mark there. */
const expectMarked = async (page: Page, words: RegExp): Promise<void> => {
  const problems = page.getByRole("list", { name: "Problems of Plain text" });
  await problems.filter({ hasText: words }).waitFor({ timeout: SOON_MS });
  // while it is typed, one place may be told twice
  await problems
    .getByRole("button", { name: /^Line 2/ })
    .first()
    .waitFor();
  await page.locator(".cm-lintRange").first().waitFor();
};

test("a name that nothing provides is marked in its place with the nearest known, as worth a look", async () => {
  const id = await aDraft("Misspelt");
  const { page } = await watched(await open());
  await step(page, id, "what");
  await mouse(page).write(field(page, "Plain text"), "Hello\n{{ ExternlTrigger.x }}");
  await expectMarked(page, /ExternlTrigger.*Did you mean "ExternalTrigger"/);
  await page.keyboard.press("ControlOrMeta+S");
  await publishDialog(page)
    .getByRole("link", { name: /ExternlTrigger/ })
    .waitFor();
  await expectPublished(page);
}, 60_000);

test.each(ERRORS)(
  "an error of a template is marked in its place, and keeps it from being published until it is mended: $source",
  async ({ source, says: words }) => {
    const id = await aDraft("Mended");
    const { page } = await watched(await open());
    await step(page, id, "what");
    const text = field(page, "Plain text");
    await mouse(page).write(text, `Hello\n${source}`);
    await expectMarked(page, words);
    await expectSaved(id, source.slice(0, 10));
    await page.keyboard.press("ControlOrMeta+S");
    const dialog = publishDialog(page);
    const button = dialog.getByRole("button", { name: "Publish campaign" });
    await button.waitFor();
    await eventually(async () => {
      expect(await button.getAttribute("aria-disabled")).toBe("true");
      expect(await button.getAttribute("aria-description")).toBe("Put right what is blocking first.");
    });
    await dialog.getByRole("link").filter({ hasText: words }).first().click();
    await dialog.waitFor({ state: "detached" });
    await text.and(page.locator(":focus")).waitFor();
    await mouse(page).write(text, "Hello {{ ExternalTrigger.x }}");
    await page.getByRole("list", { name: "Problems of Plain text" }).waitFor({ state: "detached" });
    await page.keyboard.press("ControlOrMeta+S");
    await expectPublished(page);
  },
  60_000,
);

const stateBadge = (page: Page, state: string): Locator => page.getByText(state, { exact: true }).first();

describe("a campaign's life", () => {
  test("it is edited while it runs, published again, compared, and restored", async () => {
    const { id } = await it.app.publish(anEmailCampaign("Versions", "The first text"));
    const { page } = await watched(await open());
    await page.goto(it.at(`/campaigns/${id}`));
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await toStep(page, "What");
    await mouse(page).write(field(page, "Plain text"), "The second text");
    await page.keyboard.press("ControlOrMeta+S");
    const dialog = publishDialog(page);
    await dialog.getByRole("heading", { name: "What changes from version 1" }).waitFor();
    await dialog.getByRole("button", { name: "Publish campaign" }).click();
    await page.waitForURL(/published=true/, { timeout: SOON_MS });
    await page.goto(it.at(`/campaigns/${id}?tab=versions&compare=1&with=2`));
    await page.getByText("1 field differs").waitFor();
    await page.getByText("The second text").first().waitFor();
    await page.getByRole("button", { name: "Restore into the draft: version 1" }).click();
    await page.getByText("Version 1 is in the draft. Publish to make it live.").waitFor();
    await expectSaved(id, "The first text");
    const { body } = await it.asOwner("GET", `/campaigns/${id}`);
    expect(body).toMatchObject({ version: 2, state: "running" });
  }, 90_000);

  test("it is paused, resumed, stopped for good by typing its name, archived and brought back, and cloned", async () => {
    const { id } = await it.app.publish(anEmailCampaign("Short life"));
    const { page } = await watched(await open());
    await page.goto(it.at(`/campaigns/${id}`));
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await stateBadge(page, "Paused").waitFor();
    await page.getByRole("button", { name: "Resume", exact: true }).click();
    await stateBadge(page, "Running").waitFor();
    const more = async (item: string): Promise<void> => {
      await page.getByRole("button", { name: "More actions" }).click();
      await page.getByRole("menuitem", { name: item }).click();
    };
    await more("Stop…");
    const dialog = page.getByRole("dialog", { name: "Stop this campaign?" });
    const stop = dialog.getByRole("button", { name: "Stop for good" });
    expect(await stop.isDisabled()).toBe(true);
    await dialog.getByRole("textbox").fill("Short life");
    await stop.click();
    await stateBadge(page, "Stopped").waitFor();
    await more("Archive");
    await stateBadge(page, "Archived").waitFor();
    const archived = page.getByRole("alert").filter({ hasText: "Archived: out of the lists" });
    await archived.getByRole("button", { name: "Undo" }).click();
    await stateBadge(page, "Stopped").waitFor();
    await more("Clone");
    await page.waitForURL(/\/edit\/start/, { timeout: SOON_MS });
    expect(page.url()).not.toContain(id);
    await page.getByRole("heading", { level: 1, name: /Short life/ }).waitFor();
  }, 90_000);
});
