import type { Browser, BrowserContext } from "playwright-core";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import type { TestPerson } from "../helpers/person.ts";
import { buildProgram } from "../helpers/program.ts";
import { launchBrowser } from "./browser.ts";

interface WindowOptions {
  width?: number;
  dark?: boolean;
  /** Null: nobody. */
  as?: TestPerson | null;
}

export interface BrowserApp {
  app: TestApp;
  browser: Browser;
  /** The owner of the test account. */
  owner: TestPerson;
  /** A window of its own, with the owner of the test account logged in, or somebody else, or nobody. */
  open(options?: WindowOptions): Promise<BrowserContext>;
  /** An address of the test account's screens, or of another account's. */
  at(path: string, account?: string): string;
  /** What a logged-in owner would do by the API. */
  asOwner(
    method: string,
    path: string,
    options?: { account?: string; body?: unknown },
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  stop(): Promise<void>;
}

const HEIGHT = 900;
const WIDTH = 1_440;

/** A window of its own, as another browser would be. */
export const openWindow = async (
  browser: Browser,
  url: string,
  { width = WIDTH, dark = false, as = null }: WindowOptions = {},
): Promise<BrowserContext> => {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    timezoneId: "Europe/Berlin",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  if (as === null) return context;
  const separator = as.cookie.indexOf("=");
  const { hostname } = new URL(url);
  const [name, value] = [as.cookie.slice(0, separator), as.cookie.slice(separator + 1)];
  await context.addCookies([{ name, value, domain: hostname, path: "/", httpOnly: true, sameSite: "Lax" }]);
  return context;
};

/** The built dashboard over a real server, a real database and a real browser. */
export const startBrowserApp = async (): Promise<BrowserApp> => {
  await buildProgram();
  const app = await startTestApp();
  const browser = await launchBrowser();
  const owner = await app.person(app.accountId, "owner");
  return {
    app,
    browser,
    owner,
    open: (options) => openWindow(browser, app.url, { as: owner, ...options }),
    at: (path, account = app.externalId) => `${app.url}/a/${encodeURIComponent(account)}${path}`,
    asOwner: async (method, path, { account = app.externalId, body } = {}) => {
      const response = await fetch(`${app.url}/api/v1${path}`, {
        method,
        headers: {
          cookie: owner.cookie,
          "x-clarion-csrf": owner.csrf,
          "x-clarion-account": account,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, body: text === "" ? {} : JSON.parse(text) };
    },
    stop: async () => {
      await browser.close();
      await app.stop();
    },
  };
};
