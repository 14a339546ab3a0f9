import type { WebhookContent } from "../../contract/content.ts";
import { openAccessTokens, type TokenAnswer } from "../../lib/accessTokens.ts";
import type { Redaction } from "../../lib/excerpt.ts";
import { type Exchange, exchange, guardedAgent, type HttpRequest } from "../../lib/exchange.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { webhookResponseBytesMax, webhookTimeoutMs } from "../../limits.ts";
import type { Channel, ChannelServices, Connection, SendOutcome, VerifyResult } from "../channel.ts";
import { tokenRedactionsOf, tokenRequestOf } from "./accessToken.ts";
import {
  authorizationOf,
  parseSuccessCodes,
  signingSecretsOf,
  WebhookConfig,
  webhookProblems,
} from "./config.ts";
import { webhookOutcome } from "./outcome.ts";
import { parseAddress, requestOf } from "./request.ts";

const VERIFY_ID = "00000000-0000-7000-8000-000000000000";
const UNAUTHORIZED = 401;

const URL_INVALID: SendOutcome = {
  kind: "refused",
  code: "url_invalid",
  detail: "The address is not an http or https address (without user name and password).",
};

const secretsOf = (config: WebhookConfig): Redaction[] =>
  [
    authorizationOf(config)?.split(" ")[1] ?? "",
    config.password,
    config.token,
    config.clientSecret,
    ...signingSecretsOf(config),
  ].map((value) => ({ value, as: "<secret>" }));

/** The settings, and what they are carried out with. */
const openCaller = (config: WebhookConfig, services: ChannelServices) => {
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const nowMs = () => services.now().getTime();
  const ask = (request: HttpRequest, timeoutMs: number): Promise<Exchange> =>
    exchange(agent, request, { timeoutMs, bytesMax: webhookResponseBytesMax });
  /** Of the time of a call, a token may take half: the other half is the receiver's. */
  const tokenMs = config.timeoutMs / 2;
  const tokens =
    config.authType === "oauth2"
      ? openAccessTokens(
          async () => tokenRequestOf(config),
          (request) => ask(request, tokenMs),
          nowMs,
          tokenRedactionsOf(config),
        )
      : null;
  return { agent, nowMs, ask, tokens, tokenMs };
};

type Caller = ReturnType<typeof openCaller>;

const noToken = ({ code, detail }: Extract<TokenAnswer, { kind: "none" }>): SendOutcome => ({
  kind: "try_later",
  code,
  detail,
});

const createSender = (config: WebhookConfig, { nowMs, ask, tokens, tokenMs }: Caller) => {
  const isSuccess = parseSuccessCodes(config.successCodes);
  const secrets = secretsOf(config);
  const signingSecrets = signingSecretsOf(config);
  const fixed = authorizationOf(config);

  return async (content: WebhookContent, messageId: string): Promise<SendOutcome> => {
    const url = parseAddress(content.url);
    if (url === null) return URL_INVALID;
    const beganAt = performance.now();
    const leftMs = (): number => config.timeoutMs - (performance.now() - beganAt);
    const post = (authorization: string | null): Promise<Exchange> =>
      ask(requestOf(url, content, messageId, { authorization, signingSecrets, nowMs: nowMs() }), leftMs());
    if (tokens === null) return webhookOutcome(await post(fixed), isSuccess, secrets);

    const first = await tokens.get();
    if (first.kind === "none") return noToken(first);
    const redactions = [...secrets, { value: first.token, as: "<secret>" }];
    const result = await post(`Bearer ${first.token}`);
    const isRefused = result.kind === "answered" && result.status === UNAUTHORIZED;
    if (!isRefused || isSuccess(UNAUTHORIZED) || first.isYoung) {
      return webhookOutcome(result, isSuccess, redactions);
    }
    tokens.drop(first.token);
    if (leftMs() <= tokenMs) {
      const detail = "The receiver refused the access token. The next try asks for a new one.";
      return { kind: "try_later", code: String(UNAUTHORIZED), detail };
    }
    const second = await tokens.get();
    if (second.kind === "none") return noToken(second);
    redactions.push({ value: second.token, as: "<secret>" });
    return webhookOutcome(await post(`Bearer ${second.token}`), isSuccess, redactions);
  };
};

const open = (config: WebhookConfig, services: ChannelServices): Connection => {
  const caller = openCaller(config, services);
  const send = createSender(config, caller);
  const calls = createInFlight();
  return {
    send: ({ content, messageId }) => {
      if (content.channel !== "webhook") throw new Error(`a webhook cannot send ${content.channel}`);
      return calls.track(send(content, messageId));
    },
    close: async () => {
      await calls.settled();
      await caller.agent.destroy();
    },
  };
};

type Step = VerifyResult["steps"][number];

/** Asks for an access token and lets go of it. */
const verifyToken = async (config: WebhookConfig, services: ChannelServices): Promise<Step[]> => {
  const { agent, tokens } = openCaller(config, services);
  const answer = await tokens?.get();
  await agent.destroy();
  if (answer === undefined) return [];
  const isOk = answer.kind === "token";
  const detail = isOk ? "The token's address gave an access token." : answer.detail;
  return [{ name: "Get an access token", isOk, detail }];
};

const verifySample = async (config: WebhookConfig, services: ChannelServices): Promise<Step> => {
  const connection = open(config, services);
  const content: WebhookContent = {
    channel: "webhook",
    method: "POST",
    url: config.verifyUrl,
    headers: [{ name: "content-type", value: "application/json" }],
    body: JSON.stringify({ type: "clarion.verification", message: "This is a sample; nobody is meant." }),
  };
  const sent = { accountId: 0, messageId: VERIFY_ID, campaignId: VERIFY_ID, content };
  const outcome = await connection.send(sent);
  await connection.close();
  return { name: "Send a sample", isOk: outcome.kind === "sent", detail: outcome.detail };
};

const verify = async (config: WebhookConfig, services: ChannelServices): Promise<VerifyResult> => {
  const steps = await verifyToken(config, services);
  if (steps.some(({ isOk }) => !isOk)) return { isReady: false, steps };
  if (config.verifyUrl === "") {
    const detail = "No address for a sample is set; each campaign names its own address.";
    return { isReady: true, steps: [...steps, { name: "Check the settings", isOk: true, detail }] };
  }
  const sample = await verifySample(config, services);
  return { isReady: sample.isOk, steps: [...steps, sample] };
};

/** Any HTTP receiver; a repeat carries the same `Idempotency-Key` and `webhook-id` (Standard Webhooks). */
export const webhook: Channel<WebhookConfig> = {
  kind: "webhook",
  title: "Webhook",
  sends: ["webhook"],
  config: WebhookConfig,
  problemsOf: webhookProblems,
  secretFields: ["password", "token", "clientSecret", "signingSecret"],
  takesIdempotencyId: true,
  timeoutMs: webhookTimeoutMs,
  concurrencyDefault: 100,
  complete: (content) => content,
  targetOf: (content) => (content.channel === "webhook" ? (parseAddress(content.url)?.origin ?? "") : ""),
  open,
  verify,
};
