import { existsSync } from "node:fs";
import { AxeBuilder } from "@axe-core/playwright";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

const PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Debian's Chromium, or the browser that CHROMIUM names. */
const executablePath = (): string => {
  const found = [process.env["CHROMIUM"], ...PATHS].find((path) => path !== undefined && existsSync(path));
  if (found === undefined) throw new Error("the browser tests need Chromium: install the package chromium");
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

/** Requests that are refused on purpose show up on the console; the tests judge them by what the page says. */
const isRefusal = (text: string): boolean => text.startsWith("Failed to load resource");

export const watched = async (context: BrowserContext): Promise<Watched> => {
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !isRefusal(message.text())) complaints.push(message.text());
  });
  return { page, complaints };
};

/** WCAG 2.2, levels A and AA. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds on the page as it is now, as `rule: where`. */
export const axeFindings = async (page: Page): Promise<string[]> => {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(" ")} ${failureSummary ?? ""}`),
  );
};

/** Nothing is wider than the window. */
export const expectNoOverflow = async (page: Page): Promise<void> => {
  const { wide, width } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const isScrolledInside = (element: Element): boolean => {
      for (let outer = element.parentElement; outer !== null; outer = outer.parentElement) {
        if (/(auto|scroll|hidden|clip)/.test(getComputedStyle(outer).overflowX)) return true;
      }
      return false;
    };
    const wide = [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > width + 1 && !isScrolledInside(element))
      .map((element) => `${element.tagName} ${element.className}`.slice(0, 120));
    return { wide: document.documentElement.scrollWidth > width + 1 ? wide : [], width };
  });
  expect(wide, `wider than ${width} px`).toEqual([]);
};
