import { excerpt, type Redaction } from "../../lib/excerpt.ts";
import type { Exchange } from "../../lib/exchange.ts";
import { metaLongPauseMs, metaPairPauseMs, providerDetailCharsMax } from "../../limits.ts";
import type { SendOutcome } from "../channel.ts";
import { kindOfStatus, outcomeCutOff, outcomeUnsent } from "../httpOutcome.ts";
import { jsonOf, recordOf, recordsOf, textOf } from "../loose.ts";

/** By code, as developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes lists them. */

const NOT_ON_WHATSAPP = 131026;
export const STOPPED_MARKETING = 131050;
const PAIR_RATE = 131056;
const TEMPLATE_PAUSED = 132015;
const SPAM_RATE = 131048;

/** Too many: calls of the app, of the account, of the number, to one user; the spam limit; a template that is paused. */
const THROTTLED: ReadonlySet<number> = new Set([4, 80007, 130429, SPAM_RATE, PAIR_RATE, TEMPLATE_PAUSED]);

/** Pauses longer than the usual back-off: the pair limit counts seconds, a paused template and the spam limit hours. */
const AFTER_MS: ReadonlyMap<number, number> = new Map([
  [PAIR_RATE, metaPairPauseMs],
  [TEMPLATE_PAUSED, metaLongPauseMs],
  [SPAM_RATE, metaLongPauseMs],
]);

/**
 * Nothing about the message: Meta's own trouble, or that of the token, the app or the account, which somebody can put
 * right while messages wait.
 */
const NOT_THE_MESSAGE: ReadonlySet<number> = new Set([
  ...[0, 1, 2, 3, 10, 33, 190, 368],
  ...[131000, 131005, 131016, 131031, 131037, 131042, 131045, 131057],
  ...[133004, 133010],
]);
/** API permission denied: a range of its own. */
const isPermission = (code: number): boolean => code >= 200 && code <= 299;

const WORDS: Readonly<Record<number, string>> = {
  0: "Meta does not accept the access token.",
  10: "The access token lacks a permission.",
  190: "The access token has expired or was withdrawn.",
  368: "Meta has restricted this WhatsApp account for breaking its policies.",
  130429: "The phone number has reached Meta's rate of messages.",
  130472: "Meta left this user out of the message for an experiment of its own.",
  130497: "The account may not write to users in this country.",
  131026: "The number is not on WhatsApp, or its app cannot take the message.",
  131031: "Meta has locked this WhatsApp account.",
  131042: "Meta wants a way to be paid for this WhatsApp account.",
  131047: "More than 24 hours have passed since the user last wrote, and the message is none by a template.",
  131048: "Too many users blocked or reported this number, so Meta limits it.",
  131049: "Meta chose not to deliver it, to keep users from getting too many marketing messages.",
  131050: "The user has stopped marketing messages of this business in WhatsApp.",
  131053: "Meta could not fetch the image, video or document.",
  131056: "Too many messages to this user within a short time.",
  132000: "The template takes another number of parameters.",
  132001: "There is no such template in this language, or it is not approved.",
  132005: "The text with its values is too long.",
  132007: "A value breaks WhatsApp's rules for texts.",
  132012: "A parameter is of another kind than the template's.",
  132015: "Meta has paused the template because of its low quality; the message waits.",
  132016: "Meta has disabled the template for good because of its low quality.",
  133010: "The phone number is not registered with the Cloud API.",
};

/** What a code of Meta's means, for a person; undefined where there is nothing to add. */
export const metaWords = (code: number): string | undefined => WORDS[code];

/** Whether a code says that the number itself cannot be reached. */
export const isDeadNumber = (code: number): boolean => code === NOT_ON_WHATSAPP;

const refusal = (status: number, number: number | null, code: string, detail: string): SendOutcome => {
  if (number !== null && THROTTLED.has(number)) {
    const afterMs = AFTER_MS.get(number);
    return { kind: "throttled", code, detail, ...(afterMs === undefined ? {} : { afterMs }) };
  }
  const isNotTheMessage = number !== null && (NOT_THE_MESSAGE.has(number) || isPermission(number));
  if (isNotTheMessage || status === 401) return { kind: "try_later", code, detail };
  if (number !== null && isDeadNumber(number)) return { kind: "refused", code, detail, addressDead: true };
  return { kind: kindOfStatus(status), code, detail };
};

/** Meta's error in words: ours where there are any, with what Meta said. */
export const errorWords = (
  { status, body }: { status: number; body: string },
  redactions: readonly Redaction[],
): { number: number | null; code: string; detail: string } => {
  const error = recordOf(recordOf(jsonOf(body)).error);
  const { code } = error;
  if (typeof code !== "number") {
    return { number: null, code: String(status), detail: `Meta answered ${status}, without saying why.` };
  }
  const parts = [textOf(error.message), textOf(recordOf(error.error_data).details)];
  const said = excerpt(
    parts.filter((text) => text !== "").join(" "),
    providerDetailCharsMax - 150,
    redactions,
  );
  const words = metaWords(code) ?? "Meta refused it.";
  return { number: code, code: String(code), detail: said === "" ? words : `${words} It said: ${said}` };
};

const sent = (body: string): SendOutcome => {
  const [first] = recordsOf(recordOf(jsonOf(body)).messages);
  const id = textOf(first?.id);
  const status = textOf(first?.message_status);
  const isHeld = status === "held_for_quality_assessment";
  return {
    kind: "sent",
    providerId: id === "" ? null : id,
    code: status === "" ? "accepted" : status.slice(0, 60),
    detail: isHeld
      ? "Meta took it, and holds it until it has seen how users take the template."
      : "Meta took the message.",
  };
};

/** What one call of the messages endpoint means for its message. */
export const metaOutcome = (result: Exchange, redactions: readonly Redaction[]): SendOutcome => {
  if (result.kind === "not_written") return outcomeUnsent(result.code);
  if (result.kind === "cut_off") return outcomeCutOff(result.code, "Meta");
  if (result.status >= 200 && result.status < 300) return sent(result.body);
  const { number, code, detail } = errorWords(result, redactions);
  return refusal(result.status, number, code, detail);
};
