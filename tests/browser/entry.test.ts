import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setupCode } from "../../src/accounts/setup.ts";
import { deploymentIdentity } from "../../src/db/queries/deployment.ts";
import { sql } from "../../src/db/sql.ts";
import { passwordCharsMin } from "../../src/limits.ts";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { TEST_PASSWORD } from "../helpers/person.ts";
import { buildProgram } from "../helpers/program.ts";
import { type BrowserApp, openWindow, startBrowserApp } from "./app.ts";
import { launchBrowser, settled, watched } from "./browser.ts";

const ACCOUNT_PAGE = /\/a\/[^/?]+\/?$/;
const LOG_IN_PAGE = /\/login(\?|$)/;

const fillLogIn = async (page: Page, email: string, password: string): Promise<void> => {
  await page.getByLabel("Email").fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
};

const accountButton = (page: Page, name: string) =>
  page.getByRole("button", {
    name: new RegExp(`^Account:\\s*${name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}.*Switch account$`),
  });

const openMenuItem = async (page: Page, account: string, item: string | RegExp): Promise<void> => {
  await accountButton(page, account).click();
  await page.getByRole("menuitem", { name: item }).click();
};

const isDark = async (page: Page): Promise<boolean> =>
  (await page.evaluate("document.documentElement.dataset.mantineColorScheme")) === "dark";

const idOfAccount = (page: Page): string => /\/a\/([^/?]+)/.exec(page.url())?.[1] ?? "";

