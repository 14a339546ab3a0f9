import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { START_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import { eventually } from "../helpers/eventually.ts";
import { idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { keyboard, tabTo } from "./keyboard.ts";

/** The steps Who and When: whom a campaign leaves out, how many get it, how often, and at what times. */

const SOON_MS = 15_000;

let it: BrowserApp;
let newsletters = "";
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  it = await startBrowserApp();
  await it.asOwner("POST", "/control-groups", { body: { kind: "system", name: "Everybody's", percent: 3 } });
  const custom = { kind: "custom", name: "No newsletters", purpose: "What they do over a year", percent: 4 };
  newsletters = idOf((await it.asOwner("POST", "/control-groups", { body: custom })).body);
  const email = { atMost: { messages: 3, days: 7 } };
  await it.asOwner("PATCH", "/account", { body: { settings: { globalLimits: { email } } } });
}, 120_000);

afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

afterAll(() => it.stop());

const aDraft = async (purpose: "transactional" | "promotional"): Promise<string> => {
  const start = { ...START_DEFAULTS, purpose };
  return idOf(
    (await it.asOwner("POST", "/campaigns", { body: { name: "Offer", channel: "email", start } })).body,
  );
};

const openStep = async (id: string, step: string, as = it.owner) => {
  const context = await it.open({ as });
  contexts.push(context);
  const opened = await watched(context);
  await opened.page.goto(it.at(`/campaigns/${id}/edit/${step}`));
  await settled(opened.page);
  return opened;
};

const draftOf = async (id: string): Promise<unknown> =>
  (await it.asOwner("GET", `/campaigns/${id}`)).body["draft"];

const box = (page: Page, name: string | RegExp): Locator => page.getByRole("checkbox", { name });
const text = (page: Page, name: string): Locator => page.getByRole("textbox", { name, exact: true });

const TOO_FEW = /Expected a number >= 100, got 50/;

