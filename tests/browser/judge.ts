import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { expect } from "vitest";
import { eventually } from "../helpers/eventually.ts";
import { axeFindings, expectNoOverflow, settled, visit, watched } from "./browser.ts";
import type { Places } from "./places.ts";

/**
 * What is wrong with a screen: in light and dark whatever axe finds (WCAG 2.2 A and AA), at three widths whatever is
 * wider than the window, every error of a script, every breach of the content security policy. With
 * SCREENSHOTS=<folder> it also leaves pictures of all that it looks at.
 */

const WIDTHS = [1_440, 1_024, 390] as const;
const HEIGHT = 900;
const SCHEME = "document.documentElement.dataset.mantineColorScheme";
const PICTURES = process.env["SCREENSHOTS"];

const shoot = async (page: Page, group: string, name: string, kind: string): Promise<void> => {
  if (PICTURES === undefined) return;
  const folder = join(PICTURES, group);
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name.replaceAll(/[^\w]+/g, "-")}.${kind}.png`) });
};

/**
 * Runs in the page: all that axe goes by but for colours. What stands there, down to each attribute and each value, what
 * of it is seen, where pointer and focus are, and the window. Ids that are made anew each time a thing is shown are
 * numbered in their order, and the scheme's own name is left out.
 */
const STANDING = `(() => {
  const root = document.documentElement;
  const numbers = new Map();
  const numbered = (id) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return "#" + numbers.get(id);
  };
  const text = root.outerHTML
    .replace(/ data-mantine-color-scheme="\\w+"/, "")
    .replace(/(?<!--)mantine-[a-z0-9]{6,}(?=["\\s-])|[:«_]r[0-9a-z]+[:»_]/g, numbered);
  const seen = Array.from(document.querySelectorAll("body *"), (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) ? "1" : "0",
  ).join("");
  const values = Array.from(document.querySelectorAll("input, textarea, select"), (field) => field.value + field.checked);
  const all = Array.from(document.querySelectorAll("*"));
  const touched = Array.from(document.querySelectorAll(":hover, :focus"), (element) => all.indexOf(element));
  return JSON.stringify([text, seen, values, touched, innerWidth, innerHeight]);
})()`;

/** What was judged and found good, by scheme: what is the same in every letter need not be judged again. */
const FOUND_GOOD = { dark: new Set<string>(), light: new Set<string>() };

interface Judged {
  /** How the page stood. */
  standing: string;
  /** Whether no rule at all, of colours or of anything else, was broken. */
  isGood: boolean;
  findings: readonly string[];
}

/** @param before what all rules found in the other scheme: where nothing else has changed, those of colours do */
const judgedInScheme = async (
  page: Page,
  scheme: "dark" | "light",
  before: Judged | undefined,
): Promise<Judged> => {
  const standing = createHash("sha256")
    .update(await page.evaluate<string>(STANDING))
    .digest("base64");
  if (FOUND_GOOD[scheme].has(standing)) return { standing, isGood: true, findings: [] };
  const isAsBefore = standing === before?.standing;
  const findings = await axeFindings(page, isAsBefore ? "of colours" : "all");
  // colours alone do not make it good: it would not be looked at again, and what the other scheme told would be lost
  const isGood = findings.length === 0 && (!isAsBefore || before?.isGood === true);
  if (isGood) FOUND_GOOD[scheme].add(standing);
  return { standing, isGood, findings };
};

/** The scheme it has comes first, as each change has everything painted anew; pictures are left light. */
const schemesFrom = async (page: Page): Promise<readonly ("dark" | "light")[]> => {
  const isDark = (await page.evaluate(SCHEME)) === "dark";
  return isDark || PICTURES !== undefined ? ["dark", "light"] : ["light", "dark"];
};

/** The page as it stands, in both schemes. Leaves it in the other than it had. */
export const judgedInBothSchemes = async (page: Page, group: string, name: string): Promise<string[]> => {
  const found: string[] = [];
  let before: Judged | undefined;
  for (const scheme of await schemesFrom(page)) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await eventually(async () => expect(await page.evaluate(SCHEME)).toBe(scheme));
    before = await judgedInScheme(page, scheme, before);
    for (const finding of before.findings) found.push(`${name}, ${scheme}: ${finding}`);
    await shoot(page, group, name, scheme);
  }
  return found;
};

/** The page at each width. Leaves it wide. */
export const judgedAtAllWidths = async (
  page: Page,
  group: string,
  name: string,
  widths: readonly number[] = WIDTHS,
): Promise<string[]> => {
  const found: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: HEIGHT });
    await settled(page);
    await expectNoOverflow(page, `${name} at ${width}`).catch((error: Error) => found.push(error.message));
    if (width !== WIDTHS[0]) await shoot(page, group, name, String(width));
  }
  await page.setViewportSize({ width: WIDTHS[0], height: HEIGHT });
  return found;
};

interface Walk {
  /** Folder of the pictures. */
  group: string;
  places: Places;
  at: (path: string) => string;
  /** Resolves when the page that was asked for stands as it is to be judged. */
  ready?: (page: Page) => Promise<unknown>;
  widths?: readonly number[];
}

/** Goes to each place, one after the other, in one window. */
export const judged = async (
  context: BrowserContext,
  { group, places, at, ready = settled, widths = WIDTHS }: Walk,
): Promise<string[]> => {
  const { page, complaints } = await watched(context);
  const found: string[] = [];
  for (const [name, path] of Object.entries(places)) {
    await visit(page, at(path));
    await ready(page);
    found.push(...(await judgedInBothSchemes(page, group, name)));
    found.push(...(await judgedAtAllWidths(page, group, name, widths)));
    for (const complaint of complaints.splice(0)) found.push(`${name}: ${complaint}`);
  }
  await page.close();
  return found;
};
