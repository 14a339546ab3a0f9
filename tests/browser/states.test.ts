import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";
import { judged } from "./judge.ts";
import { type Demo, openDemo, type Places } from "./places.ts";

/** Every screen says what it waits for and what went wrong, so that everybody can read it. */

let it: BrowserApp;
let demo: Demo;

beforeAll(async () => {
  it = await startBrowserApp();
  demo = await openDemo(it);
}, 180_000);

afterAll(() => it.stop());

/** The session and the live stream stand; what the screen itself asks for is held up, or comes to grief. */
const isOfScreen = ({ pathname }: URL): boolean =>
  pathname.startsWith("/api/v1/") && !/^\/api\/v1\/(session|live)\b/.test(pathname);

/** These ask for nothing that they could not do without, and so never wait and never fail. */
const SELF_CONTAINED = new Set(["Nothing here", "Settings, you", "New segment", "New list", "New import"]);
/** Tabs of these are there once the thing itself is: until then they all look the same. */
const ALIKE = /^(Campaign|User), (?!results)/;

const asking = (): Places =>
  Object.fromEntries(
    Object.entries(demo.places).filter(([name]) => !SELF_CONTAINED.has(name) && !ALIKE.test(name)),
  );

const at = (path: string): string => it.at(path, demo.account);

test("while everything is still loading", async () => {
  const context = await it.open();
  await context.route(isOfScreen, () => new Promise(() => undefined));
  const ready = (page: Page) => page.getByRole("status", { name: "Loading…" }).first().waitFor();
  expect(await judged(context, { group: "loading", places: asking(), at, ready, widths: [] })).toEqual([]);
  await context.close();
}, 180_000);

test("nothing moves while it loads for who asks for less motion", async () => {
  const context = await it.open();
  await context.route(isOfScreen, () => new Promise(() => undefined));
  const { page } = await watched(context);
  await page.goto(at("/campaigns"));
  await page.getByRole("status", { name: "Loading…" }).first().waitFor();
  await eventually(async () => {
    const moving = "document.getAnimations().filter(({ playState }) => playState === 'running').length";
    expect(await page.evaluate(moving)).toBe(0);
  });
  await context.close();
});

const REFUSAL = JSON.stringify({
  type: "about:blank",
  title: "Internal error",
  status: 500,
  code: "internal",
  detail: "Something failed inside of Clarion. The error ID leads to it in the log.",
  errorId: "e-0123456789",
});

test("when everything that is asked for fails", async () => {
  const context = await it.open();
  await context.route(isOfScreen, (route) =>
    route.fulfill({ status: 500, contentType: "application/problem+json", body: REFUSAL }),
  );
  const ready = async (page: Page) => {
    await page.getByRole("alert").first().waitFor();
    await settled(page);
  };
  const widths = [390];
  expect(await judged(context, { group: "failing", places: asking(), at, ready, widths })).toEqual([]);
  await context.close();
}, 180_000);
