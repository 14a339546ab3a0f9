import type { Page } from "playwright-core";
import type { Opening } from "./opening.ts";

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("button", { name }).first().click();

const dialog = async (page: Page, name: string): Promise<void> =>
  page.getByRole("dialog", { name }).waitFor();

const dialogAfter =
  (button: string | RegExp, name: string) =>
  async (page: Page): Promise<void> => {
    await press(page, button);
    await dialog(page, name);
  };

/** What opens over the keys of apps and pages. */
export const APPS: readonly Opening[] = [
  {
    name: "a new publishable key",
    at: "Settings, apps and browsers",
    open: dialogAfter("New publishable key", "New publishable key"),
  },
  {
    name: "a publishable key that is made",
    at: "Settings, apps and browsers",
    open: async (page) => {
      await press(page, "New publishable key");
      await page.getByRole("textbox", { name: "Name" }).fill("Shop of the north");
      await page.getByRole("textbox", { name: /^Origins/ }).fill("https://north.shop.example");
      await press(page, /^Create$/);
      await dialog(page, "Shop of the north is ready");
    },
  },
  {
    name: "what changes of a publishable key",
    at: "Settings, apps and browsers",
    open: dialogAfter(/^Change /, "Change the publishable key"),
  },
  {
    name: "revoking a publishable key",
    at: "Settings, apps and browsers",
    open: dialogAfter(/^Revoke /, "Revoke this publishable key?"),
  },
];
