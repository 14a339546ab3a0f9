import type { ChannelName } from "../../contract/content.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export type MessageState = "accepted" | "delayed" | "due" | "sending" | "held" | "sent" | "failed";

export interface MessageRow {
  id: string;
  request_id: string;
  part: number;
  recipient_no: number;
  campaign_id: string;
  campaign_number: number | null;
  campaign_name: string;
  version: number;
  /** Which of several messages it is, and what the newest version calls it. */
  variant: string | null;
  variant_name: string | null;
  channel: ChannelName;
  is_test: boolean;
  recipient_kind: string;
  recipient_value: string;
  profile_id: number | null;
  address: string | null;
  provider_id: string | null;
  state: MessageState;
  outcome: string | null;
  outcome_code: string | null;
  outcome_detail: string | null;
  maybe_sent: boolean;
  decided_at: Date;
  planned_at: Date | null;
  ended_at: Date | null;
  control_group_id: string | null;
  shadow_outcome: string | null;
}

export interface TracedMessageRow extends MessageRow {
  trace: string;
}

/** The log says how a message ended; until then the queue says where it stands. */
const columns = sql`
  m.id, m.request_id, m.part, m.recipient_no, m.campaign_id, c.number as campaign_number,
  c.draft ->> 'name' as campaign_name, m.version, m.variant, (
    select v.name from campaign_variants v
    where v.account_id = m.account_id and v.campaign_id = m.campaign_id and v.id = m.variant) as variant_name,
  m.channel, m.is_test, m.recipient_kind, m.recipient_value,
  m.profile_id, m.address, m.provider_id, m.outcome, m.outcome_code,
  m.outcome_detail, m.maybe_sent, m.decided_at, m.planned_at, m.ended_at,
  m.control_group_id, m.shadow_outcome,
  case
    when m.outcome = 'sent' then 'sent'
    when m.outcome is not null then 'failed'
    when w.state in ('held', 'sending') then w.state
    when w.due_at > clarion_now() then 'delayed'
    else 'due'
  end as state`;

const source = sql`
  messages m
  join campaigns c on c.account_id = m.account_id and c.id = m.campaign_id
  left join message_queue w on w.account_id = m.account_id and w.message_id = m.id`;

/** Those of `ids` that are decided, in no order. */
export const listMessagesById = (
  q: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<MessageRow[]> =>
  q.query<MessageRow>(sql`
    select ${columns} from ${source} where m.account_id = ${accountId} and m.id = any(${[...ids]}::uuid[])`);

export const findMessage = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<TracedMessageRow | undefined> => {
  const [row] = await q.query<TracedMessageRow>(sql`
    select ${columns}, m.trace from ${source} where m.account_id = ${accountId} and m.id = ${messageId}`);
  return row;
};

export interface ContentRow {
  /** 0 JSON as UTF-8, 1 the same deflated. */
  encoding: number;
  content: Buffer;
}

/** The message as it was sent. */
export const findMessageContent = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<ContentRow | undefined> => {
  const [row] = await q.query<ContentRow>(sql`
    select encoding, content from message_contents
    where account_id = ${accountId} and message_id = ${messageId}`);
  return row;
};

/** Where a message went; undefined when it is not kept any more, null when that was removed with its user. */
export const findMessageAddress = async (
  q: Queryable,
  accountId: number,
  messageId: string,
): Promise<string | null | undefined> => {
  const [row] = await q.query<{ address: string | null }>(sql`
    select address from messages where account_id = ${accountId} and id = ${messageId}`);
  return row?.address;
};

export interface AttemptRow {
  attempt: number;
  result: string;
  code: string | null;
  detail: string | null;
  is_repeat: boolean;
  started_at: Date | null;
  ended_at: Date;
}

export const listAttempts = (q: Queryable, accountId: number, messageId: string): Promise<AttemptRow[]> =>
  q.query<AttemptRow>(sql`
    select attempt, result, code, detail, is_repeat, started_at, ended_at from attempts
    where account_id = ${accountId} and message_id = ${messageId} order by attempt`);

/** The changes of a held message that waits for its turn again: no time of retrying passed while a pause held it. */
export const LET_GO = sql`state = 'waiting', due_at = greatest(due_at, clarion_now()),
  give_up_at = give_up_at + greatest(clarion_now() - due_at, interval '0')`;

/**
 * Messages of a campaign that a pause held wait for their turn again. Those overdue are due now, not then: claims look from a
 * moving bound on, and find a past moment only at the next sweep.
 */
export const releaseHeld = async (q: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await q.query(sql`
    update message_queue set ${LET_GO}
    where (account_id, message_id) in (
      select account_id, message_id from message_queue
      where account_id = ${accountId} and campaign_id = ${campaignId} and state = 'held' and not is_overdue
      order by message_id for update)`);
};

/** Everything of a campaign that is not being sent is due now, delayed and held messages included. */
export const makeUnsentDue = async (q: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await q.query(sql`
    update message_queue set state = 'waiting', throttled_channel = null, is_overdue = false, due_at = clarion_now()
    where (account_id, message_id) in (
      select account_id, message_id from message_queue
      where account_id = ${accountId} and campaign_id = ${campaignId} and state in ('waiting', 'held')
      order by message_id for update)`);
};
