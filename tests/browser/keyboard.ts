import type { Locator, Page } from "playwright-core";
import { copyElsewhere, type Hands } from "./hands.ts";

/** More than any screen has controls: who has pressed Tab that often has been everywhere. */
const TABS_MAX = 150;
const ARROWS_MAX = 20;

const hasFocus = async (control: Locator): Promise<boolean> =>
  (await control.and(control.page().locator(":focus")).count()) > 0;

/** Between radio buttons, tabs and the items of a menu, the arrows go. */
const GROUP = "xpath=ancestor::*[@role='radiogroup' or @role='tablist' or @role='menu'][1]";

/** The focus is on another control of the same group. */
const isBeside = async (control: Locator): Promise<boolean> =>
  !(await hasFocus(control)) && (await control.locator(GROUP).locator(":focus").count()) > 0;

const describeFocus = (page: Page): Promise<unknown> =>
  page.evaluate(`(() => {
    const { activeElement } = document;
    return activeElement === null ? "nothing" : activeElement.outerHTML.slice(0, 200);
  })()`);

const byArrows = async (page: Page, control: Locator): Promise<void> => {
  const key = (await control.getAttribute("role")) === "tab" ? "ArrowRight" : "ArrowDown";
  for (let presses = 0; presses < ARROWS_MAX && !(await hasFocus(control)); presses++) {
    await page.keyboard.press(key);
  }
};

/** Presses Tab until the control has the focus; among radio buttons, tabs and items of a menu, the arrows. */
export const tabTo = async (
  page: Page,
  control: Locator,
  key: "Tab" | "Shift+Tab" = "Tab",
): Promise<void> => {
  await control.waitFor();
  for (let presses = 0; presses < TABS_MAX; presses++) {
    if (await isBeside(control)) await byArrows(page, control);
    if (await hasFocus(control)) return;
    await page.keyboard.press(key);
  }
  throw new Error(
    `Tab never reached ${String(control)}; the focus is on ${String(await describeFocus(page))}`,
  );
};

/** A list marks what it holds already a moment after it opened, and so may move the mark once by itself. */
const MARK_STANDS_MS = 150;

/** Goes down the list of the field that has the focus, which opens it, to the option, and takes it. */
export const pick = async (option: Locator): Promise<void> => {
  const page = option.page();
  const marked = option.and(page.locator("[data-combobox-selected]"));
  const isMarked = async (): Promise<boolean> => (await marked.count()) > 0;
  for (let presses = 0; presses < ARROWS_MAX; presses++) {
    if (await isMarked()) {
      await page.waitForTimeout(MARK_STANDS_MS);
      if (await isMarked()) break;
    }
    await page.keyboard.press("ArrowDown");
    await page.getByRole("option").filter({ visible: true }).first().waitFor();
  }
  await marked.waitFor();
  await page.keyboard.press("Enter");
};

/** Hands that know no mouse. */
export const keyboard = (page: Page): Hands => {
  const press = async (control: Locator): Promise<void> => {
    await tabTo(page, control);
    const role = await control.getAttribute("role");
    // Tabs open as the arrows reach them.
    if (role === "tab") return;
    const isBox = (await control.getAttribute("type")) === "checkbox";
    await page.keyboard.press(isBox ? "Space" : "Enter");
  };
  return {
    press,
    choose: async (radio) => {
      await tabTo(page, radio);
      if (!(await radio.isChecked())) await page.keyboard.press("Space");
    },
    write: async (field, text) => {
      await tabTo(page, field);
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.press("Delete");
      await page.keyboard.type(text);
    },
    paste: async (field, text) => {
      await copyElsewhere(page, text);
      await tabTo(page, field);
      await page.keyboard.press("ControlOrMeta+End");
      await page.keyboard.press("ControlOrMeta+V");
    },
    goTo: async (place) => {
      await page.keyboard.press("ControlOrMeta+K");
      await page.getByPlaceholder("Go anywhere, do anything…").and(page.locator(":focus")).waitFor();
      await page.keyboard.type(place);
      await page.locator("[data-selected]").filter({ hasText: place }).waitFor();
      await page.keyboard.press("Enter");
    },
    startCampaign: () => page.keyboard.press("c"),
    askToPublish: () => page.keyboard.press("ControlOrMeta+S"),
  };
};
