import { pushPlatformsOf } from "../../contract/provider.ts";
import { type AccessTokens, openAccessTokens } from "../../lib/accessTokens.ts";
import { exchange, guardedAgent } from "../../lib/exchange.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { fcmTimeoutMs, webhookResponseBytesMax } from "../../limits.ts";
import type { Channel, ChannelServices, Connection, SendOutcome, VerifyResult } from "../channel.ts";
import { FcmConfig, fcmProblems, readServiceAccount, type ServiceAccount } from "./config.ts";
import { fcmMessage } from "./message.ts";
import { fcmOutcome } from "./outcome.ts";
import { tokenRequest } from "./token.ts";

const GOOGLE = "https://fcm.googleapis.com";

const accountOf = (config: FcmConfig): ServiceAccount => {
  const account = readServiceAccount(config.serviceAccount);
  if (account === null) throw new Error("a service account that was checked is none any more");
  return account;
};

interface Fcm {
  tokens: AccessTokens;
  /** `token`: shown in no outcome. */
  post(body: object, token: string): Promise<SendOutcome>;
  close(): Promise<void>;
}

const openFcm = (config: FcmConfig, services: ChannelServices): Fcm => {
  const account = accountOf(config);
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const nowMs = () => services.now().getTime();
  // a call that waits for a log-in still has the rest of its time
  const halfMs = Math.floor(config.timeoutMs / 2);
  const bounds = { timeoutMs: halfMs, bytesMax: webhookResponseBytesMax };
  const tokens = openAccessTokens(
    () => tokenRequest(account, services.now()),
    (request) => exchange(agent, request, bounds),
    nowMs,
    [{ value: account.client_email, as: "<service account>" }],
  );
  return {
    tokens,
    post: async (body, token) => {
      const begunAtMs = performance.now();
      const access = await tokens.get();
      if (access.kind === "none") return { kind: "try_later", code: access.code, detail: access.detail };
      const request = {
        origin: config.serverUrl === "" ? GOOGLE : config.serverUrl,
        path: `/v1/projects/${account.project_id}/messages:send`,
        method: "POST" as const,
        headers: ["authorization", `Bearer ${access.token}`, "content-type", "application/json"],
        body: JSON.stringify(body),
      };
      // logging in took of the time that the call has
      const leftMs = Math.max(halfMs, config.timeoutMs - Math.ceil(performance.now() - begunAtMs));
      const result = await exchange(agent, request, { ...bounds, timeoutMs: leftMs });
      if (result.kind === "answered" && result.status === 401) tokens.drop(access.token);
      return fcmOutcome(result, [
        { value: access.token, as: "<secret>" },
        { value: token, as: "<device>" },
      ]);
    },
    close: () => agent.destroy(),
  };
};

const open = (config: FcmConfig, services: ChannelServices): Connection => {
  const fcm = openFcm(config, services);
  const calls = createInFlight();
  return {
    send: ({ messageId, content }) => {
      const [device] = content.channel === "push" ? content.to : [];
      if (content.channel !== "push" || device === undefined)
        throw new Error("there is no device to send to");
      return calls.track(fcm.post({ message: fcmMessage(content, device.token, messageId) }, device.token));
    },
    close: async () => {
      await calls.settled();
      await fcm.close();
    },
  };
};

/** Sends to a topic that nobody listens to, checked by Google and not delivered. */
const verify = async (config: FcmConfig, services: ChannelServices): Promise<VerifyResult> => {
  const fcm = openFcm(config, services);
  try {
    const access = await fcm.tokens.get();
    const logIn = {
      name: "Log in to Google",
      isOk: access.kind === "token",
      detail: access.kind === "token" ? "The service account was taken." : access.detail,
    };
    if (access.kind === "none") return { isReady: false, steps: [logIn] };
    const message = { topic: "clarion-verification", notification: { title: "Verification" } };
    const outcome = await fcm.post({ validate_only: true, message }, "");
    const isReady = outcome.kind === "sent";
    const detail = isReady ? "Google would take notifications of this project." : outcome.detail;
    return { isReady, steps: [logIn, { name: "Have a sample checked", isOk: isReady, detail }] };
  } finally {
    await fcm.close();
  }
};

/** Firebase Cloud Messaging, HTTP v1. It knows no id by which a repeat could be told. */
export const fcm: Channel<FcmConfig> = {
  kind: "fcm",
  title: "Firebase Cloud Messaging",
  sends: ["push"],
  reaches: pushPlatformsOf("fcm"),
  config: FcmConfig,
  problemsOf: fcmProblems,
  secretFields: ["serviceAccount"],
  takesIdempotencyId: false,
  timeoutMs: fcmTimeoutMs,
  concurrencyDefault: 100,
  complete: (content) => content,
  targetOf: (_, config) => (config.serverUrl === "" ? GOOGLE : config.serverUrl),
  open,
  verify,
};
