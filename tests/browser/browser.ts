import { existsSync } from "node:fs";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../helpers/eventually.ts";

/** First the one that draws on no screen at all: it takes a quarter less of the processor for the same pages. */
const PATHS = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"].map(
  (name) => `/usr/bin/${name}`,
);

/** Debian's Chromium, or the browser that CHROMIUM names. */
const executablePath = (): string => {
  const found = [process.env["CHROMIUM"], ...PATHS].find((path) => path !== undefined && existsSync(path));
  if (found === undefined)
    throw new Error("the browser tests need Chromium: install the package chromium-headless-shell");
  return found;
};

/** A browser that talks to nobody but the pages it is sent to. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: executablePath(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
    ],
  });

/** What a page complained about while it was used: errors of scripts, breaches of the policy. */
export interface Watched {
  page: Page;
  complaints: string[];
}

/**
 * What is no complaint of the page: requests that are refused on purpose, which the tests judge by what the page says,
 * and scripts kept from running in the frame of a message, axe's own among them.
 */
const isExpected = (text: string): boolean =>
  text.startsWith("Failed to load resource") || /^Blocked script execution in '\S+\/frame'/.test(text);

export const watched = async (context: BrowserContext): Promise<Watched> => {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !isExpected(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
};

/** WCAG 2.2, levels A and AA. */
const TAGS = { type: "tag", values: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] };
/** Those of its rules that look at colours; all others look at what there is, and where. */
const OF_COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

/** Runs in the page. It waits for no answer from within frames: those of messages run no script, and so no axe. */
const judgeBy = (rules: object): string => `axe
  .run(document, { runOnly: ${JSON.stringify(rules)}, resultTypes: ["violations"], iframes: false })
  .then(({ violations }) =>
    violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ": " + target.join(" ") + " " + (failureSummary ?? "")),
    ),
  )`;

/** What axe finds on the page as it is now, as `rule: where`. */
export const axeFindings = async (page: Page, rules: "all" | "of colours" = "all"): Promise<string[]> => {
  // A page that was gone through without being loaded again has it already; reading it takes longer than running it.
  if (!(await page.evaluate<boolean>("'axe' in globalThis"))) await page.evaluate(axe.source);
  return page.evaluate<string[]>(judgeBy(rules === "all" ? TAGS : OF_COLOURS));
};

/** Runs in the page: what sticks out to the right of the window and is not scrolled inside something. */
const WIDE = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width + 1) return [];
  const isInside = (element) => {
    for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(outer).overflowX)) return true;
    }
    return false;
  };
  const sticksOut = (element) => element.getBoundingClientRect().right > width + 1 && !isInside(element);
  const named = (element) => element.tagName + " " + String(element.className).slice(0, 100);
  return ["scrolls to " + document.documentElement.scrollWidth, ...[...document.querySelectorAll("body *")].filter(sticksOut).map(named)];
})()`;

/** A window that was just made narrower is laid out anew within it. */
const LAID_OUT_WITHIN_MS = 2_000;

/** Nothing is wider than the window. */
export const expectNoOverflow = (page: Page, name: string): Promise<void> =>
  eventually(async () => {
    const wide: unknown = await page.evaluate(WIDE);
    expect(wide, `${name}: wider than the window: ${JSON.stringify(wide)}`).toEqual([]);
  }, LAID_OUT_WITHIN_MS);

const SETTLED_WITHIN_MS = 30_000;
const IS_SETTLED = `document.querySelector('[role="status"][aria-label="Loading…"], .mantine-Loader-root') === null`;

/** Nothing is under way any more: no skeleton, no spinner, and the type is there. */
export const settled = async (page: Page): Promise<void> => {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  // Asked from here: a function that waits within the page would be code made of text, which its policy forbids.
  await eventually(async () => expect(await page.evaluate(IS_SETTLED)).toBe(true), SETTLED_WITHIN_MS);
  await page.evaluate("document.fonts.ready");
};

/** An address of every account that leads to no screen. */
const NOWHERE = "/nowhere";

/** As a link of the program does. */
const follow = (page: Page, url: string): Promise<unknown> =>
  page.evaluate(`history.pushState({}, "", ${JSON.stringify(url)})`);

/**
 * Goes to a screen as whoever uses the program does, without loading it anew: the screen before is taken down, and this one
 * is built from nothing. The first address of an account is loaded.
 */
export const visit = async (page: Page, url: string): Promise<void> => {
  const account = /^.*\/a\/[^/]+/.exec(url)?.[0];
  if (account === undefined || !page.url().startsWith(account)) {
    await page.goto(url);
    return;
  }
  const between = page.getByRole("heading", { level: 1, name: "There is nothing here" });
  await follow(page, account + NOWHERE);
  await between.waitFor();
  if (url === account + NOWHERE) return;
  await follow(page, url);
  await between.waitFor({ state: "detached" });
};
