import type { ChannelName } from "../../contract/content.ts";
import type { FactKind, FactMeasure } from "../../contract/facts.ts";
import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { tellingFacts, tellingMoreFacts } from "./outgoingTelling.ts";

/** A message that something is told of. */
export interface ToldMessage {
  id: string;
  campaignId: string;
  version: number;
  /** Which of several messages it is; null where the campaign has one. */
  variant: string | null;
  channel: ChannelName;
  isTest: boolean;
  profileId: number | null;
  address: string | null;
  decidedAt: Date;
  /** Its user was deleted: nothing personal is kept of it any more. */
  isErased: boolean;
}

/**
 * Those of the messages that there are. Until the transaction ends they are not deleted, and nobody takes what is personal
 * out of them; results are written as ever.
 *
 * @param ids distinct and sorted: the order in which they are locked
 */
export const keepMessages = (
  tx: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<ToldMessage[]> =>
  tx.prepared<ToldMessage>(
    "keep_messages",
    `select m.id, m.campaign_id as "campaignId", m.version, m.variant, m.channel, m.is_test as "isTest",
       m.profile_id as "profileId", m.address, m.decided_at as "decidedAt", m.recipient_value = '' as "isErased"
     from unnest($2::uuid[]) r (id), lateral (
       select id, campaign_id, version, variant, channel, is_test, profile_id, address, decided_at, recipient_value
       from messages where account_id = $1 and id = r.id for key share) m`,
    [accountId, plainArray(ids)],
  );

/** Which messages a provider took under the ids that it gave them. */
export const findReceipts = (
  q: Queryable,
  accountId: number,
  providerId: string,
  receipts: readonly string[],
): Promise<{ receipt: string; messageId: string }[]> =>
  q.prepared<{ receipt: string; messageId: string }>(
    "find_receipts",
    `select r.receipt, s.message_id as "messageId" from unnest($3::text[]) r (receipt), lateral (
       select message_id from provider_receipts
       where account_id = $1 and provider_id = $2 and receipt = r.receipt
       order by message_id desc limit 1) s`,
    [accountId, providerId, receipts],
  );

/** Which messages devices were sent under these ids (`provider_receipts`), by any of the account's push providers. */
export const findDeviceMessages = (
  q: Queryable,
  accountId: number,
  sendIds: readonly string[],
): Promise<{ receipt: string; messageId: string }[]> =>
  q.prepared<{ receipt: string; messageId: string }>(
    "find_device_messages",
    `select distinct on (r.receipt) r.receipt, s.message_id as "messageId"
     from providers p cross join unnest($2::text[]) r (receipt) join provider_receipts s
       on s.account_id = $1 and s.provider_id = p.id and s.receipt = r.receipt
     where p.account_id = $1 and p.channel = 'push' order by r.receipt, s.message_id desc`,
    [accountId, sendIds],
  );

/** A fact as it is written. */
export interface FactRow {
  message: ToldMessage;
  kind: FactKind;
  report: string;
  isMachine: boolean;
  isPermanent: boolean;
  at: Date;
  code: string;
  detail: string | null;
  url: string | null;
}

const ROWS = `unnest($2::uuid[], $3::text[], $4::uuid[], $5::boolean[], $6::boolean[], $7::timestamptz[], $8::text[],
  $9::text[], $10::text[], $11::uuid[], $12::int[], $13::timestamptz[], $14::boolean[], $15::text[])
  as r (message_id, kind, report, is_machine, is_permanent, at, code, detail, url, campaign_id, version, decided_at, is_test, variant)`;

const COLUMNS =
  "account_id, message_id, kind, report, is_machine, is_permanent, at, code, detail, url, is_first";
const VALUES =
  "$1::int, message_id, kind, report, is_machine, is_permanent, least(at, clarion_now()), code, detail, url";

/**
 * The first of each kind, of people and of machines apart, where none is told yet; the unique index says which are. What is
 * first is counted, under the hour in which its message was decided, as outcomes are.
 */
const INSERT_FIRSTS = `with r as materialized (
  select message_id, kind, report, is_machine, is_permanent, at, code, detail, url, campaign_id, version, decided_at, is_test, variant
  from ${ROWS}
), firsts as (
  insert into message_facts (${COLUMNS})
  select ${VALUES}, true from (
    select distinct on (message_id, kind, is_machine) r.* from r order by message_id, kind, is_machine, at, report) f
  on conflict do nothing returning message_id, kind, report
), counted as (
  insert into stat_deltas (account_id, campaign_id, version, hour, measure, variant, count)
  select $1::int, campaign_id, version, date_trunc('hour', decided_at, 'UTC'),
    kind || case when is_machine then '_by_machine' else '' end, coalesce(variant, ''), count(*)
  from firsts join r using (message_id, kind, report) where not is_test group by 2, 3, 4, 5, 6
), told as (${tellingFacts("firsts join r using (message_id, kind, report)")}
)
select message_id as "messageId", kind, report from firsts`;

const INSERT_REST = `with r as materialized (
  select message_id, kind, report, is_machine, is_permanent, at, code, detail, url, campaign_id, version, decided_at, is_test, variant
  from ${ROWS}
), rest as (
  insert into message_facts (${COLUMNS})
  select ${VALUES}, false from r order by message_id, kind, report
  on conflict do nothing returning message_id, kind, report
), told as (${tellingMoreFacts("rest join r using (message_id, kind, report)")}
)
select message_id as "messageId", kind, report from rest`;

export interface FactKey {
  messageId: string;
  kind: FactKind;
  report: string;
}

/**
 * Writes facts that are not told yet, and counts those that are the first of their kind of a message that is no test.
 *
 * @param rows distinct by message, kind and report; their messages are kept (`keepMessages`)
 * @returns those that were not known before
 */
export const insertFacts = async (
  tx: Queryable,
  accountId: number,
  rows: readonly FactRow[],
): Promise<FactKey[]> => {
  const values = [
    accountId,
    plainArray(rows.map(({ message }) => message.id)),
    plainArray(rows.map(({ kind }) => kind)),
    plainArray(rows.map(({ report }) => report)),
    plainArray(rows.map(({ isMachine }) => isMachine)),
    plainArray(rows.map(({ isPermanent }) => isPermanent)),
    plainArray(rows.map(({ at }) => at)),
    rows.map(({ code }) => code),
    rows.map(({ detail }) => detail),
    rows.map(({ url }) => url),
    plainArray(rows.map(({ message }) => message.campaignId)),
    plainArray(rows.map(({ message }) => message.version)),
    plainArray(rows.map(({ message }) => message.decidedAt)),
    plainArray(rows.map(({ message }) => message.isTest)),
    plainArray(rows.map(({ message }) => message.variant)),
  ];
  const firsts = await tx.prepared<FactKey>("insert_first_facts", INSERT_FIRSTS, values);
  if (firsts.length === rows.length) return firsts;
  return [...firsts, ...(await tx.prepared<FactKey>("insert_more_facts", INSERT_REST, values))];
};

/** Takes what is personal out of the facts of messages that this transaction has locked. */
export const eraseFacts = async (
  tx: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<void> => {
  await tx.query(sql`
    update message_facts set detail = null, url = null
    where account_id = ${accountId} and message_id = any(${[...messageIds]}::uuid[])
      and (detail is not null or url is not null)`);
};

/** The channel of a provider, which is kept until the transaction ends; undefined when there is none. */
export const keepProvider = async (
  tx: Queryable,
  accountId: number,
  providerId: string,
): Promise<ChannelName | undefined> => {
  const [row] = await tx.query<{ channel: ChannelName }>(sql`
    select channel from providers where account_id = ${accountId} and id = ${providerId} for key share`);
  return row?.channel;
};

/** Those of the profiles that there still are, locked in the order of their ids. */
export const lockProfiles = async (
  tx: Queryable,
  accountId: number,
  ids: readonly number[],
): Promise<number[]> => {
  const rows = await tx.query<{ id: number }>(sql`
    select id from profiles where account_id = ${accountId} and id = any(${[...ids]}::bigint[])
    order by id for update`);
  return rows.map(({ id }) => id);
};

/** A fact of a message, as it is told. */
export interface ToldFact {
  kind: FactKind;
  at: Date;
  isMachine: boolean;
  isPermanent: boolean;
  code: string;
  detail: string | null;
  url: string | null;
}

/** The first facts of a message, oldest first. */
export const listFacts = (
  q: Queryable,
  accountId: number,
  messageId: string,
  limit: number,
): Promise<ToldFact[]> =>
  q.query<ToldFact>(sql`
    select kind, at, is_machine as "isMachine", is_permanent as "isPermanent", code, detail, url
    from message_facts where account_id = ${accountId} and message_id = ${messageId}
    order by at, told_at, kind, report limit ${limit}`);

/** What was told of messages, each kind once, by people and by machines apart; in the order in which it happened. */
export const listFactMeasures = (
  q: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<{ messageId: string; measure: FactMeasure }[]> =>
  q.query<{ messageId: string; measure: FactMeasure }>(sql`
    select message_id as "messageId", kind || case when is_machine then '_by_machine' else '' end as measure
    from message_facts where account_id = ${accountId} and message_id = any(${[...messageIds]}::uuid[]) and is_first
    order by message_id, at, kind, is_machine`);