/** Control groups and the cap; the system group is asked about before it gets the message. */
const fillWho = async (page: Page): Promise<void> => {
  const hands = keyboard(page);
  const system = box(page, /Leave out the system control group \(3 %/);
  await hands.press(system);
  const question = page.getByRole("dialog", { name: "Is this message transactional?" });
  await hands.press(question.getByRole("button", { name: "No: send it to them all the same" }));
  await question.waitFor({ state: "detached" });
  await system.and(page.locator(":focus")).waitFor();
  expect(await system.isChecked()).toBe(false);
  await hands.press(box(page, /No newsletters/));
  await hands.press(box(page, "Leave out a share of those who qualify"));
  await hands.write(text(page, "Share that is left out"), "25");
  await page.getByText("Of every 1,000 users who qualify, about 250 are left out.").waitFor();
  await hands.choose(page.getByRole("radio", { name: /At most so many users/ }));
  const total = text(page, "Users in total");
  await hands.write(total, "50");
  // the one who types is let finish
  expect(await page.getByText(TOO_FEW).count()).toBe(0);
  await page.keyboard.press("Tab");
  await page.getByText(TOO_FEW).last().waitFor();
  await hands.press(page.getByRole("link", { name: TOO_FEW }));
  await total.and(page.locator(":focus")).waitFor();
  await hands.write(total, "5000");
  await page.getByText(TOO_FEW).first().waitFor({ state: "detached" });
  await page.getByText(/The first 5,000 users who pass all checks get it/).waitFor();
};

const fillWhen = async (page: Page): Promise<void> => {
  const hands = keyboard(page);
  await hands.choose(page.getByRole("radio", { name: /^Not every time/ }));
  await hands.press(box(page, "With a least time between two"));
  await hands.write(text(page, "Least time between two, number"), "2");
  await page.getByText(/gets no other of this campaign for 2 days/).waitFor();
  await page.getByText("a user gets at most 3 messages in 7 calendar days").waitFor();
  await hands.press(box(page, "Don't apply global campaign limits to this campaign"));
  await hands.press(box(page, "Stop delivery after a cut-off time"));
  await tabTo(page, text(page, "Cut-off time"));
  await page.keyboard.type("0730PM");
  await hands.press(box(page, /^Advanced/));
  await hands.press(box(page, "Keep quiet hours"));
  await page.getByText(/^Nothing leaves every day 21:00–09:00, in the user's time zone/).waitFor();
  await hands.press(page.getByRole("button", { name: "Add range: Monday" }));
  await text(page, "Monday, range 2: from").and(page.locator(":focus")).waitFor();
  await page.keyboard.type("1200PM");
  await tabTo(page, text(page, "Monday, range 2: to"));
  await page.keyboard.type("0100PM");
  await page.getByText(/^Nothing leaves Monday 12:00–13:00, 21:00–09:00; Tuesday to Sunday/).waitFor();
};

const night = { from: "21:00", to: "09:00" };

const FILLED = {
  who: {
    systemControlGroup: "no",
    campaignControlPercent: 25,
    targetingCap: { total: 5_000, perDay: null },
  },
  when: {
    messageLimit: { minimumGapMinutes: 2_880, atMostEver: null },
    globalLimits: "no",
    cutOff: { time: "19:30", zone: "user", action: "next_day" },
    doNotDisturb: {
      week: { monday: [night, { from: "12:00", to: "13:00" }], tuesday: [night], sunday: [night] },
      zone: "user",
      action: "deliver_after",
    },
  },
};

test("Who and When are filled in by keyboard alone, and all of it is there after a reload and on Overview", async () => {
  const id = await aDraft("promotional");
  const { page, complaints } = await openStep(id, "who");
  await fillWho(page);
  const steps = page.getByRole("navigation", { name: "Sections of the campaign" });
  await keyboard(page).press(steps.getByRole("link", { name: /When/ }));
  await page.waitForURL(/\/edit\/when/);
  await fillWhen(page);
  const expected = { ...FILLED, who: { ...FILLED.who, customControlGroups: [newsletters] } };
  await eventually(async () => expect(await draftOf(id)).toMatchObject(expected), SOON_MS);
  await page.reload();
  await settled(page);
  expect(await text(page, "Monday, range 2: to").inputValue()).toBe("13:00");
  expect(await box(page, "Don't apply global campaign limits to this campaign").isChecked()).toBe(true);
  await page.goto(it.at(`/campaigns/${id}/edit/overview`));
  for (const words of ["25 % of those who qualify", "At most 5,000 users in total", "At least 2 days apart"])
    await page.getByText(words).waitFor();
  await page.getByText("Nothing from 19:30 until midnight, in the user's time zone").waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

test("a transactional campaign lets the system control group have its message without a question", async () => {
  const id = await aDraft("transactional");
  const { page } = await openStep(id, "who");
  const system = box(page, /Leave out the system control group/);
  expect(await system.isChecked()).toBe(false);
  await system.click();
  await page.getByRole("link", { name: /Users wait for this message \(transactional\)/ }).waitFor();
  await system.click();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await eventually(
    async () => expect(await draftOf(id)).toMatchObject({ who: { systemControlGroup: "purpose" } }),
    SOON_MS,
  );
}, 60_000);

test("who may not override the global limits finds the way past them closed, with the reason", async () => {
  const id = await aDraft("promotional");
  const creator = await it.app.person(it.app.accountId, "creator");
  const { page } = await openStep(id, "when", creator);
  const ignore = box(page, "Don't apply global campaign limits to this campaign");
  expect(await ignore.isDisabled()).toBe(true);
  await page.getByText(/takes a permission \(limits:override\) that your role does not have/).waitFor();
}, 60_000);

describe("do not disturb", () => {
  test("that leaves no minute of the week is refused at the field, and in the list of problems", async () => {
    const id = await aDraft("promotional");
    const { page } = await openStep(id, "when");
    await box(page, /^Advanced/).click();
    await box(page, "Keep quiet hours").click();
    await text(page, "Monday, range 1: from").fill("00:00");
    await text(page, "Monday, range 1: to").fill("00:00");
    await page.getByRole("button", { name: "Copy to all: Monday" }).click();
    const week = page.getByRole("group", { name: "Quiet hours of the week" });
    await week.getByRole("alert").filter({ hasText: "leave no minute of the week free" }).waitFor();
    await page.getByRole("link", { name: /leave no minute of the week free/ }).waitFor({ timeout: SOON_MS });
    await page.getByRole("button", { name: "Undo" }).click();
    await week.getByRole("alert").waitFor({ state: "detached" });
    await page.getByText(/^Nothing leaves Monday the whole day; Tuesday to Sunday 21:00–09:00/).waitFor();
  }, 60_000);

  test("is shown as a week, in words too, with where a message that is triggered then leaves", async () => {
    const id = await aDraft("promotional");
    const { page } = await openStep(id, "when");
    await box(page, /^Advanced/).click();
    await box(page, "Keep quiet hours").click();
    await page.getByLabel("If triggered at").fill("2027-03-27T22:30");
    await page
      .getByText("Triggered at 27 Mar 2027, 22:30, it leaves at 28 Mar 2027, 09:00.")
      .waitFor({ timeout: SOON_MS });
    const sunday = page.getByRole("listitem").filter({ hasText: /^Sun 28 Mar: a day of 23 hours/ });
    expect(await sunday.textContent()).toContain("09:00 to 21:00: Goes out");
    await page.getByRole("img", { name: /^The week hour by hour, in Europe\/Berlin/ }).waitFor();
  }, 60_000);
});

test("a campaign whose start and end lie within do not disturb says so at the ranges, and cannot be published", async () => {
  const sunday = [{ from: "00:00", to: "24:00" }];
  const made = await it.asOwner("POST", "/campaigns", {
    body: {
      name: "On a Sunday",
      channel: "email",
      start: { purpose: "transactional" },
      when: {
        startAt: "2030-04-07T08:00:00Z",
        endAt: "2030-04-07T10:00:00Z",
        doNotDisturb: {
          week: { saturday: sunday, sunday, monday: [{ from: "00:00", to: "08:00" }] },
          zone: "user",
          action: "deliver_after",
        },
      },
    },
  });
  const { page, complaints } = await openStep(idOf(made.body), "when");
  await page
    .getByRole("alert")
    .getByText(/do not disturb leaves no moment free on any user's clock, so that nothing would ever be sent/)
    .waitFor();
  const refused = await it.asOwner("POST", `/campaigns/${made.body["id"]}/publish`, { body: {} });
  expect(refused.status).toBe(422);
  expect(JSON.stringify(refused.body)).toContain("when.doNotDisturb.week");
  expect(complaints).toEqual([]);
});
