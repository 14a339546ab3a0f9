import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import type { Context } from "../context.ts";
import { REACH } from "../figures.ts";
import type { Product } from "../product.ts";
import type { RowResult } from "../report.ts";

const OPENINGS = 10;
const WORDS = 20;
const DRAIN_TRIES = 100;
const DRAIN_GAP_MS = 100;
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

interface Owner {
  cookie: { name: string; value: string };
  csrf: string;
}

/** The first owner of the deployment, as the set-up form makes it. */
const setUp = async ({ url, setupCode }: Product): Promise<Owner> => {
  const answer = await fetch(`${url}/api/v1/setup`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      code: setupCode,
      email: "bench@example.com",
      name: "Bench",
      password: "a password for one run",
      accountName: "Bench",
      timeZone: "UTC",
    }),
  });
  const { csrfToken }: { csrfToken: string } = JSON.parse(await answer.text());
  const [name = "", value = ""] =
    (answer.headers.getSetCookie()[0] ?? "").split(";", 1)[0]?.split("=", 2) ?? [];
  return { cookie: { name, value }, csrf: csrfToken };
};

const asked = async <Body>(
  url: string,
  owner: Owner,
  account: string | null,
  method = "GET",
): Promise<Body> => {
  const answer = await fetch(url, {
    method,
    headers: {
      cookie: `${owner.cookie.name}=${owner.cookie.value}`,
      "x-clarion-csrf": owner.csrf,
      ...(account === null ? {} : { "x-clarion-account": account }),
    },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url} answered ${answer.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
};

/** The demo account with all that it fires ended. */
const openDemo = async ({ url }: Product, owner: Owner): Promise<{ account: string; campaign: string }> => {
  const { accountId } = await asked<{ accountId: string }>(`${url}/api/v1/demo`, owner, null, "POST");
  for (let attempt = 0; attempt < DRAIN_TRIES; attempt++) {
    const { waiting } = await asked<{ waiting: { undecided: number; due: number } }>(
      `${url}/api/v1/overview`,
      owner,
      accountId,
    );
    if (waiting.undecided + waiting.due === 0) break;
    await sleep(DRAIN_GAP_MS);
  }
  const { data } = await asked<{ data: { id: string }[] }>(
    `${url}/api/v1/campaigns?channel=email&state=running`,
    owner,
    accountId,
  );
  return { account: accountId, campaign: data[0]?.id ?? "" };
};

const openWindow = async (browser: Browser, { url }: Product, owner: Owner): Promise<BrowserContext> => {
  const context = await browser.newContext({ viewport: { width: 1_440, height: 900 } });
  await context.addCookies([{ ...owner.cookie, domain: new URL(url).hostname, path: "/" }]);
  return context;
};

/** Nothing in the cache: until Home shows its heading and answers a click. */
const openingMs = async (
  browser: Browser,
  product: Product,
  owner: Owner,
  account: string,
): Promise<number> => {
  const context = await openWindow(browser, product, owner);
  const page = await context.newPage();
  const startedMs = performance.now();
  await page.goto(`${product.url}/a/${account}`, { waitUntil: "commit" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.getByRole("button", { name: /search/i }).click();
  await page.getByRole("dialog").waitFor();
  const ms = performance.now() - startedMs;
  await context.close();
  return ms;
};

/** From the word in the subject line to the word in the preview. */
const previewMs = async (page: Page, word: string): Promise<number> => {
  await page.getByRole("textbox", { name: /^Subject/ }).press("Control+End");
  const startedMs = performance.now();
  await page.keyboard.insertText(` ${word}`);
  await page
    .getByRole("region", { name: /preview/i })
    .getByText(word)
    .first()
    .waitFor();
  return performance.now() - startedMs;
};

/** What somebody in front of the dashboard waits for. */
export const dashboard = async (context: Context): Promise<RowResult> => {
  if (!existsSync(CHROMIUM))
    return { title: "dashboard", lines: [], notes: ["left out: there is no Chromium here"] };
  const product = await context.product();
  const owner = await setUp(product);
  const { account, campaign } = await openDemo(product, owner);
  const browser = await chromium.launch({
    executablePath: CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const openings: number[] = [];
    for (let time = 0; time < OPENINGS; time++)
      openings.push(await openingMs(browser, product, owner, account));
    const window = await openWindow(browser, product, owner);
    const page = await window.newPage();
    await page.goto(`${product.url}/a/${account}/campaigns/${campaign}/edit/what`);
    const words: number[] = [];
    for (let time = 0; time < WORDS; time++) words.push(await previewMs(page, `word${time}x`));
    return {
      title: "dashboard",
      lines: [
        {
          what: "Home, nothing cached, until it answers a click",
          unit: "ms",
          product: openings,
          reach: { kind: "atMost", value: REACH.interactiveMs },
        },
        {
          what: "a word typed, until the preview shows it",
          unit: "ms",
          product: words,
          reach: { kind: "atMost", value: REACH.previewMs },
        },
      ],
      notes: [],
    };
  } finally {
    await browser.close();
  }
};
