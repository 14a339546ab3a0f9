import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { aProfile } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { dataOfBody, idOf } from "./answers.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { mouse } from "./hands.ts";

/** A segment's life in the dashboard: made, counted, tried, changed, brought back, used, deleted. */

const SOON_MS = 15_000;
/** As fast as people type. */
const LETTER_MS = 120;
const GOLD = { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } };

let it: BrowserApp;

beforeAll(async () => {
  it = await startBrowserApp();
  await it.app.upload([
    aProfile("u-1", { Name: "Pat", Email: "pat@example.com", "Customer Type": "Gold" }),
    aProfile("u-2", { Name: "Sam", Email: "sam@example.com", "Customer Type": "Silver" }),
  ]);
}, 120_000);

afterAll(() => it.stop());

const open = async (path: string) => {
  const { page, complaints } = await watched(await it.open());
  await page.goto(it.at(path));
  await settled(page);
  return { page, complaints };
};

const part = (page: Page, name: string): Locator =>
  page.locator("input").and(page.getByLabel(name, { exact: true }));
const button = (page: Page, name: string): Locator => page.getByRole("button", { name, exact: true });

const aSegment = async (name: string, filter: unknown = { type: "and", nodes: [GOLD] }): Promise<string> => {
  const made = await it.asOwner("POST", "/segments", { body: { name, filter } });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return idOf(made.body);
};

const read = async (id: string): Promise<Record<string, unknown>> =>
  (await it.asOwner("GET", `/segments/${id}`)).body;

const userNumber = async (identity: string): Promise<string> => {
  const [found] = dataOfBody((await it.asOwner("GET", `/profiles?text=${identity}`)).body);
  return String(found?.["id"]);
};

test("a segment is made from nothing: its users are counted, one is tried, and it is listed in words", async () => {
  const { page, complaints } = await open("/users/segments");
  const hands = mouse(page);
  await page.getByText("No segments yet").waitFor();
  await hands.press(button(page, "New segment").last());
  await page.getByRole("heading", { level: 1, name: "New segment" }).waitFor();
  await hands.write(page.getByRole("textbox", { name: "Name" }), "Gold members");
  await hands.press(button(page, "Add to group 1: User property"));
  await hands.write(part(page, "Condition 1 of group 1: property"), "Customer Type");
  await hands.write(part(page, "Condition 1 of group 1: value"), "Gold");

  const reach = page.getByRole("region", { name: "Estimated reach" });
  await reach.getByText("user matches of 2 in all").waitFor({ timeout: SOON_MS });
  await reach.getByRole("row", { name: "Email 1 1" }).waitFor();

  await hands.press(part(page, "User"));
  await page.getByRole("option", { name: /Sam/ }).click();
  const tried = page.getByRole("region", { name: "Test with a user" });
  await tried.getByText("This user does not match").waitFor({ timeout: SOON_MS });
  await tried.getByRole("img", { name: "Does not hold" }).waitFor();
  await tried.getByText("Saw: Silver").waitFor();

  await hands.press(button(page, "Create segment"));
  await page.getByRole("heading", { level: 1, name: "Gold members" }).waitFor({ timeout: SOON_MS });
  await page
    .getByRole("navigation", { name: "Main" })
    .getByRole("link", { name: "Users", exact: true })
    .click();
  await page
    .getByRole("navigation", { name: "Users", exact: true })
    .getByRole("link", { name: "Segments" })
    .click();
  await page.getByRole("row", { name: /Gold members.*Customer Type is Gold/ }).waitFor();
  expect(complaints).toEqual([]);
}, 90_000);

