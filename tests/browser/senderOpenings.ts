import type { Page } from "playwright-core";
import type { Opening } from "./opening.ts";

const dialogAfter =
  (button: string | RegExp, name: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole("button", { name: button }).first().click();
    await page.getByRole("dialog", { name }).waitFor();
  };

/** What opens over senders, over the choice of one, and over where their bounces go. */
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
  {
    name: "stopping a mailbox",
    at: "Settings, bounces",
    open: dialogAfter("Stop reading it", /^Stop reading/),
  },
  {
    name: "removing the domain",
    at: "Settings, bounces",
    open: dialogAfter("Remove the domain", /^Remove /),
  },
];
