import { randomBytes } from "node:crypto";
import type { PushContent } from "../../contract/content.ts";
import { pushPlatformsOf } from "../../contract/provider.ts";
import { exchange, guardedAgent } from "../../lib/exchange.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { webhookResponseBytesMax, webPushTimeoutMs } from "../../limits.ts";
import type { Channel, ChannelServices, Connection, SendOutcome, VerifyResult } from "../channel.ts";
import { subjectOf, WebPushConfig, webPushProblems } from "./config.ts";
import { encrypt, plaintextBytesMax, readKeys } from "./encryption.ts";
import { webPushHeaders, webPushPayload } from "./message.ts";
import { webPushOutcome } from "./outcome.ts";
import { openVapidTokens, readVapid, type Vapid } from "./vapid.ts";

const refused = (code: string, detail: string): SendOutcome => ({ kind: "refused", code, detail });

const NO_SUBSCRIPTION = refused(
  "no_subscription",
  "The browser's subscription lacks an address or the keys to encrypt for it; it has to subscribe again.",
);
const TOO_LARGE = refused(
  "413",
  `The notification is larger than the ${plaintextBytesMax} bytes that push services take.`,
);

const vapidOf = ({ privateKey }: WebPushConfig): Vapid => {
  const vapid = readVapid(privateKey);
  if (vapid === null) throw new Error("a key that was checked is none any more");
  return vapid;
};

const endpointOf = (token: string): URL | null => {
  const url = URL.canParse(token) ? new URL(token) : null;
  return url !== null && /^https?:$/.test(url.protocol) && url.username === "" ? url : null;
};

const encrypted = (content: PushContent, messageId: string): Buffer | SendOutcome => {
  const keys = readKeys(content.to[0]?.keys ?? null);
  if (keys === null) return NO_SUBSCRIPTION;
  const plaintext = webPushPayload(content, messageId);
  if (plaintext.length > plaintextBytesMax) return TOO_LARGE;
  try {
    return encrypt(plaintext, keys, { salt: randomBytes(16), privateKey: randomBytes(32) });
  } catch {
    return NO_SUBSCRIPTION;
  }
};

const open = (config: WebPushConfig, services: ChannelServices): Connection => {
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const bounds = { timeoutMs: config.timeoutMs, bytesMax: webhookResponseBytesMax };
  const tokens = openVapidTokens(vapidOf(config), subjectOf(config), () => services.now().getTime());
  const calls = createInFlight();

  const post: Connection["send"] = async ({ messageId, content }) => {
    if (content.channel !== "push") throw new Error(`web push cannot send ${content.channel}`);
    const token = content.to[0]?.token ?? "";
    const url = endpointOf(token);
    if (url === null) return NO_SUBSCRIPTION;
    const body = encrypted(content, messageId);
    if (!Buffer.isBuffer(body)) return body;
    const headers = webPushHeaders(content, await tokens.headerFor(url.origin));
    const request = {
      origin: url.origin,
      path: url.pathname + url.search,
      method: "POST" as const,
      headers,
      body,
    };
    return webPushOutcome(await exchange(agent, request, bounds), token);
  };

  return {
    send: (request) => calls.track(post(request)),
    close: async () => {
      await calls.settled();
      await agent.destroy();
    },
  };
};

/** Browsers' push services take messages of their own subscribers only, so there is none to try; the key is. */
const verify = async (config: WebPushConfig): Promise<VerifyResult> => {
  const { publicKey } = vapidOf(config);
  const steps = [
    { name: "Check the key", isOk: true, detail: `Browsers subscribe with the public key ${publicKey}.` },
    {
      name: "Try it with a browser of yours",
      isOk: true,
      detail:
        "Push services take calls for browsers that have subscribed only. Subscribe one with a publishable key (Settings, Apps and browsers; docs/push.md), then send its user a test: the message's page tells what the push service said.",
    },
  ];
  return { isReady: true, steps };
};

/** Browsers, by Web Push (RFC 8030). A topic replaces what is still waiting, but a repeat is shown again. */
export const webpush: Channel<WebPushConfig> = {
  kind: "webpush",
  title: "Web Push",
  sends: ["push"],
  reaches: pushPlatformsOf("webpush"),
  config: WebPushConfig,
  problemsOf: webPushProblems,
  secretFields: ["privateKey"],
  takesIdempotencyId: false,
  timeoutMs: webPushTimeoutMs,
  concurrencyDefault: 100,
  complete: (content) => content,
  targetOf: (content) =>
    content.channel === "push" ? (endpointOf(content.to[0]?.token ?? "")?.origin ?? "") : "",
  open,
  verify,
  browserKey: (config) => vapidOf(config).publicKey,
};
