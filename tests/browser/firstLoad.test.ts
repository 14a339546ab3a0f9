import { gzipSync } from "node:zlib";
import type { Response } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BrowserApp, startBrowserApp } from "./app.ts";
import { settled, watched } from "./browser.ts";

/** What a phone on a slow line waits for before it sees Home. */
const SCRIPT_GZIP_BYTES_MAX = 300_000;
/** The class that the editor gives to its root. */
const EDITOR = "cm-editor";

let it: BrowserApp;
beforeAll(async () => {
  it = await startBrowserApp();
}, 120_000);
afterAll(() => it.stop());

/** Everything that a new browser is sent until the screen stands. */
const firstLoad = async (path: string): Promise<{ responses: Response[]; strayed: string[] }> => {
  const context = await it.open();
  const { page } = await watched(context);
  const responses: Response[] = [];
  const strayed: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== it.app.url && url.protocol !== "data:") strayed.push(request.url());
  });
  page.on("response", (response) => responses.push(response));
  await page.goto(it.at(path));
  await settled(page);
  return { responses, strayed };
};

const isAsset = (response: Response): boolean => new URL(response.url()).pathname.startsWith("/assets/");
const isScript = (response: Response): boolean => new URL(response.url()).pathname.endsWith(".js");

test("Home stands after at most 300 kB of script, without the editor", async () => {
  const { responses } = await firstLoad("");
  const scripts = await Promise.all(
    responses.filter(isScript).map(async (response) => {
      const body = await response.body();
      return { url: response.url(), text: body.toString("utf8"), bytes: gzipSync(body).length };
    }),
  );
  expect(new Set(scripts.map(({ url }) => url)).size).toBe(scripts.length);
  expect(scripts.filter(({ text }) => text.includes(EDITOR)).map(({ url }) => url)).toEqual([]);
  const bytes = scripts.reduce((sum, script) => sum + script.bytes, 0);
  expect(bytes).toBeGreaterThan(50_000);
  expect(bytes, JSON.stringify(scripts.map(({ url, bytes }) => [url, bytes]))).toBeLessThanOrEqual(
    SCRIPT_GZIP_BYTES_MAX,
  );
});

test("assets come compressed and are kept for good; the page itself is kept nowhere", async () => {
  const { responses } = await firstLoad("");
  const assets = responses.filter(isAsset);
  expect(assets.length).toBeGreaterThan(3);
  for (const response of assets) {
    const headers = await response.allHeaders();
    const name = response.url();
    expect(headers["cache-control"], name).toMatch(/^public, max-age=\d{7,}, immutable$/);
    // A font is compressed by its own format.
    if (!name.endsWith(".woff2")) expect(headers["content-encoding"], name).toMatch(/^(br|gzip)$/);
  }
  const page = responses.find((response) => response.url() === it.at(""));
  expect(page?.headers()["cache-control"]).toBe("no-store");
  expect(page?.headers()["content-security-policy"]).not.toMatch(/unsafe|https?:|\*/);
});

test.each(["", "/campaigns/new", "/settings", "/inbox"])(
  "the screen at /a/…%s is made of what this server sends, and of nothing else",
  async (path) => {
    const { responses, strayed } = await firstLoad(path);
    expect(strayed).toEqual([]);
    expect(responses.filter((response) => response.status() >= 400).map((one) => one.url())).toEqual([]);
  },
);
