import { excerpt, type Redaction } from "../../lib/excerpt.ts";
import { ADDRESS_NOT_ALLOWED, type Exchange } from "../../lib/exchange.ts";
import { providerDetailCharsMax } from "../../limits.ts";
import type { SendOutcome } from "../channel.ts";
import { type Answer, kindOfStatus, outcomeCutOff, outcomeUnsent, retryAfter } from "../httpOutcome.ts";

const outcomeOfAnswer = (
  answer: Answer,
  isSuccess: (status: number) => boolean,
  redactions: readonly Redaction[],
): SendOutcome => {
  const { status, headers } = answer;
  const code = String(status);
  const said = excerpt(answer.body, providerDetailCharsMax - 100, redactions);
  const tell = (words: string) => (said === "" ? words : `${words} It said: ${said}`);
  if (isSuccess(status))
    return { kind: "sent", providerId: null, code, detail: tell(`The receiver answered ${code}.`) };
  const kind = kindOfStatus(status);
  if (kind === "throttled") {
    const detail = tell("The receiver asks for fewer requests (429).");
    return { kind, code, detail, ...retryAfter(headers) };
  }
  if (kind === "try_later") {
    const detail = tell(`The receiver could not take it now (${code}).`);
    return { kind, code, detail, ...retryAfter(headers) };
  }
  if (status >= 300 && status < 400) {
    const detail = tell(`The receiver redirects (${code}), and redirects are not followed.`);
    return { kind, code, detail };
  }
  return { kind, code, detail: tell(`The receiver refused it (${code}).`) };
};

/** What no repeat would change: the campaign's address or headers are at fault. */
const REFUSED_UNSENT: Record<string, { code: string; detail: string }> = {
  [ADDRESS_NOT_ALLOWED]: {
    code: ADDRESS_NOT_ALLOWED,
    detail:
      "The address lies in a private or special network, and requests there are refused. An operator may allow it.",
  },
  UND_ERR_INVALID_ARG: {
    code: "request_invalid",
    detail:
      "The request cannot be sent: a header's name or value, or the address, holds characters that HTTP forbids.",
  },
};

/** What one exchange means for the message. */
export const webhookOutcome = (
  result: Exchange,
  isSuccess: (status: number) => boolean,
  redactions: readonly Redaction[],
): SendOutcome => {
  switch (result.kind) {
    case "answered":
      return outcomeOfAnswer(result, isSuccess, redactions);
    case "not_written": {
      const refused = REFUSED_UNSENT[result.code];
      return refused === undefined ? outcomeUnsent(result.code) : { kind: "refused", ...refused };
    }
    case "cut_off":
      return outcomeCutOff(result.code, "The receiver");
  }
};
