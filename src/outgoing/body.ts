import { isOutcome, OUTCOME_WORDS } from "../contract/outcomes.ts";
import { outgoingKindOf, TEST_KIND } from "../contract/outgoingKinds.ts";
import type { ToldRow } from "../db/queries/outgoingEvents.ts";

const CLICKED = outgoingKindOf("clicked");
const BOUNCED = outgoingKindOf("bounced");

const campaignOf = (row: ToldRow) => ({
  campaign: row.campaignId,
  campaignId: row.campaignNumber === null ? null : String(row.campaignNumber),
  campaignName: row.campaignName,
});

/** What is told of a message, by the names that the native API has for it. */
const messageOf = (row: ToldRow) => ({
  messageId: row.messageId,
  triggerId: row.triggerId,
  reference: row.reference,
  ...campaignOf(row),
  channel: row.channel,
  isSandbox: row.isSandbox,
  profileId: row.profileId,
  identity: row.identity,
  // of a user who was deleted, nothing is left
  recipient:
    row.recipientKind === null || row.recipientValue === null || row.recipientValue === ""
      ? null
      : { kind: row.recipientKind, value: row.recipientValue },
});

const endingOf = ({ outcome, outcomeCode, outcomeDetail }: ToldRow) => ({
  outcome,
  meaning: outcome !== null && isOutcome(outcome) ? OUTCOME_WORDS[outcome].meaning : null,
  code: outcomeCode === "" ? null : outcomeCode,
  detail: outcomeDetail === "" ? null : outcomeDetail,
});

const factOf = ({ kind, code, url, isPermanent }: ToldRow) => ({
  code: code === "" ? null : code,
  ...(kind === CLICKED ? { url } : {}),
  ...(kind === BOUNCED ? { isPermanent } : {}),
});

const isEnding = (kind: string): boolean =>
  kind === "message.sent" || kind === "message.failed" || kind === "message.not_sent";

const dataOf = (row: ToldRow): Record<string, unknown> => {
  if (row.kind === TEST_KIND) return { message: "This is a test; it tells of nothing that happened." };
  if (row.messageId === null) return { ...campaignOf(row), ...row.detail };
  return { ...messageOf(row), ...(isEnding(row.kind) ? endingOf(row) : factOf(row)) };
};

/** The body of the request that tells an event: JSON in the form that Standard Webhooks suggests. */
export const bodyOf = (row: ToldRow): string =>
  JSON.stringify({ type: row.kind, timestamp: row.happenedAt.toISOString(), data: dataOf(row) });
