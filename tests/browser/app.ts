import type { Browser, BrowserContext } from "playwright-core";
import { startTestApp, type TestApp } from "../helpers/app.ts";
import { buildProgram } from "../helpers/program.ts";
import { launchBrowser } from "./browser.ts";

export interface BrowserApp {
  app: TestApp;
  browser: Browser;
  /** A window of its own, with an owner of the test account logged in. */
  open(options?: { width?: number; dark?: boolean }): Promise<BrowserContext>;
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

/** The built dashboard over a real server, a real database and a real browser. */
export const startBrowserApp = async (): Promise<BrowserApp> => {
  await buildProgram();
  const app = await startTestApp();
  const browser = await launchBrowser();
  const owner = await app.person(app.accountId, "owner");
  const { hostname } = new URL(app.url);
  const separator = owner.cookie.indexOf("=");
  return {
    app,
    browser,
    open: async ({ width = WIDTH, dark = false } = {}) => {
      const context = await browser.newContext({
        viewport: { width, height: HEIGHT },
        colorScheme: dark ? "dark" : "light",
        reducedMotion: "reduce",
        timezoneId: "Europe/Berlin",
        permissions: ["clipboard-read", "clipboard-write"],
      });
      await context.addCookies([
        {
          name: owner.cookie.slice(0, separator),
          value: owner.cookie.slice(separator + 1),
          domain: hostname,
          path: "/",
          httpOnly: true,
          sameSite: "Lax",
        },
      ]);
      return context;
    },
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
