import type { Page } from "playwright-core";
import type { Opening } from "./opening.ts";

const openDialog = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Send a test" }).first().click();
  await page.getByRole("dialog", { name: "Send a test" }).waitFor();
};

const choices = async (page: Page, name: string): Promise<void> => {
  await page.getByRole("combobox", { name, exact: true }).first().click();
  await page.getByRole("option").filter({ visible: true }).first().waitFor();
};

/** Test sends, and the choices of how messages ended and what happened to messages afterwards. */
export const TESTS: readonly Opening[] = [
  { name: "a test send", at: "Wizard, e-mail", open: openDialog },
  {
    name: "a test send that went",
    at: "Wizard, e-mail",
    open: async (page) => {
      await openDialog(page);
      await page.getByRole("button", { name: "Send test" }).click();
      await page.getByRole("dialog").getByText("What the provider said").waitFor();
    },
  },
  { name: "the choice of outcomes", at: "Messages", open: (page) => choices(page, "Outcomes") },
  {
    name: "the choice of what happened afterwards",
    at: "Messages",
    open: (page) => choices(page, "After sending"),
  },
];
