import { excerpt, type Redaction } from "../../lib/excerpt.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange, exchange, guardedAgent } from "../../lib/exchange.ts";
import { createInFlight } from "../../lib/inFlight.ts";
import { providerDetailCharsMax, webhookResponseBytesMax, webhookTimeoutMs } from "../../limits.ts";
import type { Channel, ChannelServices, Connection, SendOutcome, VerifyResult } from "../channel.ts";
import { type Answer, kindOfStatus, outcomeCutOff, outcomeUnsent, retryAfter } from "../httpOutcome.ts";
import { jsonOf, recordOf, textOf } from "../loose.ts";
import { receiveGateway } from "./callback.ts";
import { GatewayConfig, gatewayProblems, proofHeaders } from "./config.ts";
import { gatewayBody, PAYLOAD_VERSION } from "./request.ts";

const redactionsOf = (config: GatewayConfig, to: string): Redaction[] => [
  ...proofHeaders(config).map((value) => ({ value: value.split(" ").at(-1) ?? "", as: "<secret>" })),
  { value: config.password, as: "<secret>" },
  { value: to, as: "<number>" },
  { value: to.replace(/^\+/, ""), as: "<number>" },
];

/** The answer of the contract: HTTP 200 says that it was read, its body whether the message was taken. */
const outcomeOfAnswer = (
  answer: Answer,
  redactions: readonly Redaction[],
  messageId: string,
): SendOutcome => {
  const body = recordOf(jsonOf(answer.body));
  const error = recordOf(body.error);
  const said = excerpt(textOf(error.message), providerDetailCharsMax - 100, redactions);
  const tell = (words: string) => (said === "" ? words : `${words} It said: ${said}`);
  const code = excerpt(textOf(error.code), 60, redactions) || String(answer.status);
  if (answer.status >= 200 && answer.status < 300) {
    return body.status === "failure"
      ? { kind: "refused", code, detail: tell("The gateway did not take the message.") }
      : { kind: "sent", providerId: messageId, code, detail: "The gateway took the message." };
  }
  if (answer.status === 401 || answer.status === 403) {
    return {
      kind: "try_later",
      code,
      detail: tell(`The gateway does not know who calls (${answer.status}).`),
    };
  }
  const kind = kindOfStatus(answer.status);
  const detail = tell(`The gateway answered ${answer.status}.`);
  return { kind, code, detail, ...(kind === "refused" ? {} : retryAfter(answer.headers)) };
};

/** The contract tells of a message by our own id. */
const outcomeOf = (result: Exchange, redactions: readonly Redaction[], messageId: string): SendOutcome => {
  if (result.kind === "answered") return outcomeOfAnswer(result, redactions, messageId);
  if (result.kind === "cut_off") return outcomeCutOff(result.code, "The gateway");
  if (result.code !== ADDRESS_NOT_ALLOWED) return outcomeUnsent(result.code);
  const detail =
    "The gateway's address lies in a private or special network, and requests there are refused.";
  return { kind: "try_later", code: result.code, detail };
};

const openCalls = (config: GatewayConfig, services: ChannelServices) => {
  const agent = guardedAgent(services.guard, config.timeoutMs);
  const { origin, pathname, search } = new URL(config.url);
  const headers = ["content-type", "application/json", "user-agent", "Clarion", ...proofHeaders(config)];
  const bounds = { timeoutMs: config.timeoutMs, bytesMax: webhookResponseBytesMax };
  return {
    post: (body: string): Promise<Exchange> =>
      exchange(agent, { origin, path: pathname + search, method: "POST", headers, body }, bounds),
    close: () => agent.destroy(),
  };
};

const open = (config: GatewayConfig, services: ChannelServices): Connection => {
  const calls = openCalls(config, services);
  const inFlight = createInFlight();
  return {
    send: ({ messageId, content }) => {
      if (content.channel !== "whatsapp")
        throw new Error(`a WhatsApp gateway cannot send ${content.channel}`);
      const body = gatewayBody(content, messageId, config.wabaNumber);
      const redactions = redactionsOf(config, content.to);
      return inFlight.track(calls.post(body).then((result) => outcomeOf(result, redactions, messageId)));
    },
    close: async () => {
      await inFlight.settled();
      await calls.close();
    },
  };
};

const VERIFY_ID = "00000000-0000-7000-8000-000000000000";

/** A payload that names nobody: a gateway takes it or says that it lacks a receiver, and both show that it was read. */
const verify = async (config: GatewayConfig, services: ChannelServices): Promise<VerifyResult> => {
  const name = "Ask the gateway";
  const { wabaNumber } = config;
  const body = { payloadVersion: PAYLOAD_VERSION, isValidation: true, wabaNumber, msgId: VERIFY_ID };
  const calls = openCalls(config, services);
  const result = await calls.post(JSON.stringify(body));
  await calls.close();
  if (result.kind !== "answered") {
    return {
      isReady: false,
      steps: [{ name, isOk: false, detail: outcomeOf(result, [], VERIFY_ID).detail }],
    };
  }
  const isOk = (result.status >= 200 && result.status < 300) || [400, 422].includes(result.status);
  const detail = isOk
    ? "The gateway read a payload that names nobody."
    : outcomeOfAnswer(result, redactionsOf(config, ""), VERIFY_ID).detail;
  return { isReady: isOk, steps: [{ name, isOk, detail }] };
};

/** Any WhatsApp gateway that speaks the generic contract. The contract promises nothing about repeats. */
export const gateway: Channel<GatewayConfig> = {
  kind: "whatsapp_gateway",
  title: "WhatsApp gateway",
  sends: ["whatsapp"],
  config: GatewayConfig,
  problemsOf: gatewayProblems,
  secretFields: ["password", "headers", "callbackToken"],
  takesIdempotencyId: false,
  timeoutMs: webhookTimeoutMs,
  concurrencyDefault: 100,
  complete: (content) => content,
  targetOf: (_content, config) => new URL(config.url).origin,
  open,
  verify,
  receive: async (callback, config, now) => receiveGateway(callback, config, now),
};
