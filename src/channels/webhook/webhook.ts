import type { WebhookContent } from "../../contract/content.ts";
import type { Redaction } from "../../lib/excerpt.ts";
import { exchange, guardedAgent, type HttpRequest } from "../../lib/exchange.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { webhookResponseBytesMax, webhookTimeoutMs } from "../../limits.ts";
import type { Channel, ChannelServices, Connection, SendOutcome, VerifyResult } from "../channel.ts";
import { authorizationOf, parseSuccessCodes, WebhookConfig, webhookProblems } from "./config.ts";
import { webhookOutcome } from "./outcome.ts";

const VERIFY_ID = "00000000-0000-7000-8000-000000000000";

/** Headers that belong to the connection or that we answer for: a campaign's own are left out. */
const OURS: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "idempotency-key",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "webhook-id",
]);

const parseUrl = (text: string): URL | null => {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.username === "" && url.password === "" && url.hostname !== "";
  return isPlain && (url.protocol === "http:" || url.protocol === "https:") ? url : null;
};

const headersOf = (content: WebhookContent, messageId: string, authorization: string | null): string[] => {
  const own = content.headers.filter(({ name }) => {
    const lower = name.trim().toLowerCase();
    return !OURS.has(lower) && !(authorization !== null && lower === "authorization");
  });
  const headers = own.flatMap(({ name, value }) => [name.trim(), value]);
  if (!own.some(({ name }) => name.trim().toLowerCase() === "user-agent"))
    headers.push("user-agent", "Clarion");
  if (authorization !== null) headers.push("authorization", authorization);
  headers.push("idempotency-key", messageId, "webhook-id", messageId);
  return headers;
};

const URL_INVALID: SendOutcome = {
  kind: "refused",
  code: "url_invalid",
  detail: "The address is not an http or https address (without user name and password).",
};

const redactionsOf = (config: WebhookConfig): Redaction[] => [
  { value: authorizationOf(config)?.split(" ")[1] ?? "", as: "<secret>" },
  { value: config.password, as: "<secret>" },
  { value: config.token, as: "<secret>" },
];

const open = (config: WebhookConfig, services: ChannelServices): Connection => {
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const authorization = authorizationOf(config);
  const isSuccess = parseSuccessCodes(config.successCodes);
  const redactions = redactionsOf(config);
  const bounds = { timeoutMs: config.timeoutMs, bytesMax: webhookResponseBytesMax };
  const calls = createInFlight();

  const post = async (content: WebhookContent, messageId: string): Promise<SendOutcome> => {
    const url = parseUrl(content.url);
    if (url === null) return URL_INVALID;
    const request: HttpRequest = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: content.method,
      headers: headersOf(content, messageId, authorization),
      body: content.body,
    };
    return webhookOutcome(await exchange(agent, request, bounds), isSuccess, redactions);
  };

  return {
    send: ({ content, messageId }) => {
      if (content.channel !== "webhook") throw new Error(`a webhook cannot send ${content.channel}`);
      return calls.track(post(content, messageId));
    },
    close: async () => {
      await calls.settled();
      await agent.destroy();
    },
  };
};

const verify = async (config: WebhookConfig, services: ChannelServices): Promise<VerifyResult> => {
  const name = "Send a sample";
  if (config.verifyUrl === "") {
    const detail = "No address for a sample is set; each campaign names its own address.";
    return { isReady: true, steps: [{ name: "Check the settings", isOk: true, detail }] };
  }
  const connection = open(config, services);
  const content: WebhookContent = {
    channel: "webhook",
    method: "POST",
    url: config.verifyUrl,
    headers: [{ name: "content-type", value: "application/json" }],
    body: JSON.stringify({ type: "clarion.verification", message: "This is a sample; nobody is meant." }),
  };
  const outcome = await connection.send({
    accountId: 0,
    messageId: VERIFY_ID,
    campaignId: VERIFY_ID,
    content,
  });
  await connection.close();
  const isReady = outcome.kind === "sent";
  return { isReady, steps: [{ name, isOk: isReady, detail: outcome.detail }] };
};

/** Any HTTP receiver; a repeat carries the same `Idempotency-Key` and `webhook-id` (Standard Webhooks). */
export const webhook: Channel<WebhookConfig> = {
  kind: "webhook",
  title: "Webhook",
  sends: ["webhook"],
  config: WebhookConfig,
  problemsOf: webhookProblems,
  secretFields: ["password", "token"],
  takesIdempotencyId: true,
  timeoutMs: webhookTimeoutMs,
  concurrencyDefault: 100,
  complete: (content) => content,
  targetOf: (content) => (content.channel === "webhook" ? (parseUrl(content.url)?.origin ?? "") : ""),
  open,
  verify,
};
