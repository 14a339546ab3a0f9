import { inflateRawSync } from "node:zlib";
import type { Content, EmailContent } from "../contract/content.ts";
import type { FactMeasure } from "../contract/facts.ts";
import type { MessageDetail, MessageDevice, MessageSummary, TimelineEntry } from "../contract/messageLog.ts";
import type { Queryable } from "../db/pool.ts";
import { type DeviceSendRow, listDeviceSends } from "../db/queries/deviceSends.ts";
import { listFactMeasures } from "../db/queries/facts.ts";
import { findMessageSearchEnd, type MessageFilter, searchMessageIds } from "../db/queries/messageSearch.ts";
import {
  type AttemptRow,
  type ContentRow,
  findMessage,
  findMessageContent,
  listAttempts,
  listMessagesById,
  type MessageRow,
} from "../db/queries/messages.ts";
import { listTriggerParts } from "../db/queries/triggers.ts";
import { DomainError } from "../lib/errors.ts";
import { searchRecipientRowsMax, searchRowsMax } from "../limits.ts";
import { campaignIdText, endingOf } from "./ending.ts";
import { readFactEntries } from "./factEntries.ts";
import { type Searched, type SearchSpan, searchBounded } from "./searched.ts";
import { readTrace } from "./trace.ts";

const factsOf = async (
  q: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<Map<string, FactMeasure[]>> => {
  const rows = messageIds.length === 0 ? [] : await listFactMeasures(q, accountId, messageIds);
  const facts = new Map<string, FactMeasure[]>();
  for (const { messageId, measure } of rows) facts.set(messageId, [...(facts.get(messageId) ?? []), measure]);
  return facts;
};

const asMessage = (row: MessageRow, facts: ReadonlyMap<string, FactMeasure[]>): MessageSummary => ({
  id: row.id,
  triggerId: row.request_id,
  campaign: row.campaign_id,
  campaignId: campaignIdText(row.campaign_number),
  campaignName: row.campaign_name,
  profileId: row.profile_id,
  version: row.version,
  channel: row.channel,
  isTest: row.is_test,
  recipient: { kind: row.recipient_kind, value: row.recipient_value },
  address: row.address,
  decidedAt: row.decided_at.toISOString(),
  facts: facts.get(row.id) ?? [],
  ...endingOf(row),
});

/** Messages that match, newest first; one call looks through a bounded part of the log. */
export const searchMessages = async (
  q: Queryable,
  accountId: number,
  filter: MessageFilter,
  page: SearchSpan,
): Promise<Searched<MessageSummary>> => {
  const rowsMax = filter.recipients === undefined ? searchRowsMax : searchRecipientRowsMax;
  const range = { from: page.from, before: page.before, rowsMax };
  const { data, reached } = await searchBounded(
    page.limit,
    (limit) => searchMessageIds(q, accountId, filter, range, limit),
    () => findMessageSearchEnd(q, accountId, filter, range),
  );
  const rows = await listMessagesById(q, accountId, data);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = data.flatMap((id) => byId.get(id) ?? []);
  const facts = await factsOf(q, accountId, data);
  return { data: found.map((row) => asMessage(row, facts)), reached };
};

const DEFLATED = 1;

/** What is kept is what this program wrote, so its form is trusted. */
const readContent = (row: ContentRow | undefined): Content | null => {
  if (row === undefined) return null;
  const bytes = row.encoding === DEFLATED ? inflateRawSync(row.content) : row.content;
  return JSON.parse(bytes.toString("utf8"));
};

/** An e-mail as it was sent, or null when that is not kept, or it was none. */
export const readSentEmail = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<Pick<EmailContent, "subject" | "html" | "text"> | null> => {
  const content = readContent(await findMessageContent(q, accountId, messageId));
  return content?.channel === "email" ? content : null;
};

const attemptEntry = (row: AttemptRow): TimelineEntry => ({
  kind: "attempt",
  at: row.ended_at.toISOString(),
  text: row.is_repeat ? "The provider was called again after a lost answer." : "The provider was called.",
  attempt: row.attempt,
  result: row.result,
  code: row.code,
  detail: row.detail,
  isRepeat: row.is_repeat,
});

const endedEntry = (row: MessageRow): TimelineEntry[] => {
  const { outcome, meaning, code, detail, endedAt } = endingOf(row);
  return outcome === null
    ? []
    : [{ kind: "ended", at: endedAt, text: meaning ?? "", result: outcome, code, detail }];
};

const decidedEntry = (row: MessageRow): TimelineEntry => ({
  kind: "decided",
  at: row.decided_at.toISOString(),
  text:
    row.planned_at === null ? "The checks were made." : `It may leave at ${row.planned_at.toISOString()}.`,
});

/**
 * Rendering comes before the first call. Calls begin by the worker's clock and end by the database's, so that a call may
 * seem to begin after its end.
 */
const renderedAt = (row: MessageRow, first: AttemptRow | undefined): string | null => {
  if (first === undefined) return null;
  const beganMs = Math.max(first.started_at?.getTime() ?? 0, row.decided_at.getTime());
  return new Date(Math.min(beganMs, first.ended_at.getTime())).toISOString();
};

const timelineOf = (
  row: MessageRow,
  acceptedAt: Date | undefined,
  attempts: readonly AttemptRow[],
  isRendered: boolean,
): TimelineEntry[] => [
  { kind: "accepted", at: acceptedAt?.toISOString() ?? null, text: "The trigger was accepted." },
  decidedEntry(row),
  ...(isRendered
    ? [
        {
          kind: "rendered" as const,
          at: renderedAt(row, attempts[0]),
          text: "The message was rendered and kept as it was sent.",
        },
      ]
    : []),
  ...attempts.map(attemptEntry),
  ...endedEntry(row),
];

/** One that waits with its message waits no longer than that. */
const asDevice = (row: DeviceSendRow, hasEnded: boolean): MessageDevice => ({
  deviceId: row.device_id,
  sendId: row.send_id,
  platform: row.platform,
  providerId: row.provider_id,
  providerName: row.provider_name,
  state: row.state === "waiting" && row.due_at === null && hasEnded ? "given_up" : row.state,
  attempts: row.attempts,
  maybeSent: row.maybe_sent,
  code: row.code,
  detail: row.detail,
  nextAt: row.state === "waiting" ? (row.due_at?.toISOString() ?? null) : null,
  at: row.updated_at.toISOString(),
});

/**
 * A message with everything that happened to it, and as it was sent.
 *
 * @throws DomainError message/not-found, also for one that is not decided yet
 */
export const readMessage = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<MessageDetail> => {
  const row = await findMessage(q, accountId, messageId);
  if (row === undefined) {
    throw new DomainError("message/not-found", `There is no decided message ${messageId} in this account.`);
  }
  const parts = await listTriggerParts(q, accountId, row.request_id);
  const attempts = await listAttempts(q, accountId, messageId);
  const devices = row.channel === "push" ? await listDeviceSends(q, accountId, messageId) : [];
  const content = readContent(await findMessageContent(q, accountId, messageId));
  const acceptedAt = parts.find(({ part }) => part === row.part)?.accepted_at;
  return {
    ...asMessage(row, await factsOf(q, accountId, [row.id])),
    number: row.recipient_no,
    part: row.part,
    providerId: row.provider_id,
    trace: await readTrace(q, accountId, row),
    timeline: [
      ...timelineOf(row, acceptedAt, attempts, content !== null),
      ...(await readFactEntries(q, accountId, messageId)),
    ],
    devices: devices.map((device) => asDevice(device, row.ended_at !== null)),
    content,
  };
};