describe("a deployment without an owner", () => {
  let app: TestApp;
  let browser: Browser;
  let code = "";
  beforeAll(async () => {
    await buildProgram();
    app = await startTestApp();
    browser = await launchBrowser();
    code = setupCode(app.box, await deploymentIdentity(app.db));
  }, 120_000);
  afterAll(async () => {
    await browser.close();
    await app.stop();
  });

  const fillSetup = async (page: Page, password: string): Promise<void> => {
    await page.getByLabel("Your name").fill("Ada Lovelace");
    await page.getByLabel("Email").fill("ada@example.com");
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByLabel("Account name").fill("Zebra Engines");
    await page.getByRole("button", { name: "Create owner and account" }).click();
  };

  test("every address leads to the set-up, which tells a wrong code and a too short password at their fields", async () => {
    const context = await openWindow(browser, app.url);
    const { page, complaints } = await watched(context);
    await page.goto(app.url);
    await page.waitForURL(/\/setup$/);
    const codeField = page.getByLabel("Set-up code");
    await codeField.fill("ABCD-EFGH-JKMN");
    await fillSetup(page, "short");
    const password = page.getByRole("textbox", { name: "Password" });
    await page
      .getByText(new RegExp(`at least ${passwordCharsMin}\\b.*`, "i"))
      .nth(1)
      .waitFor();
    expect(await password.getAttribute("aria-invalid")).toBe("true");
    expect(await codeField.getAttribute("aria-invalid")).not.toBe("true");
    await eventually(async () =>
      expect(await password.evaluate((field) => field === field.ownerDocument.activeElement)).toBe(true),
    );
    await password.fill(TEST_PASSWORD);
    await page.getByRole("button", { name: "Create owner and account" }).click();
    await page.getByText("Expected the code that the start of the server prints.").waitFor();
    expect(await codeField.getAttribute("aria-invalid")).toBe("true");
    expect(await password.getAttribute("aria-invalid")).not.toBe("true");
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("a link with a mistyped code shows the field to mend it; the printed link needs no code, and its owner lands on Home of the account it named", async () => {
    const context = await openWindow(browser, app.url);
    const { page, complaints } = await watched(context);
    await page.goto(`${app.url}/setup?code=ABCD-EFGH-JKMN`);
    await fillSetup(page, TEST_PASSWORD);
    await page.getByLabel("Set-up code").waitFor();
    expect(await page.getByLabel("Set-up code").inputValue()).toBe("ABCD-EFGH-JKMN");

    await page.goto(`${app.url}/setup?code=${code}`);
    await page.getByLabel("Your name").waitFor();
    expect(await page.getByLabel("Set-up code").count()).toBe(0);
    await fillSetup(page, TEST_PASSWORD);
    await page.waitForURL(ACCOUNT_PAGE);
    await accountButton(page, "Zebra Engines").waitFor();
    await settled(page);

    await page.goto(`${app.url}/setup?code=${code}`);
    await page.getByText("This server has its owner already.").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("after logging out nothing of the account is left; a wrong password and an unknown address are refused alike", async () => {
    const context = await openWindow(browser, app.url);
    const { page, complaints } = await watched(context);
    await page.goto(app.url);
    await page.waitForURL(LOG_IN_PAGE);
    await fillLogIn(page, "ada@example.com", "wrong horse battery");
    const alert = page.getByRole("alert");
    await alert.waitFor();
    const words = await alert.innerText();
    expect(page.url()).toMatch(LOG_IN_PAGE);
    await page.reload();
    await fillLogIn(page, "nobody@example.com", TEST_PASSWORD);
    await alert.waitFor();
    expect(await alert.innerText()).toBe(words);
    expect(words).toMatch(/email|password/i);
    expect(words).not.toContain("could not be loaded");

    await fillLogIn(page, "ada@example.com", TEST_PASSWORD);
    await page.waitForURL(ACCOUNT_PAGE);
    await page.getByRole("button", { name: "Ada Lovelace: your settings" }).click();
    await page.getByRole("menuitem", { name: "Log out" }).click();
    await page.waitForURL(LOG_IN_PAGE);
    await page.goBack();
    await page.getByRole("heading", { name: "Log in to Clarion" }).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(await page.getByRole("navigation").count()).toBe(0);
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe("people and their accounts", () => {
  let it: BrowserApp;
  beforeAll(async () => {
    it = await startBrowserApp();
  }, 120_000);
  afterAll(() => it.stop());

  test("a deep link asks for the log-in, and then shows what it led to", async () => {
    const context = await it.open({ as: null });
    const { page, complaints } = await watched(context);
    const link = it.at("/campaigns?state=draft&text=spring");
    await page.goto(link);
    await page.waitForURL(LOG_IN_PAGE);
    await fillLogIn(page, it.owner.email, TEST_PASSWORD);
    await page.getByRole("heading", { level: 1, name: "Campaigns" }).waitFor();
    expect(page.url()).toBe(link);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each(["//evil.example", "https://evil.example/a/x"])(
    "a log-in link that names %s never leaves the dashboard",
    async (to) => {
      const context = await it.open({ as: null });
      const { page } = await watched(context);
      const strayed: string[] = [];
      await context.route(
        (url) => url.origin !== it.app.url,
        (route) => {
          strayed.push(route.request().url());
          return route.abort();
        },
      );
      await page.goto(`${it.app.url}/login?to=${encodeURIComponent(to)}`);
      await fillLogIn(page, it.owner.email, TEST_PASSWORD);
      await accountButton(page, "Test").waitFor();
      await settled(page);
      expect(new URL(page.url()).origin).toBe(it.app.url);
      expect(strayed).toEqual([]);
      await context.close();
    },
  );

  test("a log-in that ends while the person works is renewed in place, and what was asked for goes on", async () => {
    const person = await it.app.person(it.app.accountId, "owner");
    const context = await it.open({ as: person });
    const { page, complaints } = await watched(context);
    await page.goto(it.at("/campaigns"));
    await settled(page);
    await it.app.db.query(sql`delete from sessions where person_id = ${person.id}`);
    await page.keyboard.press("Control+K");
    await page.getByRole("dialog").getByRole("textbox").fill("Dark appearance");
    await page.getByRole("button", { name: "Dark appearance" }).click();
    const dialog = page.getByRole("dialog", { name: "Log in again" });
    await dialog.waitFor();
    expect(await dialog.getByLabel("Email").inputValue()).toBe(person.email);
    await page.keyboard.press("Escape");
    await dialog.getByRole("textbox", { name: "Password" }).fill(TEST_PASSWORD);
    await dialog.getByRole("button", { name: "Log in" }).click();
    await dialog.waitFor({ state: "detached" });
    expect(page.url()).toBe(it.at("/campaigns"));
    await eventually(async () => {
      const [row] = await it.app.db.query<{ scheme: string }>(
        sql`select preferences->>'colorScheme' as scheme from people where id = ${person.id}`,
      );
      expect(row).toEqual({ scheme: "dark" });
    });
    await eventually(async () => expect(await isDark(page)).toBe(true));
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("whoever is no member of an account finds nothing at its address, as if there were none", async () => {
    const stranger = await it.asOwner("POST", "/demo");
    expect(stranger.status).toBe(201);
    const person = await it.app.person(it.app.accountId, "viewer");
    const context = await it.open({ as: person });
    const { page } = await watched(context);
    for (const account of [String(stranger.body["accountId"]), "NO-SUCH-ACCOUNT"]) {
      await page.goto(it.at("/campaigns", account));
      await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
      expect(await page.getByText("Kettle").count()).toBe(0);
    }
    await page.getByRole("link", { name: "Go to Home" }).click();
    await page.waitForURL(it.at(""));
    await context.close();
    expect((await it.asOwner("DELETE", `/demo/${String(stranger.body["accountId"])}`)).status).toBe(204);
  }, 90_000);

  test("the demo is entered, left and removed from the account menu", async () => {
    const context = await it.open();
    const { page, complaints } = await watched(context);
    await page.goto(it.at(""));
    await settled(page);
    await openMenuItem(page, "Test", "Explore the demo");
    const demo = accountButton(page, "Demo: Kettle & Co");
    await demo.waitFor();
    await settled(page);
    const demoId = idOfAccount(page);
    expect(demoId).not.toBe(it.app.externalId);
    await openMenuItem(page, "Demo: Kettle & Co", "Test");
    await page.waitForURL(it.at(""));
    await openMenuItem(page, "Test", "Remove the demo");
    await page
      .getByRole("dialog", { name: "Remove the demo?" })
      .getByRole("button", { name: "Remove the demo" })
      .click();
    await page.getByText("The demo account is gone").waitFor();
    await accountButton(page, "Test").click();
    await page.getByRole("menuitem", { name: "Explore the demo" }).waitFor();
    expect(await page.getByRole("menuitem", { name: "Demo: Kettle & Co" }).count()).toBe(0);
    await page.goto(it.at("", demoId));
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  }, 90_000);

  test("removing the demo from within it leads back to the own account", async () => {
    const made = await it.asOwner("POST", "/demo");
    const demoId = String(made.body["accountId"]);
    const context = await it.open();
    const { page } = await watched(context);
    await page.goto(it.at("/campaigns", demoId));
    await settled(page);
    await openMenuItem(page, "Demo: Kettle & Co", "Remove the demo");
    await page
      .getByRole("dialog", { name: "Remove the demo?" })
      .getByRole("button", { name: "Remove the demo" })
      .click();
    await page.getByText("The demo account is gone").waitFor();
    await page.waitForURL(it.at(""));
    await accountButton(page, "Test").waitFor();
    await context.close();
  }, 90_000);

  test("a second account is made from the menu and entered, and the switcher leads back", async () => {
    const context = await it.open();
    const { page, complaints } = await watched(context);
    await page.goto(it.at("/triggers"));
    await settled(page);
    await openMenuItem(page, "Test", "New account");
    const dialog = page.getByRole("dialog", { name: "New account" });
    await dialog.getByLabel("Account name").fill("Second shop");
    await page.keyboard.press("Enter");
    await accountButton(page, "Second shop").waitFor();
    await settled(page);
    expect(idOfAccount(page)).not.toBe(it.app.externalId);
    await openMenuItem(page, "Second shop", "Test");
    await page.waitForURL(it.at(""));
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("by keyboard alone: log in, go anywhere by the palette, read the shortcuts, use one", async () => {
    const person = await it.app.person(it.app.accountId, "owner");
    const context = await it.open({ as: null });
    const { page, complaints } = await watched(context);
    await page.goto(`${it.app.url}/login`);
    await page.getByRole("heading", { name: "Log in to Clarion" }).waitFor();
    await page.keyboard.press("Tab");
    await page.keyboard.type(person.email);
    await page.keyboard.press("Tab");
    await page.keyboard.type(TEST_PASSWORD);
    await page.keyboard.press("Enter");
    await accountButton(page, "Test").waitFor();
    await settled(page);

    await page.keyboard.press("Control+K");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.type("Campaigns");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/campaigns$/);
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await settled(page);

    await page.keyboard.press("Shift+?");
    const list = page.getByRole("dialog", { name: "Keyboard shortcuts" });
    await list.waitFor();
    expect(await list.innerText()).toContain("+ Campaign");
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });

    await page.keyboard.press("c");
    await page.waitForURL(/\/campaigns\/new$/);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("single letters are shortcuts until the person turns them off; combinations stay", async () => {
    const person = await it.app.person(it.app.accountId, "owner");
    const context = await it.open({ as: person });
    const { page, complaints } = await watched(context);
    await page.goto(it.at("/settings/you"));
    await settled(page);
    const saved = page.waitForResponse(
      (response) => response.url().endsWith("/session/person") && response.ok(),
    );
    await page.getByRole("switch", { name: "Single letters are shortcuts" }).click();
    await saved;
    await page.goto(it.at("/campaigns"));
    await settled(page);
    const create = page.getByRole("button", { name: "+ Campaign" });
    expect(await create.getAttribute("aria-keyshortcuts")).toBeNull();
    for (const key of ["c", "/", "?", "i"]) await page.keyboard.press(key);
    expect(await page.getByRole("dialog").count()).toBe(0);
    expect(page.url()).toBe(it.at("/campaigns"));
    await page.keyboard.press("Control+K");
    await page.getByRole("dialog").waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  test("the appearance is the person's: it holds after a reload and in another browser", async () => {
    const person = await it.app.person(it.app.accountId, "creator");
    const context = await it.open({ as: person });
    const { page } = await watched(context);
    await page.goto(it.at(""));
    await settled(page);
    expect(await isDark(page)).toBe(false);
    await page.getByRole("button", { name: "The creator: your settings" }).click();
    const saved = page.waitForResponse(
      (response) => response.url().endsWith("/session/person") && response.ok(),
    );
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await saved;
    await eventually(async () => expect(await isDark(page)).toBe(true));
    await page.reload();
    await settled(page);
    await eventually(async () => expect(await isDark(page)).toBe(true));
    await context.close();

    const another = await it.open({ as: person });
    const { page: there } = await watched(another);
    await there.goto(it.at(""));
    await settled(there);
    await eventually(async () => expect(await isDark(there)).toBe(true));
    await another.close();
  });
});
