import { describe, expect, test } from "vitest";
import { scannedWithinMs, unreadClickMsMax } from "../limits.ts";
import { isMachine, isScan, isUnread } from "./machine.ts";

const by = (userAgent: string, more: Record<string, string> = {}, method = "GET") =>
  isMachine({ method, headers: { "user-agent": userAgent, ...more } });

const SAFARI =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";

describe("who opens a message or follows a link", () => {
  test.each([
    SAFARI,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0",
    "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)",
    "YahooMailProxy; https://help.yahoo.com/kb/yahoo-mail-proxy-SLN28749.html",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17328; Pro)",
    "Thunderbird/115.10 (X11; Linux x86_64)",
  ])("is a person by %s", (agent) => {
    expect(by(agent)).toBe(false);
  });

  test.each([
    "",
    "Mozilla/5.0",
    "BarracudaCentral/1.0",
    "Mozilla/5.0 (compatible; proofpoint)",
    "Microsoft Office Existence Discovery",
    "SkypeUriPreview Preview/0.5",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
    "python-requests/2.32",
    "curl/8.5.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/126.0 Safari/537.36",
  ])("is a machine by %j", (agent) => {
    expect(by(agent)).toBe(true);
  });

  test("is a machine that asks for the head only, or ahead of a person", () => {
    expect(by(SAFARI, {}, "HEAD")).toBe(true);
    expect(by(SAFARI, { "sec-purpose": "prefetch;prerender" })).toBe(true);
    expect(by(SAFARI, { purpose: "prefetch" })).toBe(true);
    expect(by(SAFARI, { "x-moz": "prefetch" })).toBe(true);
    expect(by(SAFARI, { "sec-fetch-dest": "image" })).toBe(false);
  });

  test("is a machine before anybody could have read, and when many links are followed at once", () => {
    expect([isUnread(0, unreadClickMsMax - 1), isUnread(0, unreadClickMsMax)]).toEqual([true, false]);
    const at = (target: string, atMs: number) => ({ target, atMs });
    expect(isScan([at("a", 0), at("b", 10), at("c", 20)], 20)).toBe(true);
    expect(isScan([at("a", 0), at("a", 10), at("a", 20), at("b", 30)], 30)).toBe(false);
    expect(isScan([at("a", 0), at("b", 10), at("c", scannedWithinMs + 1)], scannedWithinMs + 1)).toBe(false);
  });
});
