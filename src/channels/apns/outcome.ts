import Type from "typebox";
import { Value } from "typebox/value";
import { ADDRESS_NOT_ALLOWED, type Exchange } from "../../lib/exchange.ts";
import type { SendOutcome } from "../channel.ts";
import { type Answer, headerOf, outcomeCutOff, outcomeUnsent, retryAfter } from "../httpOutcome.ts";

const Refusal = Type.Object({ reason: Type.String({ pattern: "^[A-Za-z0-9]{1,60}$" }) });

/** `reason` of "Handling notification responses from APNs", or the status where there is none. */
export const reasonOf = ({ status, body }: Answer): string => {
  try {
    const value: unknown = JSON.parse(body);
    return Value.Check(Refusal, value) ? value.reason : String(status);
  } catch {
    return String(status);
  }
};

/** The device's token has ended for good. A bad token may be one of the other environment, so it is kept. */
const DEAD: ReadonlySet<string> = new Set(["Unregistered", "ExpiredToken"]);

/** Of the provider, not of the message: it goes on once Apple takes the key, or somebody has mended the settings. */
const OF_PROVIDER: ReadonlySet<string> = new Set([
  "ExpiredProviderToken",
  "InvalidProviderToken",
  "MissingProviderToken",
  "BadCertificate",
  "BadCertificateEnvironment",
  "BadEnvironmentKeyIdInToken",
  "UnrelatedKeyIdInToken",
]);

const WORDS: Readonly<Record<string, string>> = {
  Unregistered: "The app is not there any more, or its token has ended.",
  ExpiredToken: "The device's token has ended.",
  BadDeviceToken:
    "Apple does not know the token; it may be of the other environment (development, production).",
  DeviceTokenNotForTopic: "The token belongs to another app than the bundle ID of the provider.",
  TopicDisallowed: "The key may not send to this bundle ID.",
  BadTopic: "Apple does not know the bundle ID.",
  PayloadTooLarge: "The notification is larger than the 4 KB that Apple takes.",
  InvalidProviderToken: "Apple does not take the key: look at key, key ID and team ID.",
  ExpiredProviderToken: "Apple calls the log-in expired; the next call logs in anew.",
  TooManyRequests: "Apple asks for fewer notifications to this device.",
  TooManyProviderTokenUpdates: "Apple asks for fewer log-ins.",
};

const outcomeOfRefusal = (answer: Answer): SendOutcome => {
  const code = reasonOf(answer);
  const detail = WORDS[code] ?? `Apple answered ${answer.status}, ${code}.`;
  if (answer.status === 429) {
    return { kind: "throttled", code, detail, ...retryAfter(answer.headers) };
  }
  if (answer.status === 410 || DEAD.has(code)) return { kind: "refused", code, detail, addressDead: true };
  if (answer.status >= 500 || OF_PROVIDER.has(code)) return { kind: "try_later", code, detail };
  return { kind: "refused", code, detail };
};

/** What an exchange with APNs means for the notification. */
export const apnsOutcome = (result: Exchange): SendOutcome => {
  if (result.kind === "not_written") {
    const detail = "The server's address lies in a private or special network; an operator may allow it.";
    return result.code === ADDRESS_NOT_ALLOWED
      ? { kind: "try_later", code: result.code, detail }
      : outcomeUnsent(result.code);
  }
  if (result.kind === "cut_off") return outcomeCutOff(result.code, "Apple");
  if (result.status !== 200) return outcomeOfRefusal(result);
  const providerId = headerOf(result.headers, "apns-id")?.toLowerCase() ?? null;
  return { kind: "sent", providerId, code: "200", detail: "Apple took it." };
};
