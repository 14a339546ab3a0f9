import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchBrowser } from "./browser.ts";
import { judgedInBothSchemes } from "./judge.ts";

/** What is left out because it was judged before must not let a fault through. */

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());

/** A page that follows the system's scheme as the dashboard does. */
const opened = async (styles: string, body: string): Promise<Page> => {
  const page = await browser.newPage();
  await page.setContent(`<!doctype html><html lang="en"><head><title>A page</title><style>${styles}</style><script>
    const isDark = matchMedia("(prefers-color-scheme: dark)");
    const tell = () => document.documentElement.dataset.mantineColorScheme = isDark.matches ? "dark" : "light";
    isDark.addEventListener("change", tell);
    tell();
  </script></head><body><main><h1>A page</h1>${body}</main></body></html>`);
  return page;
};

/** As `page, scheme: rule`. */
const rules = (found: readonly string[]): string[] =>
  found.map((finding) => finding.split(": ", 2).join(": "));

test.each([
  ["dark", "@media (prefers-color-scheme: dark) { p { color: #444; background: #333 } }", "<p>Grey</p>"],
  ["light", "@media (prefers-color-scheme: light) { p { color: #ddd; background: #eee } }", "<p>Grey</p>"],
])("grey on grey is found in %s alone, as often as it is looked at", async (scheme, styles, body) => {
  const page = await opened(styles, body);
  for (let times = 0; times < 3; times++) {
    const found = await judgedInBothSchemes(page, "judge", "page");
    expect(rules(found)).toEqual([`page, ${scheme}: color-contrast`]);
  }
  await page.close();
});

test.each(["dark", "light"])("what stands there in %s alone is held against every rule", async (scheme) => {
  const styles = `button { display: none } @media (prefers-color-scheme: ${scheme}) { button { display: block; width: 60px; height: 60px } }`;
  const page = await opened(styles, "<button></button>");
  for (let times = 0; times < 3; times++) {
    const found = await judgedInBothSchemes(page, "judge", "page");
    expect(rules(found)).toEqual([`page, ${scheme}: button-name`]);
  }
  await page.close();
});

test("a page that was found good is judged again when a single attribute of it has changed", async () => {
  const page = await opened("", '<label>Name <input id="name"></label>');
  for (let times = 0; times < 2; times++)
    expect(await judgedInBothSchemes(page, "judge", "page")).toEqual([]);
  await page.evaluate('document.querySelector("input").setAttribute("aria-required", "perhaps")');
  // what is no matter of colours is told once: of the scheme that was looked at first
  for (let times = 0; times < 2; times++) {
    const found = await judgedInBothSchemes(page, "judge", "page");
    expect(rules(found)).toEqual([expect.stringMatching(/^page, (light|dark): aria-valid-attr-value$/)]);
  }
  await page.close();
});
