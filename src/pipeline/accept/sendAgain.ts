import type { SentAgain } from "../../contract/messageLog.ts";
import type { Queryable } from "../../db/pool.ts";
import { findMessage, type TracedMessageRow } from "../../db/queries/messages.ts";
import { findTriggerPart } from "../../db/queries/triggers.ts";
import { DomainError } from "../../lib/errors.ts";
import { messageIdOf } from "../../lib/ids.ts";
import {
  type AcceptDeps,
  type Accepted,
  type AcceptResult,
  acceptTrigger,
  type TriggerCall,
} from "./accept.ts";
import type { ParsedTrigger } from "./parse.ts";
import { recipientIn } from "./storedRecipient.ts";

/** The answer, as it is kept with an idempotency key. */
const formatSentAgain = ({ requestId }: Accepted): string => {
  const sent: SentAgain = { triggerId: requestId, messageId: messageIdOf(requestId, 0, 0) };
  return JSON.stringify(sent);
};

/** The call that the message came from, for its recipient alone. */
const triggerAgain = async (
  q: Queryable,
  accountId: number,
  row: TracedMessageRow,
): Promise<ParsedTrigger> => {
  const part = await findTriggerPart(q, accountId, row.request_id, row.part);
  const recipient = part === undefined ? undefined : recipientIn(part.recipients, row.recipient_no);
  if (part === undefined || recipient === undefined) {
    throw new DomainError(
      "trigger/not-found",
      `The trigger of message ${row.id} is not kept any more, so it cannot be sent again.`,
    );
  }
  const campaignRef = row.campaign_number === null ? row.campaign_id : String(row.campaign_number);
  const element = {
    campaignRefs: [campaignRef],
    recipients: [recipient],
    payload: part.payload,
    warnings: [],
  };
  return {
    kind: "parsed",
    isWrapped: false,
    elements: [{ kind: "element", element }],
    body: { message: row.id },
  };
};

/** Who asks, and how: as for any trigger. */
export type SendAgainCall = Pick<
  TriggerCall,
  "accountId" | "credentialId" | "isTest" | "scope" | "idempotencyKey"
>;

/**
 * Fires a message's campaign again, for that message's recipient alone and with the same payload: a new trigger, whose
 * message takes every check anew. A test message stays a test.
 *
 * @throws DomainError message/not-found; trigger/not-found when the payload is not kept any more
 */
export const sendAgain = async (
  q: Queryable,
  deps: Omit<AcceptDeps, "format">,
  call: SendAgainCall,
  messageId: string,
): Promise<AcceptResult> => {
  const row = await findMessage(q, call.accountId, messageId);
  if (row === undefined) {
    throw new DomainError("message/not-found", `There is no decided message ${messageId} in this account.`);
  }
  return acceptTrigger(
    { ...deps, format: formatSentAgain },
    {
      ...call,
      isTest: call.isTest || row.is_test,
      source: "send_again",
      trigger: await triggerAgain(q, call.accountId, row),
      // whoever asks for it again means it
      identicalBodiesSeconds: null,
    },
  );
};
