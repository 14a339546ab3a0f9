import type { Page } from "playwright-core";
import type { Opening } from "./opening.ts";

const dialogAfter =
  (button: string | RegExp, name: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: button }).first().click();
    await page.getByRole("dialog", { name }).waitFor();
  };

/** What opens over receivers of outgoing events. */
export const OUTGOING: readonly Opening[] = [
  {
    name: "a new receiver",
    at: "Settings, outgoing events",
    open: dialogAfter("New receiver", "New receiver"),
  },
  {
    name: "the choice of campaigns for a receiver",
    at: "Receiver, told nothing yet",
    open: async (page) => {
      await page.getByRole("combobox", { name: "Campaigns" }).click();
      await page.getByRole("option").filter({ visible: true }).first().waitFor();
    },
  },
  {
    name: "telling again what was given up",
    at: "Receiver",
    open: dialogAfter("Tell again what was given up", /^Tell again/),
  },
  {
    name: "a new secret of a receiver",
    at: "Receiver, told nothing yet",
    open: async (page) => {
      await dialogAfter("New secret", "Make a new secret?")(page);
      await page.getByRole("dialog").getByRole("button", { name: "New secret" }).click();
      await page.getByRole("dialog", { name: "The secret of this receiver" }).waitFor();
    },
  },
];
