import type { Content } from "../../contract/content.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface NewInboxMessage {
  accountId: number;
  id: string;
  messageId: string;
  campaignId: string;
  channel: Content["channel"];
  address: string;
  /** JSON of the content. */
  content: string;
}

export interface InboxRow {
  id: string;
  message_id: string;
  campaign_id: string;
  channel: Content["channel"];
  address: string;
  content: string;
  received_at: Date;
  /** The log has it: it is no test send, and not yet forgotten. */
  is_logged: boolean;
}

/** Puts messages of any accounts into their inboxes; one that is there already stays as it is. */
export const insertInboxMessages = async (
  q: Queryable,
  messages: readonly NewInboxMessage[],
): Promise<void> => {
  await q.prepared(
    "insert_inbox_messages",
    `insert into inbox (account_id, id, message_id, campaign_id, channel, address, content)
     select account_id, id, message_id, campaign_id, channel, address, content
     from unnest($1::int[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[])
       as m (account_id, id, message_id, campaign_id, channel, address, content)
     order by account_id, message_id
     on conflict (account_id, message_id) do nothing`,
    [
      messages.map(({ accountId }) => accountId),
      messages.map(({ id }) => id),
      messages.map(({ messageId }) => messageId),
      messages.map(({ campaignId }) => campaignId),
      messages.map(({ channel }) => channel),
      messages.map(({ address }) => address),
      messages.map(({ content }) => content),
    ],
  );
};

export interface InboxPage {
  /** The id of the last message of the page before; null for the newest. */
  before: string | null;
  limit: number;
  channel?: Content["channel"];
  campaignId?: string;
}

const isLogged = sql`exists (select from messages m where m.account_id = inbox.account_id and m.id = inbox.message_id)`;

/** Newest first. */
export const listInboxMessages = (q: Queryable, accountId: number, page: InboxPage): Promise<InboxRow[]> =>
  q.query<InboxRow>(sql`
    select id, message_id, campaign_id, channel, address, content, received_at, ${isLogged} as is_logged
    from inbox
    where account_id = ${accountId}
      and (${page.before}::uuid is null or id < ${page.before}::uuid)
      and (${page.channel ?? null}::text is null or channel = ${page.channel ?? null}::text)
      and (${page.campaignId ?? null}::uuid is null or campaign_id = ${page.campaignId ?? null}::uuid)
    order by id desc limit ${page.limit}`);

export const findInboxMessage = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<InboxRow | undefined> => {
  const [row] = await q.query<InboxRow>(sql`
    select id, message_id, campaign_id, channel, address, content, received_at, ${isLogged} as is_logged
    from inbox
    where account_id = ${accountId} and id = ${id}`);
  return row;
};

/** Accounts with anything in their inbox. */
export const listInboxAccounts = async (q: Queryable): Promise<number[]> => {
  const rows = await q.query<{ id: number }>(sql`
    select id from accounts a where exists (select from inbox i where i.account_id = a.id) order by id`);
  return rows.map(({ id }) => id);
};

/** Drops what is older than the id `floor` and what lies beyond the newest `messagesMax`; says how many. */
export const trimInbox = async (
  q: Queryable,
  accountId: number,
  keep: { floor: string; messagesMax: number },
): Promise<number> => {
  const rows = await q.query<{ count: number }>(sql`
    with gone as (
      delete from inbox where account_id = ${accountId} and (
        id < ${keep.floor}::uuid
        or id < (select id from inbox where account_id = ${accountId}
          order by id desc offset ${keep.messagesMax - 1}::int limit 1))
      returning 1)
    select count(*)::int as count from gone`);
  return rows[0]?.count ?? 0;
};
