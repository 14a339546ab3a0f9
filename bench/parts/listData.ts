import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";

/** How much the lists have to be quick over. */
export const LIST_DATA = {
  campaigns: 100_000,
  triggers: 300_000,
  messages: 1_000_000,
  profiles: 200_000,
  weeks: 15,
} as const;

/** Every tenth trigger names 24 recipients, every thirtieth two, the others one: a million in all. */
const RECIPIENTS = sql`case when t % 10 = 0 then 24 when t % 30 = 1 then 2 else 1 end`;

/** One in 50 messages is this profile's; the rest are spread evenly. */
export const BUSY_PROFILE = "list-0";
/** Named by callers, known to nobody. */
export const UNKNOWN_RECIPIENT = "nobody-7";
/** A few of these lie among the oldest messages: what a search has to look through everything for. */
export const RARE_OUTCOME = "internal_error";

/** Steps in which the log is filled: each a statement of its own, so that none runs for minutes. */
const TRIGGERS_A_STEP = 20_000;

/** A UUIDv7 of a moment, the same for the same text. */
const idOf = (at: ReturnType<typeof sql>, text: ReturnType<typeof sql>) => sql`(
  lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7' || substr(md5(${text}), 1, 3) || '8'
  || substr(md5(${text}), 4, 15))::uuid`;

const TRACE = JSON.stringify([
  { check: "campaign_open", verdict: "pass", saw: "published" },
  { check: "recipient_resolved", verdict: "pass", saw: 100_001 },
  { check: "named_once", verdict: "pass" },
  { check: "reachable", verdict: "pass" },
  { check: "subscribed", verdict: "pass", saw: true },
  { check: "not_suppressed", verdict: "pass" },
  { check: "address_free", verdict: "pass" },
  { check: "not_expired", verdict: "pass" },
]);

const fillProfiles = async (db: Database, accountId: number): Promise<void> => {
  await db.query(sql`
    with r as (
      select n, nextval(pg_get_serial_sequence('profiles', 'id')) as id from generate_series(0, ${LIST_DATA.profiles - 1}::int) n
    ), made as (
      insert into profiles (account_id, id, properties, email, phone, last_seen_at) overriding system value
      select ${accountId}::int, id, jsonb_build_object('Name', 'User ' || n, 'Email', 'list' || n || '@example.com',
          'City', 'City ' || n % 500, 'Plan', n % 3, 'Note', repeat('lorem ipsum ', 20)),
        'list' || n || '@example.com', case when n % 2 = 0 then '+1415' || lpad((5550000 + n)::text, 7, '0') end,
        now() - (n * 7919 % 100000) * interval '1 minute'
      from r
    )
    insert into identities (account_id, kind, value, profile_id)
    select ${accountId}::int, 'identity', 'list-' || n, id from r`);
};

const fillCampaigns = async (db: Database, accountId: number): Promise<void> => {
  const at = sql`(now() - ${LIST_DATA.weeks * 7}::int * interval '1 day' + n * interval '1 second')`;
  await db.query(sql`
    insert into campaigns (account_id, id, number, life, channel, draft, version, created_at, updated_at)
    select ${accountId}::int, ${idOf(at, sql`'campaign ' || n`)}, 2000000000 + n,
      case n % 10 when 0 then 'draft' when 1 then 'paused' when 2 then 'stopped' else 'published' end, 'webhook',
      jsonb_build_object('name', 'Campaign ' || n, 'labels', '[]'::jsonb, 'channel', 'webhook',
        'start', jsonb_build_object('purpose', 'transactional', 'unknownUsers', 'account'),
        'what', jsonb_build_object('messageType', 'single', 'missingValues', 'blank',
          'webhook', jsonb_build_object('url', 'https://hooks.example/' || n, 'body', repeat('{"order":1} ', 60)))),
      1, ${at}, ${at}
    from generate_series(0, ${LIST_DATA.campaigns - 1}::int) n`);
};

/** Campaigns of triggers: a few get most, most get a few. */
const fillLog = async (db: Database, accountId: number, from: number, to: number): Promise<void> => {
  await db.query(sql`
    with c as materialized (
      select array_agg(id order by number) as ids from campaigns where account_id = ${accountId} and number >= 2000000000
    ), p as materialized (
      select min(profile_id) as first from identities where account_id = ${accountId} and value = ${BUSY_PROFILE}
    ), m as (
      select t, at, ${idOf(sql`at`, sql`'trigger ' || t`)} as request_id, t % 100 = 99 as is_test, ${RECIPIENTS} as recipients,
        c.ids[1 + floor(${LIST_DATA.campaigns}::int * power(abs(hashint4(t)) / 2147483648.0, 4))::int] as campaign_id
      from c, generate_series(${from}::int, ${to - 1}::int) t, lateral (
        select date_trunc('milliseconds', now() - ${LIST_DATA.weeks * 7}::int * interval '1 day'
          + t * (${LIST_DATA.weeks * 7}::int * interval '1 day' / ${LIST_DATA.triggers}::int)) as at) a
    ), r as (
      select m.request_id, m.t, m.at, m.is_test, m.campaign_id, no, m.recipients,
        abs(hashint8(m.t::bigint * 100 + no)) as draw
      from m, generate_series(0, m.recipients - 1) no
    ), named as (
      select r.request_id, r.t, r.at, r.is_test, r.campaign_id, r.no, r.draw,
        case when draw % 50 = 0 then 0 when draw % 33 = 0 then null else draw % ${LIST_DATA.profiles}::int end as n
      from r
    ), logged as (
      insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, recipients,
        recipient_count, payload, accepted_at)
      select ${accountId}::int, request_id, 0, campaign_id, 0, 'api', is_test,
        convert_to(json_agg(json_build_array('identity', coalesce('list-' || n, 'nobody-' || draw % 1000)) order by no)::text, 'UTF8'),
        count(*), convert_to('{"order":"' || t || '","text":"' || repeat('lorem ', 40) || '"}', 'UTF8'), at
      from named group by request_id, campaign_id, is_test, t, at order by at
    )
    insert into messages (account_id, id, request_id, part, recipient_no, campaign_id, version, channel, is_test,
      recipient_kind, recipient_value, profile_id, outcome, trace, decided_at, planned_at, ended_at)
    select ${accountId}::int, ${idOf(sql`at`, sql`'message ' || t || '/' || no`)}, request_id, 0, no, campaign_id, 1, 'webhook',
      is_test, 'identity', coalesce('list-' || n, 'nobody-' || draw % 1000), p.first + n,
      case when t < 3 then ${RARE_OUTCOME} when n is null then 'profile_not_found' when draw % 100 = 0 then 'provider_rejected'
        else 'sent' end, ${TRACE}, at, at, at
    from named, p order by at`);
};

/** Partitions for the past, which the program itself never needs to make. */
const makePartitions = async (db: Database): Promise<void> => {
  for (let week = 0; week <= LIST_DATA.weeks; week++) {
    await db.query(sql`select ensure_partitions(now() - ${week}::int * interval '7 days')`);
  }
};

/** Fills an account's lists, set-wise. Some minutes. */
export const fillLists = async (
  db: Database,
  accountId: number,
  say: (line: string) => void,
): Promise<void> => {
  await makePartitions(db);
  say("profiles …");
  await fillProfiles(db, accountId);
  say("campaigns …");
  await fillCampaigns(db, accountId);
  for (let from = 0; from < LIST_DATA.triggers; from += TRIGGERS_A_STEP) {
    say(`triggers ${from} …`);
    await fillLog(db, accountId, from, from + TRIGGERS_A_STEP);
  }
  await db.query(sql`analyze`);
};
