import type { Page } from "playwright-core";
import type { Opening } from "./opening.ts";

const dialogAfter =
  (button: string | RegExp, name: string) =>
  async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: button }).first().click();
    await page.getByRole("dialog", { name }).waitFor();
  };

/** What opens over senders, and over the choice of one. */
export const SENDERS: readonly Opening[] = [
  { name: "a new sender", at: "Settings, senders", open: dialogAfter("New sender", "New sender") },
  {
    name: "what changes of a sender",
    at: "Settings, senders",
    open: dialogAfter(/^Change /, "Change the sender"),
  },
  {
    name: "the choice of a sender",
    at: "Wizard, e-mail",
    open: async (page) => {
      await page.getByRole("combobox", { name: "Sender", exact: true }).click();
      await page.getByRole("option").filter({ visible: true }).first().waitFor();
    },
  },
  { name: "a sender that is added", at: "Wizard, e-mail", open: dialogAfter("New sender", "New sender") },
  {
    name: "a sender that is typed",
    at: "Wizard, e-mail",
    open: async (page) => {
      await page.getByRole("combobox", { name: "Sender", exact: true }).click();
      await page.getByRole("option", { name: "Custom…" }).click();
      await page.getByRole("textbox", { name: "From address" }).waitFor();
    },
  },
];