test("the reach is counted once typing pauses, and not for every letter, after it was asked for by hand, too", async () => {
  const id = await aSegment("Counted");
  const { page } = await open(`/users/segments/${id}`);
  const reach = page.getByRole("region", { name: "Estimated reach" });
  const again = reach.getByRole("button", { name: "Calculate again" });
  await again.waitFor({ timeout: SOON_MS });
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/reach")) asked.push(request.postData() ?? "");
  });
  await again.click();
  await eventually(async () => expect(asked).toHaveLength(1), SOON_MS);
  const value = part(page, "Condition 1 of group 1: value");
  await value.fill("");
  await value.pressSequentially("Silver and more", { delay: LETTER_MS });
  await eventually(async () => expect(asked.at(-1)).toContain("Silver and more"), SOON_MS);
  await reach.getByText("users match of 2 in all").waitFor({ timeout: SOON_MS });
  expect(asked.length).toBeLessThan("Silver and more".length / 2);
}, 60_000);

test("a changed filter is the next version, and an earlier one can be brought back", async () => {
  const id = await aSegment("Changing");
  const { page } = await open(`/users/segments/${id}`);
  const hands = mouse(page);
  await hands.write(part(page, "Condition 1 of group 1: value"), "Silver");
  await hands.press(button(page, "Save segment"));
  await eventually(async () => expect(await read(id)).toMatchObject({ version: 2 }), SOON_MS);
  await hands.press(button(page, "Restore version 1"));
  await eventually(
    async () => expect(await read(id)).toMatchObject({ version: 3, filter: { nodes: [GOLD] } }),
    SOON_MS,
  );
  await eventually(async () =>
    expect(await part(page, "Condition 1 of group 1: value").inputValue()).toBe("Gold"),
  );
}, 60_000);

test("two people who change one filter lose neither version", async () => {
  const id = await aSegment("Contested");
  const { page } = await open(`/users/segments/${id}`);
  const hands = mouse(page);
  await hands.write(part(page, "Condition 1 of group 1: value"), "Mine");
  const theirs = { type: "and", nodes: [{ ...GOLD, test: { op: "equals", value: "Theirs" } }] };
  expect((await it.asOwner("PATCH", `/segments/${id}`, { body: { filter: theirs } })).status).toBe(200);
  await hands.press(button(page, "Save segment"));
  const alert = page.getByRole("alert").filter({ hasText: "Somebody else changed this segment" });
  await alert.getByText("Customer Type is Theirs.").waitFor();
  expect(await part(page, "Condition 1 of group 1: value").inputValue()).toBe("Mine");
  await hands.press(alert.getByRole("button", { name: "Save mine" }));
  await eventually(
    async () =>
      expect(await read(id)).toMatchObject({
        version: 3,
        filter: { nodes: [{ test: { op: "equals", value: "Mine" } }] },
      }),
    SOON_MS,
  );
}, 60_000);

test("a segment that is used says by what, and is deleted only once nothing uses it", async () => {
  const id = await aSegment("Wanted");
  const outer = await aSegment("Outer", { type: "segment", segmentId: id });
  const { page } = await open(`/users/segments/${id}`);
  const hands = mouse(page);
  const use = page.getByRole("region", { name: "Used by" });
  await use.getByRole("link", { name: "Outer" }).waitFor();
  expect(await button(page, "Delete segment").count()).toBe(0);
  expect((await it.asOwner("DELETE", `/segments/${outer}`)).status).toBe(204);
  await page.reload();
  await settled(page);
  await use.getByText("Nothing uses it yet.").waitFor();
  await hands.press(button(page, "Delete segment"));
  const dialog = page.getByRole("dialog", { name: "Delete “Wanted”?" });
  await hands.write(dialog.getByRole("textbox", { name: "Type the name to confirm" }), "Wanted");
  await hands.press(dialog.getByRole("button", { name: "Delete segment" }));
  await page.getByRole("heading", { level: 1, name: "Segments" }).waitFor({ timeout: SOON_MS });
  expect((await it.asOwner("GET", `/segments/${id}`)).status).toBe(404);
}, 60_000);

test("a user's page tells which segments the user is in", async () => {
  await aSegment("All that glitters");
  const { page } = await open(`/users/${await userNumber("u-1")}?tab=segments`);
  await page.getByRole("link", { name: "All that glitters" }).waitFor();
  await page.goto(it.at(`/users/${await userNumber("u-2")}?tab=segments`));
  await settled(page);
  await page.getByText("The user is in no saved segment.").waitFor();
}, 60_000);
