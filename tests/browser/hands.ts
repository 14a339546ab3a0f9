import type { Locator, Page } from "playwright-core";

/** How somebody uses a page. The same journey is walked with each kind of hands. */
export interface Hands {
  /** A button, a link, a tab, a checkbox, an item of a menu. */
  press(control: Locator): Promise<void>;
  /** One of several. */
  choose(radio: Locator): Promise<void>;
  /** Types in the place of what stands in the field. */
  write(field: Locator, text: string): Promise<void>;
  /** Puts in, after what stands in the field, what was copied elsewhere. */
  paste(field: Locator, text: string): Promise<void>;
  /** Goes to a place of the main navigation. */
  goTo(place: string): Promise<void>;
  startCampaign(): Promise<void>;
  askToPublish(): Promise<void>;
}

/** As a copy made in another window. */
export const copyElsewhere = (page: Page, text: string): Promise<unknown> =>
  page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);

export const clipboardOf = async (page: Page): Promise<string> =>
  String(await page.evaluate("navigator.clipboard.readText()"));

export const mouse = (page: Page): Hands => ({
  press: (control) => control.click(),
  choose: (radio) => radio.click(),
  write: async (field, text) => {
    await field.click();
    await page.keyboard.press("ControlOrMeta+A");
    await page.keyboard.press("Delete");
    await page.keyboard.type(text);
  },
  paste: async (field, text) => {
    await copyElsewhere(page, text);
    await field.click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.press("ControlOrMeta+V");
  },
  goTo: (place) =>
    page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: place, exact: true }).click(),
  startCampaign: () => page.getByRole("button", { name: "+ Campaign" }).first().click(),
  askToPublish: () => page.getByRole("button", { name: "Publish campaign" }).last().click(),
});
