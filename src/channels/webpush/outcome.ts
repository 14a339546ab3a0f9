import { excerpt } from "../../lib/excerpt.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange } from "../../lib/exchange.ts";
import { providerDetailCharsMax } from "../../limits.ts";
import type { SendOutcome } from "../channel.ts";
import { type Answer, kindOfStatus, outcomeCutOff, outcomeUnsent, retryAfter } from "../httpOutcome.ts";

const outcomeOfRefusal = ({ status, headers, body }: Answer, token: string): SendOutcome => {
  const code = String(status);
  const said = excerpt(body, providerDetailCharsMax - 150, [
    { value: token, as: "<device>" },
    { value: URL.canParse(token) ? new URL(token).pathname : "", as: "<device>" },
    { value: token.split("/").at(-1) ?? "", as: "<device>" },
  ]);
  const tell = (words: string): string => (said === "" ? words : `${words} It said: ${said}`);
  if (status === 404 || status === 410) {
    const detail = "The browser's subscription has ended.";
    return { kind: "refused", code, detail, addressDead: true };
  }
  const kind = kindOfStatus(status);
  if (kind !== "refused") {
    return { kind, code, detail: tell(`The push service answered ${code}.`), ...retryAfter(headers) };
  }
  const words: Readonly<Record<string, string>> = {
    "401": "The push service does not take the signature of this sender.",
    "403": "The browser subscribed under another key than this provider's; it has to subscribe again.",
    "413": "The notification is larger than the 4 KB that push services take.",
  };
  return { kind: "refused", code, detail: tell(words[code] ?? `The push service refused it (${code}).`) };
};

/** What an exchange with a push service means for the notification (RFC 8030 sections 5 and 8.4). */
export const webPushOutcome = (result: Exchange, token: string): SendOutcome => {
  if (result.kind === "not_written") {
    const detail =
      "The browser's push service lies in a private or special network, and requests there are refused.";
    return result.code === ADDRESS_NOT_ALLOWED
      ? { kind: "refused", code: result.code, detail }
      : outcomeUnsent(result.code);
  }
  if (result.kind === "cut_off") return outcomeCutOff(result.code, "The push service");
  const { status } = result;
  if (status < 200 || status >= 300) return outcomeOfRefusal(result, token);
  return { kind: "sent", providerId: null, code: String(status), detail: "The push service took it." };
};
