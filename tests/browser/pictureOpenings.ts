import type { Page } from "playwright-core";
import type { Opening } from "./opening.ts";

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).first().click();

/** What opens over fields for pictures, and over the pictures of the account. */
export const PICTURES: readonly Opening[] = [
  {
    name: "choosing a picture",
    at: "Wizard, push",
    open: async (page) => {
      await press(page, "Image address: choose a picture");
      await page.getByRole("dialog", { name: "Choose a picture" }).waitFor();
      await page.getByRole("button", { name: /^logo\.png/ }).waitFor();
    },
  },
  {
    name: "deleting a picture",
    at: "Settings, pictures",
    open: async (page) => {
      await press(page, "Delete logo.png");
      await page.getByRole("dialog", { name: "Delete “logo.png”?" }).waitFor();
      await page.getByText("No campaign that is not over shows it").waitFor();
    },
  },
];
