import type { SendRequest } from "../channels/channel.ts";
import type { Content } from "../contract/content.ts";
import { createGroupWriter } from "../db/groupWriter.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  insertInboxMessages,
  listInboxAccounts,
  type NewInboxMessage,
  trimInbox,
} from "../db/queries/inbox.ts";
import { idFloor, newId } from "../lib/ids.ts";
import { storableText } from "../lib/storableText.ts";
import {
  databaseConnectTimeoutMs,
  groupBytesMax,
  groupRowsMax,
  groupsInFlightMax,
  groupWaitingMax,
  inboxDays,
  inboxMessagesMax,
} from "../limits.ts";

const addressOf = (content: Content): string => {
  switch (content.channel) {
    case "email":
    case "whatsapp":
      return content.to;
    case "webhook":
      return content.url;
    case "push":
      return content.to.length === 1 ? "1 device" : `${content.to.length} devices`;
  }
};

const inboxMessageOf = (request: SendRequest, nowMs: number): NewInboxMessage => ({
  accountId: request.accountId,
  id: newId(nowMs),
  messageId: request.messageId,
  campaignId: request.campaignId,
  channel: request.content.channel,
  address: storableText(addressOf(request.content)),
  // JSON escapes NUL and lone surrogates, so nothing of the content is lost.
  content: JSON.stringify(request.content),
});

export interface InboxWriter {
  /**
   * Puts a message into the account's inbox, once whatever happens; resolves when it is on disk.
   *
   * @throws Error when the database does not take it in time
   */
  deliverToInbox(request: SendRequest): Promise<void>;
  /** Resolves when nothing waits and nothing is under way. */
  drained(): Promise<void>;
}

/** Messages that arrive while a statement is under way are written by the next one together. */
export const createInboxWriter = (db: Database, nowMs: () => number): InboxWriter => {
  const writer = createGroupWriter<NewInboxMessage, true>({
    write: async (messages) => {
      await insertInboxMessages(db, messages);
      return messages.map(() => true);
    },
    rowsOf: () => 1,
    bytesOf: ({ content }) => content.length,
    rowsMax: groupRowsMax,
    bytesMax: groupBytesMax,
    inFlightMax: groupsInFlightMax,
    waitingMax: groupWaitingMax,
    retryMsMax: databaseConnectTimeoutMs,
  });
  return {
    deliverToInbox: async (request) => {
      const result = await writer.write(inboxMessageOf(request, nowMs()));
      if (result.kind !== "written") throw result.error;
    },
    drained: writer.drained,
  };
};

/** Every inbox keeps 7 days and 10 000 messages; says how many went. */
export const trimInboxes = async (q: Queryable, now: Date): Promise<number> => {
  const floor = idFloor(now.getTime() - inboxDays * 24 * 60 * 60_000);
  let count = 0;
  for (const accountId of await listInboxAccounts(q)) {
    count += await trimInbox(q, accountId, { floor, messagesMax: inboxMessagesMax });
  }
  return count;
};
