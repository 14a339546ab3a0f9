import type { SendOutcome } from "../../channels/channel.ts";
import type { LeaseResult } from "../../db/queries/messageQueue.ts";
import { backoffMs } from "../../lib/backoff.ts";
import { receiptOf } from "../../lib/receipt.ts";
import { storableText } from "../../lib/storableText.ts";
import { providerDetailCharsMax, retryBaseMs, retryCapMs } from "../../limits.ts";
import type { LeasedMessage } from "./leased.ts";

/** What the provider's channel promises. */
export interface ChannelPromise {
  /** Repeating a message under its id cannot double it. */
  takesIdempotencyId: boolean;
}

const clip = (text: string): string => storableText(text).slice(0, providerDetailCharsMax);

type Base = Omit<LeaseResult, "action" | "maybeSent" | "suppressReason" | "receipt">;

const end = (base: Base, outcome: string, maybeSent: boolean): LeaseResult => ({
  ...base,
  action: { kind: "end", outcome },
  maybeSent,
  suppressReason: null,
  receipt: null,
});

/** Another try, unless retrying is over by then. */
const retry = (
  base: Base,
  message: LeasedMessage,
  nowMs: number,
  afterMs: number,
  maybeSent: boolean,
  countsAsFailure: boolean,
  givenUp = "provider_unavailable",
): LeaseResult => {
  if (nowMs + afterMs >= message.giveUpAtMs) return end(base, givenUp, maybeSent);
  return {
    ...base,
    action: { kind: "retry", afterMs, countsAsFailure },
    maybeSent,
    suppressReason: null,
    receipt: null,
  };
};

/** How a message ends for what it takes from elsewhere. */
const faulty = ({ fault }: { fault?: "content" }): string | undefined =>
  fault === "content" ? "linked_content_failed" : undefined;

/**
 * What a call's answer means for its message.
 *
 *   sent      → ends as sent
 *   refused   → ends as provider_rejected with the provider's own code, or as linked_content_failed; goes on by the second
 *               channel where the address is dead and the campaign has one
 *   try_later → waits, back-off growing with each failure in a row
 *   throttled → waits, costs nothing, the clock runs on
 *   unknown   → repeated where a repeat cannot double it or the campaign says so, else delivery_unknown
 *
 * @param chance in [0, 1), for jitter
 */
export const verdictOf = (
  message: LeasedMessage,
  outcome: SendOutcome,
  promise: ChannelPromise,
  startedAt: Date,
  nowMs: number,
  chance: number,
): LeaseResult => {
  const base: Base = {
    accountId: message.accountId,
    messageId: message.messageId,
    workerId: message.workerId,
    attempt: message.attempt,
    leaseNo: message.leaseNo,
    attemptRow: {
      result: outcome.kind,
      code: clip(outcome.code),
      detail: clip(outcome.detail),
      isRepeat: message.maybeSent,
      startedAt,
    },
    code: clip(outcome.code),
    detail: clip(outcome.detail),
    devices: [],
  };
  const waitMs = backoffMs(message.failures + 1, retryBaseMs, retryCapMs, chance);
  switch (outcome.kind) {
    case "sent":
      return { ...end(base, "sent", message.maybeSent), receipt: receiptKept(message, outcome.providerId) };
    case "refused":
      if (outcome.addressDead === true && message.second !== null && !message.maybeSent) {
        return {
          ...end(base, "", false),
          action: { kind: "second", ...message.second },
          suppressReason: `bounced: ${clip(outcome.code)}`,
        };
      }
      return {
        ...end(base, faulty(outcome) ?? "provider_rejected", message.maybeSent),
        suppressReason: outcome.addressDead === true ? `bounced: ${clip(outcome.code)}` : null,
      };
    case "try_later":
      return retry(
        base,
        message,
        nowMs,
        Math.max(waitMs, outcome.afterMs ?? 0),
        message.maybeSent,
        true,
        faulty(outcome),
      );
    case "throttled":
      return retry(base, message, nowMs, outcome.afterMs ?? waitMs, message.maybeSent, false);
    case "unknown":
      return promise.takesIdempotencyId || message.lostAnswer === "repeat"
        ? retry(base, message, nowMs, waitMs, true, true)
        : end(base, "delivery_unknown", true);
  }
};

/** By which later reports name the message; null where its own id does. */
const receiptKept = ({ messageId }: LeasedMessage, receipt: string | null): string | null =>
  receipt === null || receipt === "" || receipt === messageId ? null : receiptOf(receipt);

/** The lease goes back without a call: nothing is used up. */
export const releaseOf = (message: LeasedMessage, afterMs: number): LeaseResult => ({
  accountId: message.accountId,
  messageId: message.messageId,
  workerId: message.workerId,
  attempt: message.attempt,
  leaseNo: message.leaseNo,
  action: { kind: "release", afterMs },
  maybeSent: message.maybeSent,
  attemptRow: null,
  code: "",
  detail: "",
  suppressReason: null,
  receipt: null,
  devices: [],
});

/** The message ends before a call. */
export const endWithoutCall = (message: LeasedMessage, outcome: string, detail: string): LeaseResult => ({
  ...releaseOf(message, 0),
  action: { kind: "end", outcome },
  detail,
});
