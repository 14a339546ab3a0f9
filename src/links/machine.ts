import { scannedLinksMin, scannedWithinMs, unreadClickMsMax } from "../limits.ts";

/**
 * Telling people from programs that fetch pictures and follow links by themselves. Sources:
 *
 * - Mail privacy protection of Apple fetches every picture of every mail, read or not, as `Mozilla/5.0` and nothing more
 *   (https://help.socketlabs.com/docs/identifying-apple-mpp-opens-in-notification-api-events,
 *   https://wordtothewise.com/2021/09/apple-mpp/). Gmail's and Yahoo's proxies fetch when a person opens: they are people.
 * - Mail gateways follow every link within seconds of the delivery, many with their vendor's name
 *   (https://support.arternal.com/en/articles/15216436-smart-mail-clickthroughs-triggered-by-email-security-scanners).
 * - Browsers mark what they fetch ahead: `Sec-Purpose: prefetch` (Fetch Standard, 3.7), before that `Purpose` and `X-Moz`.
 * - Nobody's mail program asks for the head of a page only (RFC 9110 section 9.3.2) but to check it.
 */

/** A request for a pixel or a link, as far as it tells who asks. */
export interface Visit {
  method: string;
  /** By lower-case name. */
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** Apple's proxy, to the letter. */
const PRIVACY_PROXY = "Mozilla/5.0";

/** Gateways and scanners that give their names, and what programs send that were written without a browser. */
const SCANNER =
  /barracuda|proofpoint|mimecast|ciscosecureemail|ironport|fortimail|fortinet|sophos|trend ?micro|tmes|symantec|messagelabs|forcepoint|checkpoint|zscaler|f-secure|safelinks|office existence discovery|google-safety|google-read-aloud|google-pagerenderer|virustotal|urlscan|skypeuripreview|slackbot|whatsapp|telegrambot|facebookexternalhit|twitterbot|linkedinbot|discordbot|\b\w*(bot|crawler|spider|scanner|preview)\b|headless|phantomjs|puppeteer|playwright|python|curl\/|wget\/|go-http-client|java\/|okhttp|libwww|axios|node-fetch|undici|httpclient|http_request|ruby|perl|^php/i;

const textOf = (value: string | readonly string[] | undefined): string =>
  typeof value === "string" ? value : (value?.join(",") ?? "");

const AHEAD = /prefetch|prerender|preview/i;

/** Whether a program asks, as far as the request itself tells. */
export const isMachine = ({ method, headers }: Visit): boolean => {
  if (method === "HEAD") return true;
  const agent = textOf(headers["user-agent"]).trim();
  if (agent === "" || agent === PRIVACY_PROXY || SCANNER.test(agent)) return true;
  return ["sec-purpose", "purpose", "x-purpose", "x-moz"].some((name) => AHEAD.test(textOf(headers[name])));
};

/** Nobody has read a message so soon after its trigger was accepted. */
export const isUnread = (acceptedMs: number, nowMs: number): boolean => nowMs - acceptedMs < unreadClickMsMax;

/** Clicks of one message: so many of its links so soon after each other no person follows. */
export const isScan = (clicks: readonly { target: string; atMs: number }[], nowMs: number): boolean => {
  const recent = clicks.filter(({ atMs }) => nowMs - atMs <= scannedWithinMs);
  return new Set(recent.map(({ target }) => target)).size >= scannedLinksMin;
};
