import { afterAll, beforeAll, expect, test } from "vitest";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { judged } from "./judge.ts";
import { type Demo, EMPTY, openDemo } from "./places.ts";

/** Every screen, full and empty, can be read by everybody, in light and dark and at any width. */

let it: BrowserApp;
let demo: Demo;

beforeAll(async () => {
  it = await startBrowserApp();
  demo = await openDemo(it);
}, 180_000);

afterAll(() => it.stop());

/** Too many for one window of time: each part has its own. */
const PARTS = 4;

test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
  `an account full of things, part %i of ${PARTS}`,
  async (part) => {
    const context = await it.open();
    const at = (path: string): string => it.at(path, demo.account);
    const places = Object.fromEntries(
      Object.entries(demo.places).filter((_, index) => index % PARTS === part - 1),
    );
    expect(await judged(context, { group: "full", places, at })).toEqual([]);
    await context.close();
  },
  300_000,
);

test("an empty account", async () => {
  const context = await it.open();
  expect(await judged(context, { group: "empty", places: EMPTY, at: it.at })).toEqual([]);
  await context.close();
}, 120_000);

test("before anybody is logged in", async () => {
  const context = await it.open({ as: null });
  const places = { "Log in": "/login", "Set up": "/setup?code=ABCD-EFGH-JKMN" };
  expect(await judged(context, { group: "entry", places, at: (path) => it.app.url + path })).toEqual([]);
  await context.close();
}, 60_000);
