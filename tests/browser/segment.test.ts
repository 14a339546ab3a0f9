import type { BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { WHO_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { type Hands, mouse } from "./hands.ts";
import { keyboard } from "./keyboard.ts";

/** Who gets a message is said by pointing or typing, and never by writing JSON. */

const SOON_MS = 15_000;
const FILTER = "Filter on past behavior and user properties";

const GOLD_WHO_BOUGHT_TWICE = {
  type: "and",
  nodes: [
    { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } },
    {
      type: "behaviour",
      did: true,
      match: "any",
      events: [{ event: "Charged" }],
      within: { kind: "last", amount: 30, unit: "days" },
      measure: { kind: "count", is: { op: "at_least", value: 2 } },
    },
  ],
};
const IN_WORDS = "Customer Type is Gold and did Charged at least 2 times in the last 30 days";

let it: BrowserApp;
let sandbox = "";
const contexts: BrowserContext[] = [];

beforeAll(async () => {
  it = await startBrowserApp();
  const providers = dataOfBody((await it.asOwner("GET", "/providers")).body);
  const found = providers.find(({ channel, isSandbox }) => channel === "email" && isSandbox === true);
  if (found === undefined) throw new Error("the account has no sandbox for e-mail");
  sandbox = idOf(found);
  const charged = { type: "event", identity: "u-1", evtName: "Charged", evtData: { Amount: 12 } };
  await it.app.upload([
    aProfile("u-1", { Name: "Pat", Email: "pat@example.com", "Customer Type": "Gold", Visits: 3 }),
    aProfile("u-2", { Name: "Sam", Email: "sam@example.com", "Customer Type": "Silver", Visits: 1 }),
    charged,
    charged,
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

const aDraft = async (name: string, who: unknown = { audience: "all", filter: null }): Promise<string> => {
  const email = {
    fromName: "Shop",
    fromAddress: "",
    replyTo: "",
    subject: "Hello",
    preheader: "",
    html: "",
    text: "Hi",
  };
  const body = {
    name,
    channel: "email",
    start: { purpose: "transactional", providerId: sandbox, unknownUsers: "skip" },
    who,
    what: {
      messageType: "single",
      missingValues: "blank",
      email,
      samplePayload: { plan: "Gold", total: 12 },
    },
  };
  const made = await it.asOwner("POST", "/campaigns", { body });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return idOf(made.body);
};

const savedWho = async (id: string): Promise<unknown> => {
  const draft = (await it.asOwner("GET", `/campaigns/${id}`)).body["draft"];
  return typeof draft === "object" && draft !== null && "who" in draft ? draft.who : undefined;
};

const expectSaved = (id: string, filter: unknown): Promise<void> =>
  eventually(
    async () => expect(await savedWho(id)).toEqual({ ...WHO_DEFAULTS, audience: "filter", filter }),
    SOON_MS,
  );

/** A field by its name; its list of choices has the same. */
const part = (page: Page, name: string): Locator =>
  page.locator("input").and(page.getByLabel(name, { exact: true }));
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });
const inWords = (page: Page): Locator => page.getByRole("status", { name: "In words" });

const build = async (page: Page, hands: Hands): Promise<void> => {
  await hands.choose(page.getByRole("radio", { name: new RegExp(`^${FILTER}`) }));
  await hands.press(button(page, "Add to group 1: User property"));
  await hands.write(part(page, "Condition 1 of group 1: property"), "Customer Type");
  await hands.write(part(page, "Condition 1 of group 1: value"), "Gold");
  await hands.press(button(page, "Add to group 1: Past behaviour"));
  await hands.write(part(page, "Condition 2 of group 1, event 1: event"), "Charged");
  await hands.write(part(page, "Condition 2 of group 1: number"), "2");
};

const publish = async (page: Page, hands: Hands): Promise<void> => {
  await hands.askToPublish();
  const dialog = page.getByRole("dialog", { name: "Publish this campaign?" });
  await hands.press(dialog.getByRole("checkbox", { name: "I know that nobody receives this" }));
  await hands.press(dialog.getByRole("button", { name: "Publish campaign" }));
  await page.waitForURL(/published=true/, { timeout: SOON_MS });
};

describe("“Customer Type equals Gold, and Charged at least twice in the last 30 days” is built, said in words, saved and published", () => {
  test.each([
    ["by mouse", mouse],
    ["by keyboard alone", keyboard],
  ] as const)(
    "%s",
    async (name, handsOf) => {
      const id = await aDraft(`Gold ${name}`);
      const { page, complaints } = await open(`/campaigns/${id}/edit/who`);
      const hands = handsOf(page);
      await build(page, hands);
      await inWords(page).getByText(`${IN_WORDS}.`).waitFor();
      await expectSaved(id, GOLD_WHO_BOUGHT_TWICE);
      for (const step of ["what", "when", "overview"]) {
        await hands.press(page.getByRole("link", { name: "Continue", exact: true }));
        await page.waitForURL((url) => url.pathname.endsWith(`/edit/${step}`), { timeout: SOON_MS });
      }
      await page.getByText(`${IN_WORDS}.`).waitFor();
      await page.getByText("Ready to be published").waitFor();
      await publish(page, hands);
      const version = (await it.asOwner("GET", `/campaigns/${id}/versions/1`)).body["content"];
      expect(version).toMatchObject({ who: { audience: "filter", filter: GOLD_WHO_BOUGHT_TWICE } });
      expect(complaints).toEqual([]);
    },
    120_000,
  );
});

const two = (...names: readonly string[]) => ({
  ...WHO_DEFAULTS,
  audience: "filter",
  filter: {
    type: "and",
    nodes: names.map((property) => ({ type: "property", property, test: { op: "exists" } })),
  },
});

const properties = (page: Page): Promise<string[]> =>
  page
    .locator("input")
    .and(page.getByLabel(/^Condition \d of group \d: property$/))
    .evaluateAll((fields) => fields.map((field) => ("value" in field ? String(field.value) : "")));

describe("a condition", () => {
  test("that is removed leaves the focus at its neighbour, and comes back by Undo", async () => {
    const who = two("First", "Second", "Third");
    const id = await aDraft("Removed", who);
    const { page } = await open(`/campaigns/${id}/edit/who`);
    const hands = keyboard(page);
    await hands.press(button(page, "Condition 2 of group 1: remove"));
    await expectSaved(id, two("First", "Third").filter);
    const focused = page.locator(":focus");
    await eventually(async () =>
      expect(await focused.getAttribute("aria-label")).toBe("Condition 2 of group 1"),
    );
    await page.getByRole("alert").getByRole("button", { name: "Undo" }).click();
    await expectSaved(id, who.filter);
    expect(await properties(page)).toEqual(["First", "Second", "Third"]);
  }, 60_000);

  test("is moved, grouped and doubled by its menu, by keyboard alone", async () => {
    const id = await aDraft("Moved", two("First", "Second"));
    const { page } = await open(`/campaigns/${id}/edit/who`);
    const hands = keyboard(page);
    const choose = async (condition: string, act: string): Promise<void> => {
      await hands.press(button(page, `${condition}: more actions`));
      await hands.press(page.getByRole("menuitem", { name: act }));
    };
    await choose("Condition 2 of group 1", "Move up");
    await eventually(async () => expect(await properties(page)).toEqual(["Second", "First"]));
    await choose("Condition 2 of group 1", "Put into a group");
    await choose("Condition 1 of group 1", "Move down");
    await eventually(async () => expect(await properties(page)).toEqual(["Second", "First"]));
    await choose("Condition 1 of group 2", "Duplicate");
    const has = (property: string) => ({ type: "property", property, test: { op: "exists" } });
    await expectSaved(id, {
      type: "and",
      nodes: [{ type: "or", nodes: [has("Second"), has("Second"), has("First")] }],
    });
  }, 60_000);

  test("about a property never received says so, and asks for its type", async () => {
    const id = await aDraft("Unknown");
    const { page } = await open(`/campaigns/${id}/edit/who`);
    const hands = mouse(page);
    await hands.choose(page.getByRole("radio", { name: new RegExp(`^${FILTER}`) }));
    await hands.press(button(page, "Add to group 1: User property"));
    await hands.write(part(page, "Condition 1 of group 1: property"), "Shoe size");
    await page.getByText("Never received.").waitFor();
    await hands.press(part(page, "Condition 1 of group 1: type"));
    await hands.press(page.getByRole("option", { name: "Number", exact: true }));
    await hands.write(part(page, "Condition 1 of group 1: value"), "43");
    await expectSaved(id, {
      type: "and",
      nodes: [{ type: "property", property: "Shoe size", test: { op: "equals", value: 43 } }],
    });
  }, 60_000);

  test("that compares as another type than was received says what was received", async () => {
    const visits = { type: "property", property: "Visits", test: { op: "equals", value: "3" } };
    const id = await aDraft("Mistyped", { audience: "filter", filter: { type: "and", nodes: [visits] } });
    const { page } = await open(`/campaigns/${id}/edit/who`);
    await page.getByText(/^Received as number so far, such as/).waitFor();
    await button(page, "Compare as number").click();
    await expectSaved(id, { type: "and", nodes: [{ ...visits, test: { op: "equals", value: 3 } }] });
  }, 60_000);

  test("may be left incomplete, and says what it lacks where it lacks it", async () => {
    const id = await aDraft("Incomplete");
    const { page } = await open(`/campaigns/${id}/edit/who`);
    const hands = mouse(page);
    await hands.choose(page.getByRole("radio", { name: new RegExp(`^${FILTER}`) }));
    await hands.press(button(page, "Add to group 1: User property"));
    await hands.write(part(page, "Condition 1 of group 1: property"), "Customer Type");
    await hands.press(part(page, "Condition 1 of group 1: value"));
    await page.getByRole("heading", { name: "Target segment" }).click();
    await page.getByRole("group", { name: "Condition 1 of group 1" }).getByText("Give a value.").waitFor();
    expect(await part(page, "Condition 1 of group 1: value").getAttribute("aria-invalid")).toBe("true");
    await expectSaved(id, {
      type: "and",
      nodes: [{ type: "property", property: "Customer Type", test: { op: "equals" } }],
    });
  }, 60_000);

  test("takes its value from the payload of the trigger", async () => {
    const gold = { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } };
    const id = await aDraft("Payload", { audience: "filter", filter: { type: "and", nodes: [gold] } });
    const { page } = await open(`/campaigns/${id}/edit/who`);
    const hands = mouse(page);
    const value = "Condition 1 of group 1: value";
    await hands.press(button(page, `${value}: Take the value from the trigger's payload`));
    await hands.write(part(page, `${value}: path in the payload`), "plan");
    await expectSaved(id, {
      type: "and",
      nodes: [{ ...gold, test: { op: "equals", value: { payload: "plan" } } }],
    });
    await inWords(page).getByText("Customer Type is the payload's plan.").waitFor();
  }, 60_000);
});
