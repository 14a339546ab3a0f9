import type { Page } from "playwright-core";
import { APPS } from "./appOpenings.ts";
import type { Opening } from "./opening.ts";
import { OUTGOING } from "./outgoingOpenings.ts";
import { PICTURES } from "./pictureOpenings.ts";
import { SENDERS } from "./senderOpenings.ts";
import { TESTS } from "./testSendOpenings.ts";

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("button", { name }).first().click();

const dialog = async (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("dialog", { name }).waitFor();

const choices = async (
  page: Page,
  name: string,
  role: "combobox" | "textbox" = "combobox",
): Promise<void> => {
  await page.getByRole(role, { name, exact: true }).first().click();
  await page.getByRole("option").filter({ visible: true }).first().waitFor();
};

const menu = async (page: Page, name: string | RegExp): Promise<void> => {
  await press(page, name);
  await page.getByRole("menu").waitFor();
};

const menuItem = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("menuitem", { name }).click();

const dialogAfter =
  (button: string | RegExp, name: string | RegExp) =>
  async (page: Page): Promise<void> => {
    await press(page, button);
    await dialog(page, name);
  };

const SHELL: readonly Opening[] = [
  { name: "the account menu", at: "Home", open: (page) => menu(page, /Switch account/) },
  { name: "the person's menu", at: "Home", open: (page) => menu(page, /: your settings$/) },
  {
    name: "a new account",
    at: "Home",
    open: async (page) => {
      await menu(page, /Switch account/);
      await menuItem(page, "New account");
      await dialog(page, "New account");
    },
  },
  {
    name: "removing the demo",
    at: "Home",
    open: async (page) => {
      await menu(page, /Switch account/);
      await menuItem(page, "Remove the demo");
      await dialog(page, "Remove the demo?");
    },
  },
  {
    name: "the palette",
    at: "Home",
    open: async (page) => {
      await page.keyboard.press("ControlOrMeta+K");
      await page.getByPlaceholder("Go anywhere, do anything…").waitFor();
    },
  },
  {
    name: "the palette, nothing found",
    at: "Home",
    open: async (page) => {
      await page.keyboard.press("ControlOrMeta+K");
      await page.getByPlaceholder("Go anywhere, do anything…").fill("xyzzy");
      await page.getByText("Nothing is called that").waitFor();
    },
  },
  {
    name: "the shortcuts",
    at: "Home",
    open: async (page) => {
      await page.keyboard.press("Shift+?");
      await dialog(page, "Keyboard shortcuts");
    },
  },
];

const CAMPAIGNS: readonly Opening[] = [
  { name: "a campaign's menu in the list", at: "Campaigns", open: (page) => menu(page, /^Actions for/) },
  { name: "the choice of a state", at: "Campaigns", open: (page) => choices(page, "State") },
  {
    name: "campaigns that are ticked",
    at: "Campaigns",
    open: async (page) => {
      await page.getByRole("checkbox", { name: "Select all that are shown" }).click();
      await page.getByRole("button", { name: "Clear selection" }).waitFor();
    },
  },
  { name: "a campaign's menu", at: "Campaign, results", open: (page) => menu(page, "More actions") },
  {
    name: "stopping a campaign",
    at: "Campaign, results",
    open: async (page) => {
      await menu(page, "More actions");
      await menuItem(page, "Stop…");
      await dialog(page, "Stop this campaign?");
    },
  },
  {
    name: "a credential for the call",
    at: "Campaign, call",
    open: dialogAfter("Create a credential for this call", "Create a credential"),
  },
];

const WIZARD: readonly Opening[] = [
  {
    name: "the approved templates",
    at: "Wizard, WhatsApp",
    open: dialogAfter("Choose an approved template", "Approved templates"),
  },
  { name: "renaming a draft", at: "Wizard, what", open: (page) => press(page, "Change the name") },
  {
    name: "personalising a field",
    at: "Wizard, e-mail",
    open: async (page) => {
      await press(page, /^Personalise/);
      await page.getByRole("option").filter({ visible: true }).first().waitFor();
    },
  },
  {
    name: "starting from a payload",
    at: "Wizard, e-mail",
    open: dialogAfter("Start from the payload", "Start from the payload"),
  },
  {
    name: "a past trigger for the preview",
    at: "Wizard, e-mail",
    open: async (page) => {
      await page.getByRole("radiogroup", { name: "Data" }).getByText("A past trigger").click();
      await choices(page, "Trigger");
    },
  },
  { name: "a user for the preview", at: "Wizard, e-mail", open: (page) => choices(page, "User") },
  {
    name: "completing Liquid",
    at: "Wizard, e-mail",
    open: async (page) => {
      await page.getByRole("textbox", { name: "Subject", exact: true }).press("ControlOrMeta+End");
      await page.keyboard.type(" {{ Pro");
      await page.locator(".cm-tooltip-autocomplete").waitFor();
    },
  },
  {
    name: "publishing what is not complete",
    at: "Wizard, overview",
    open: async (page) => {
      await page.keyboard.press("ControlOrMeta+S");
      await dialog(page, "Publish this campaign?");
    },
  },
  {
    // what was typed above is what would change
    name: "publishing a further version",
    at: "Wizard, overview of a running campaign",
    open: async (page) => {
      await page.keyboard.press("ControlOrMeta+S");
      await dialog(page, "Publish this campaign?");
    },
  },
];

const DECISIONS: readonly Opening[] = [
  {
    name: "resuming what holds triggers",
    at: "Campaign held by the safety stop",
    open: async (page) => {
      await press(page, "Resume");
      await dialog(page, "Resume “Price alert”?");
      await page.getByRole("radio", { name: "Drop what was accepted before a moment" }).click();
      await page.getByText("3 triggers for 3 users end as “Cancelled”").waitFor();
    },
  },
  {
    name: "whether it is transactional",
    at: "Wizard, who with all",
    open: async (page) => {
      await page.getByRole("checkbox", { name: /^Leave out the system control group/ }).click();
      await dialog(page, "Is this message transactional?");
    },
  },
  {
    name: "a cap that is too low",
    at: "Wizard, who with all",
    open: async (page) => {
      await page.getByRole("textbox", { name: "Users a day" }).fill("50");
      await page.keyboard.press("Tab");
      await page
        .getByText(/Expected a number >= 100, got 50/)
        .last()
        .waitFor();
    },
  },
  {
    name: "a range that is not given yet",
    at: "Wizard, when with all",
    open: async (page) => {
      await press(page, "Add range: Friday");
      await page.getByRole("textbox", { name: "Friday, range 3: to" }).focus();
      await page.keyboard.press("Shift+Tab");
      await page.keyboard.press("Shift+Tab");
      await page.getByText("Give a time.").first().waitFor();
    },
  },
  {
    name: "the zone of the week's user",
    at: "Wizard, when with all",
    open: (page) => choices(page, "Time zone of the user"),
  },
];

const SEGMENTS: readonly Opening[] = [
  {
    name: "further kinds of conditions",
    at: "Wizard, who by a filter to come",
    open: (page) => menu(page, "Add to group 1: More…"),
  },
  {
    name: "the menu of a condition",
    at: "Wizard, who by filter",
    open: (page) => menu(page, "Condition 1 of group 1: more actions"),
  },
  {
    name: "properties that were received",
    at: "Wizard, who by a filter to come",
    open: async (page) => {
      await press(page, "Add to group 1: User property");
      await page.getByRole("option").filter({ visible: true }).first().waitFor();
    },
  },
  {
    name: "the operators of a condition",
    at: "Wizard, who by filter",
    open: (page) => choices(page, "Condition 1 of group 1: operator"),
  },
  {
    name: "a condition that was removed",
    at: "Wizard, who by filter",
    open: async (page) => {
      await press(page, "Condition 1 of group 1: remove");
      await page.getByRole("button", { name: "Undo" }).waitFor();
    },
  },
  {
    name: "a user who is tested",
    at: "Segment",
    open: async (page) => {
      await choices(page, "User");
      await page.getByRole("option").filter({ visible: true }).first().click();
      await page.getByText(/^This user /).waitFor();
    },
  },
  {
    name: "deleting a list",
    at: "List",
    open: dialogAfter("Delete segment", "Delete “Visitors of the fair”?"),
  },
];

const TRANSFERS: readonly Opening[] = [
  { name: "a new export", at: "Imports and exports", open: dialogAfter("Export", "Export") },
  {
    name: "a new export of events",
    at: "Imports and exports",
    open: async (page) => {
      await press(page, "Export");
      await page.getByRole("dialog", { name: "Export" }).getByRole("radio", { name: "Events" }).click();
      await choices(page, "Names");
    },
  },
  {
    name: "what a column may become",
    at: "Import, mapping",
    open: async (page) => {
      await page
        .locator("input")
        .and(page.getByLabel("customer_id: becomes", { exact: true }))
        .click();
      await page.getByRole("option").filter({ visible: true }).first().waitFor();
    },
  },
  {
    name: "what keeps an import from being started",
    at: "Import, mapping",
    open: async (page) => {
      await page
        .locator("input")
        .and(page.getByLabel("customer_id: becomes", { exact: true }))
        .click();
      await page.getByRole("option", { name: "Ignored" }).filter({ visible: true }).click();
      await page.getByText("It cannot start like this").waitFor();
    },
  },
  {
    name: "an import that lacks its file",
    at: "New import for a list",
    open: async (page) => {
      await press(page, "Upload");
      await page.getByText("Choose a file.").waitFor();
    },
  },
  {
    name: "cancelling an import",
    at: "Import, running",
    open: dialogAfter("Cancel the import", "Cancel this import?"),
  },
  { name: "removing an export", at: "Export, done", open: dialogAfter("Remove", /^Remove “/) },
  { name: "deleting a user", at: "User", open: dialogAfter("Delete this user…", /^Delete “/) },
];

const LOG: readonly Opening[] = [
  { name: "the choice of a campaign", at: "Triggers", open: (page) => choices(page, "Campaign") },
  {
    name: "sending again",
    at: "Message, not sent",
    open: dialogAfter("Send again", "Send this message again?"),
  },
  { name: "the choice of a channel", at: "Inbox", open: (page) => choices(page, "Channel") },
];

const SETTINGS: readonly Opening[] = [
  {
    name: "a new credential",
    at: "Settings, credentials",
    open: dialogAfter("New credential", "New API credential"),
  },
  {
    name: "the limits of a credential",
    at: "Settings, credentials",
    open: dialogAfter(/^Limits of /, /^How often /),
  },
  {
    name: "revoking a credential",
    at: "Settings, credentials",
    open: dialogAfter(/^Revoke /, "Revoke this credential?"),
  },
  ...APPS,
  ...SENDERS,
  ...TESTS,
  ...PICTURES,
  {
    name: "a new control group",
    at: "Settings, control groups",
    open: dialogAfter("New control group", "New control group"),
  },
  {
    name: "a control group that shrinks",
    at: "Settings, control groups",
    open: async (page) => {
      await press(page, "Edit “Win back, autumn”");
      const shown = page.getByRole("dialog", { name: "Edit control group" });
      await shown.getByText("2 %", { exact: true }).click();
      await shown.getByText(/will get messages from the next trigger on/).waitFor();
    },
  },
  {
    name: "deleting a control group",
    at: "Settings, control groups",
    open: dialogAfter("Delete “Win back, autumn”", "Delete “Win back, autumn”?"),
  },
  {
    name: "a limit that lacks its days",
    at: "Settings, limits",
    open: async (page) => {
      await page.getByRole("textbox", { name: "WhatsApp: most messages to one user" }).fill("3");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      await page.getByText("Give both numbers, or neither.").waitFor();
    },
  },
  { name: "the choice of security", at: "Settings, new provider", open: (page) => choices(page, "Security") },
  { name: "the choice of a zone", at: "Settings, account", open: (page) => choices(page, "Time zone") },
];

export const OPENINGS: readonly Opening[] = [
  ...SHELL.map((opening) => ({ ...opening, isOfFrame: true })),
  ...CAMPAIGNS,
  ...WIZARD,
  ...DECISIONS,
  ...SEGMENTS,
  ...TRANSFERS,
  ...LOG,
  ...SETTINGS,
  ...OUTGOING,
];
