import Type from "typebox";
import { Value } from "typebox/value";
import { excerpt, type Redaction } from "../../lib/excerpt.ts";
import type { Exchange } from "../../lib/exchange.ts";
import { fcmQuotaPauseMs, providerDetailCharsMax } from "../../limits.ts";
import type { SendOutcome } from "../channel.ts";
import { type Answer, outcomeCutOff, outcomeUnsent, retryAfter } from "../httpOutcome.ts";

const Sent = Type.Object({ name: Type.String() });
const Failed = Type.Object({
  error: Type.Object({
    status: Type.Optional(Type.String()),
    message: Type.Optional(Type.String()),
    details: Type.Optional(Type.Array(Type.Object({ errorCode: Type.Optional(Type.String()) }))),
  }),
});

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The code of https://firebase.google.com/docs/reference/fcm/rest/v1/ErrorCode, or the status that stands for one. */
const codeOf = ({ status, body }: Answer): string => {
  const value = parsed(body);
  if (!Value.Check(Failed, value)) return String(status);
  const { details = [], status: name } = value.error;
  return details.find(({ errorCode }) => errorCode !== undefined)?.errorCode ?? name ?? String(status);
};

const messageOf = ({ body }: Answer): string => {
  const value = parsed(body);
  return Value.Check(Failed, value) ? (value.error.message ?? "") : body;
};

const WORDS: Readonly<Record<string, string>> = {
  UNREGISTERED: "The app is not there any more, or its token has ended.",
  SENDER_ID_MISMATCH: "The token belongs to an app of another Firebase project.",
  INVALID_ARGUMENT: "Google refuses the notification as it is, or the token is none of Firebase.",
  THIRD_PARTY_AUTH_ERROR: "Firebase lacks the key of Apple or of the browsers that this device needs.",
  PERMISSION_DENIED: "The service account may not send notifications of this project.",
  UNAUTHENTICATED: "Google does not take the log-in of the service account any more.",
  QUOTA_EXCEEDED: "Google asks for fewer notifications.",
};

/** Of the provider, not of the message: it goes on once somebody has mended the settings. */
const OF_PROVIDER: ReadonlySet<string> = new Set([
  "THIRD_PARTY_AUTH_ERROR",
  "PERMISSION_DENIED",
  "UNAUTHENTICATED",
  "401",
  "403",
  "404",
]);

const outcomeOfRefusal = (answer: Answer, redactions: readonly Redaction[]): SendOutcome => {
  const code = codeOf(answer);
  const said = excerpt(messageOf(answer), providerDetailCharsMax - 150, redactions);
  const detail = `${WORDS[code] ?? `Google answered ${answer.status}.`}${said === "" ? "" : ` It said: ${said}`}`;
  if (answer.status === 429) {
    return { kind: "throttled", code, detail, afterMs: fcmQuotaPauseMs, ...retryAfter(answer.headers) };
  }
  if (code === "UNREGISTERED") return { kind: "refused", code, detail, addressDead: true };
  if (answer.status >= 500 || answer.status === 408 || answer.status === 401 || OF_PROVIDER.has(code)) {
    return { kind: "try_later", code, detail, ...retryAfter(answer.headers) };
  }
  return { kind: "refused", code, detail };
};

/** What an exchange with FCM means for the notification. */
export const fcmOutcome = (result: Exchange, redactions: readonly Redaction[]): SendOutcome => {
  if (result.kind === "not_written") return outcomeUnsent(result.code);
  if (result.kind === "cut_off") return outcomeCutOff(result.code, "Google");
  if (result.status !== 200) return outcomeOfRefusal(result, redactions);
  const value = parsed(result.body);
  const providerId = Value.Check(Sent, value) ? (value.name.split("/").at(-1) ?? null) : null;
  return { kind: "sent", providerId, code: "200", detail: "Google took it." };
};
