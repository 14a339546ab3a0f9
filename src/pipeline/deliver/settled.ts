import type { Content } from "../../contract/content.ts";
import type { DueMessage } from "../../db/queries/messageQueue.ts";
import type { TurnedMessage } from "../../db/queries/turnClaimed.ts";
import type { StoredContent } from "../contents.ts";
import type { Hold } from "../ledger/holds.ts";

/** What becomes of a message that comes due. */

export interface End {
  ctid: string;
  messageId: string;
  outcome: string;
  code: string;
  detail: string;
}

export type Settled =
  | { kind: "hold" }
  | { kind: "end"; end: End }
  /** `hold`: what it holds from then on, where that has changed */
  | { kind: "later"; at: Date; giveUpAt: Date; hold: Hold | null }
  /** The user is not reachable: the second channel is asked. */
  | { kind: "second"; turned: TurnedMessage }
  /** Waits for the throttle of the channel. */
  | { kind: "throttle" }
  | Lease;

export interface Lease {
  kind: "lease";
  content: Content;
  /** Null: it was stored before. */
  fresh: StoredContent | null;
  hold: Hold | null;
  /** From this instant on it may not leave; null: there is none in sight. */
  leaveBeforeMs: number | null;
  /** Of a second channel's message: where it goes, found now; null where that is known or there is none. */
  address: string | null;
}

export const endOf = (message: DueMessage, outcome: string, detail: string): Settled => ({
  kind: "end",
  end: { ctid: message.ctid, messageId: message.messageId, outcome, code: "", detail },
});

/** What the campaign's state and the clock say; undefined when the message may go on. */
export const settledByState = (message: DueMessage, expiresAt: Date | null): Settled | undefined => {
  const { life, endAt, now } = message;
  if (message.isCancelled) {
    return endOf(message, "cancelled", "The trigger was cancelled before the message left.");
  }
  if (life === "paused") return { kind: "hold" };
  if (life === "stopped" || life === "archived") {
    return endOf(message, "campaign_stopped", "The campaign was stopped before the message left.");
  }
  if (endAt !== null && endAt <= now) {
    return endOf(message, "campaign_ended", "The campaign's end came before the message left.");
  }
  const hasExpired = expiresAt !== null && expiresAt <= now;
  if (hasExpired && message.attempt === 0) {
    return endOf(message, "expired", "It expired before it could leave.");
  }
  if (hasExpired || message.giveUpAt <= now) {
    return endOf(message, "provider_unavailable", "The provider did not take it until retrying ended.");
  }
  return undefined;
};
