import { afterAll, beforeAll, expect, test } from "vitest";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, visit, watched } from "./browser.ts";
import { judgedAtAllWidths, judgedInBothSchemes } from "./judge.ts";
import { OPENINGS } from "./openings.ts";
import { type Demo, openDemo } from "./places.ts";

let it: BrowserApp;
let demo: Demo;

beforeAll(async () => {
  it = await startBrowserApp();
  demo = await openDemo(it);
}, 180_000);

afterAll(() => it.stop());

const NARROW = [390];
const OPENS_WITHIN_MS = 15_000;

/** Too many for one window of time: each part has its own. */
const PARTS = 3;
const ofPart = (part: number) => OPENINGS.filter((_, index) => index % PARTS === part - 1);

test.each(Array.from({ length: PARTS }, (_, part) => part + 1))(
  `each menu, list of choices and dialog can be read by everybody, in light and dark, wide and narrow, part %i of ${PARTS}`,
  async (part) => {
    const context = await it.open();
    const { page, complaints } = await watched(context);
    page.setDefaultTimeout(OPENS_WITHIN_MS);
    const found: string[] = [];
    let go: (url: string) => Promise<unknown> = (url) => page.goto(url);
    for (const { name, at, isOfFrame, open } of ofPart(part)) {
      const path = demo.places[at];
      if (path === undefined) throw new Error(`no screen is called ${at}`);
      await go(it.at(path, demo.account));
      await settled(page);
      go = (url) => (isOfFrame ? page.goto(url) : visit(page, url));
      try {
        await open(page);
        found.push(...(await judgedInBothSchemes(page, "open", name)));
        found.push(...(await judgedAtAllWidths(page, "open", name, NARROW)));
      } catch (error) {
        found.push(`${name}: ${String(error).slice(0, 400)}`);
      }
      for (const complaint of complaints.splice(0)) found.push(`${name}: ${complaint}`);
    }
    expect(found).toEqual([]);
    await context.close();
  },
  300_000,
);
