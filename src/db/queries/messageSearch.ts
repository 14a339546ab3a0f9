import type { FactMeasure } from "../../contract/facts.ts";
import type { WaitingState } from "../../contract/outcomes.ts";
import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";

/** Who a message was for: one of these profiles, or nobody that was known under one of these values. */
export interface RecipientFilter {
  profileIds: readonly number[];
  /** As callers sent them. */
  values: readonly string[];
}

export interface MessageFilter {
  campaignId?: string | undefined;
  channel?: string | undefined;
  /** Id of one of the campaign's variants. */
  variant?: string | undefined;
  /** Any of these. */
  outcomes?: readonly string[] | undefined;
  /** Not ended, and any of these. */
  states?: readonly WaitingState[] | undefined;
  /** Any of these was told of it after it was sent. */
  facts?: readonly FactMeasure[] | undefined;
  recipients?: RecipientFilter | undefined;
  isTest: boolean;
}

/** Where a search looks: ids from `from` to before `before`, and at most `rowsMax` rows of the order it follows. */
export interface SearchRange {
  from: string;
  before: string;
  rowsMax: number;
}

/** One index order for each: together they hold everything that can match. */
const ordersOf = ({ recipients, campaignId }: MessageFilter): Sql[] => {
  if (recipients !== undefined) {
    return [
      ...recipients.profileIds.map((id) => sql`m.profile_id = ${id}`),
      ...recipients.values.map(
        (value) => sql`m.profile_id is null
          and hashtextextended(m.recipient_value, 0) = hashtextextended(${value}::text, 0)
          and m.recipient_value = ${value}`,
      ),
    ];
  }
  return [campaignId === undefined ? sql`true` : sql`m.campaign_id = ${campaignId}`];
};

/** What has not ended is in the queue, which is far shorter than the log. */
const queueScan = (accountId: number, range: SearchRange): Sql => sql`(
  select m.id, m.request_id, m.campaign_id, m.channel, m.variant, m.is_test, m.outcome from (
    select message_id from message_queue
    where account_id = ${accountId} and message_id >= ${range.from} and message_id < ${range.before}
    order by message_id desc limit ${range.rowsMax}) w
  join messages m on m.account_id = ${accountId} and m.id = w.message_id)`;

/** The rows looked through, newest first; undefined when nothing can match. */
const scanOf = (accountId: number, filter: MessageFilter, range: SearchRange): Sql | undefined => {
  if (filter.states !== undefined && filter.recipients === undefined) return queueScan(accountId, range);
  const scans = ordersOf(filter).map(
    (order) => sql`(
      select m.id, m.request_id, m.campaign_id, m.channel, m.variant, m.is_test, m.outcome from messages m
      where m.account_id = ${accountId} and m.id >= ${range.from} and m.id < ${range.before} and ${order}
      order by m.id desc limit ${range.rowsMax})`,
  );
  const [first, ...more] = scans;
  if (first === undefined) return undefined;
  if (more.length === 0) return first;
  const all = more.reduce((left, right) => sql`${left} union all ${right}`, first);
  return sql`(select id, request_id, campaign_id, channel, variant, is_test, outcome from (${all}) a
    order by id desc limit ${range.rowsMax})`;
};

const standsAt = (accountId: number, states: readonly WaitingState[]): Sql => sql`
  and s.outcome is null and exists (
    select from message_queue w where w.account_id = ${accountId} and w.message_id = s.id
      and case
        when w.state in ('held', 'sending') then w.state
        when w.due_at > clarion_now() then 'delayed'
        else 'due'
      end = any(${[...states]}::text[]))`;

/** By the key of the facts, message by message: of those that a search looks through, never of all. */
const wasTold = (accountId: number, facts: readonly FactMeasure[]): Sql => sql`
  and exists (
    select from message_facts f where f.account_id = ${accountId} and f.message_id = s.id and f.is_first
      and f.kind || case when f.is_machine then '_by_machine' else '' end = any(${[...facts]}::text[]))`;

const matches = (
  accountId: number,
  { campaignId, channel, variant, outcomes, states, facts, isTest }: MessageFilter,
): Sql => sql`
  s.is_test = ${isTest}
  ${campaignId === undefined ? sql`` : sql`and s.campaign_id = ${campaignId}`}
  ${channel === undefined ? sql`` : sql`and s.channel = ${channel}`}
  ${variant === undefined ? sql`` : sql`and s.variant = ${variant}`}
  ${outcomes === undefined ? sql`` : sql`and s.outcome = any(${[...outcomes]}::text[])`}
  ${states === undefined ? sql`` : standsAt(accountId, states)}
  ${facts === undefined ? sql`` : wasTold(accountId, facts)}`;

const idsOf = async (q: Queryable, statement: Sql): Promise<string[]> =>
  (await q.query<{ id: string }>(statement)).map(({ id }) => id);

/** Ids of messages, newest first. Ids carry the time of the trigger, so bounds of time are bounds of ids. */
export const searchMessageIds = async (
  q: Queryable,
  accountId: number,
  filter: MessageFilter,
  range: SearchRange,
  limit: number,
): Promise<string[]> => {
  const scan = scanOf(accountId, filter, range);
  if (scan === undefined) return [];
  return idsOf(
    q,
    sql`select s.id from ${scan} s where ${matches(accountId, filter)} order by s.id desc limit ${limit}`,
  );
};

/** The last id that a search looks at; null when it sees everything down to `from`. */
export const findMessageSearchEnd = async (
  q: Queryable,
  accountId: number,
  filter: MessageFilter,
  range: SearchRange,
): Promise<string | null> => {
  const scan = scanOf(accountId, filter, range);
  if (scan === undefined) return null;
  const [id] = await idsOf(
    q,
    sql`select s.id from ${scan} s order by s.id desc offset ${range.rowsMax - 1} limit 1`,
  );
  return id ?? null;
};

const ofReference = (accountId: number, reference: string): Sql => sql`
  and exists (
    select from intake i
    where i.account_id = ${accountId} and i.request_id = s.request_id and i.part = 0 and i.reference = ${reference})`;

/**
 * Ids of triggers that have a message which matches, newest first.
 *
 * @param requestsBefore only triggers of ids below this
 */
export const searchRequestIds = async (
  q: Queryable,
  accountId: number,
  { reference, ...filter }: MessageFilter & { reference?: string | undefined },
  range: SearchRange,
  requestsBefore: string,
  limit: number,
): Promise<string[]> => {
  const scan = scanOf(accountId, filter, range);
  if (scan === undefined) return [];
  return idsOf(
    q,
    sql`select distinct s.request_id as id from ${scan} s
      where ${matches(accountId, filter)} and s.request_id < ${requestsBefore}
        ${reference === undefined ? sql`` : ofReference(accountId, reference)}
      order by s.request_id desc limit ${limit}`,
  );
};
