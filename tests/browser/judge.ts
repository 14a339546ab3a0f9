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

/** The page as it stands, in both schemes. Leaves it light. */
export const judgedInBothSchemes = async (page: Page, group: string, name: string): Promise<string[]> => {
  const found: string[] = [];
  for (const scheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await eventually(async () => expect(await page.evaluate(SCHEME)).toBe(scheme));
    for (const finding of await axeFindings(page)) found.push(`${name}, ${scheme}: ${finding}`);
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
