import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";

/** What of a cap is taken, and what users have got: read and changed under locks that are always taken in one order. */

export interface CampaignUser {
  campaignId: string;
  profileId: number;
}

/** Values that most rows have alike: each told once, and for each row which of them it has, counted from 1. */
const told = <Row>(rows: readonly Row[], textOf: (row: Row) => string) => {
  const places = new Map<string, number>();
  const nos = rows.map((row) => {
    const value = textOf(row);
    const place = places.get(value) ?? places.size + 1;
    places.set(value, place);
    return place;
  });
  return { values: [...places.keys()], nos: plainArray(nos) };
};
const campaignOf = ({ campaignId }: CampaignUser): string => campaignId;

const profilesOf = (keys: readonly { profileId: number }[]): string =>
  plainArray(keys.map(({ profileId }) => profileId));

/** Keeps merges of the account's profiles out until the transaction ends; others who do so are not waited for. */
export const keepMergesOut = async (q: Queryable, accountId: number): Promise<void> => {
  await q.prepared("keep_merges_out", "select pg_advisory_xact_lock_shared(7424, $1::int)", [accountId]);
};

/** Locks the caps of the campaigns: nobody else takes or gives back a slot of theirs. */
export const lockCaps = async (
  q: Queryable,
  accountId: number,
  campaignIds: readonly string[],
): Promise<void> => {
  await q.prepared(
    "lock_caps",
    `insert into cap_counters as t (account_id, campaign_id, day, taken)
     select distinct $1::int, id, '-infinity'::date, 0 from unnest($2::uuid[]) r (id) order by 2
     on conflict (account_id, campaign_id, day) do update set taken = t.taken where false`,
    [accountId, campaignIds],
  );
};

export interface CapCounterRow {
  campaignId: string;
  /** `YYYY-MM-DD`, or `-infinity` for the campaign as a whole. */
  day: string;
  taken: number;
}

/** How much of the campaigns' caps is taken: in all, and on each day from `from` on. */
export const readCapCounters = (
  q: Queryable,
  accountId: number,
  campaignIds: readonly string[],
  from: string,
): Promise<CapCounterRow[]> =>
  q.prepared<CapCounterRow>(
    "read_cap_counters",
    `select c.campaign_id as "campaignId", c.day::text as day, c.taken
     from unnest($2::uuid[]) r (id), lateral (
       select campaign_id, day, taken from cap_counters
       where account_id = $1 and campaign_id = r.id and (day = '-infinity' or day >= $3::date) offset 0) c`,
    [accountId, campaignIds, from],
  );

/** What a user got of a campaign, and the slots of its cap that messages of the user hold. */
export interface CampaignUserRow extends CampaignUser {
  sentCount: number;
  lastSentAt: Date | null;
  underWay: number;
  /** Messages that hold the slot, by day. */
  slots: Readonly<Record<string, number>>;
}

const readingCampaignUsers = (lock: "" | "for update"): string =>
  `select u."campaignId", u."profileId", u."sentCount", u."lastSentAt", u."underWay", u.slots from (
     select distinct ($2::uuid[])[no] as campaign_id, profile_id from unnest($3::int[], $4::bigint[]) r (no, profile_id)
     order by campaign_id, profile_id offset 0) r, lateral (
       select campaign_id as "campaignId", profile_id as "profileId", sent_count as "sentCount",
         last_sent_at as "lastSentAt", cardinality(under_way) as "underWay", slots from campaign_users
       where account_id = $1 and campaign_id = r.campaign_id and profile_id = r.profile_id offset 0 ${lock}) u`;
const READ_CAMPAIGN_USERS = readingCampaignUsers("");
const LOCK_CAMPAIGN_USERS = readingCampaignUsers("for update");

/** What is known of the users, and of it nothing changes until the transaction ends if it is locked. */
export const readCampaignUsers = (
  q: Queryable,
  accountId: number,
  keys: readonly CampaignUser[],
  isLocked: boolean,
): Promise<CampaignUserRow[]> => {
  const campaigns = told(keys, campaignOf);
  return q.prepared<CampaignUserRow>(
    isLocked ? "lock_campaign_users" : "read_campaign_users",
    isLocked ? LOCK_CAMPAIGN_USERS : READ_CAMPAIGN_USERS,
    [accountId, campaigns.values, campaigns.nos, profilesOf(keys)],
  );
};

/** Makes rows of users of whom nothing was known. Others may have made them first, and are waited for. */
export const makeCampaignUsers = async (
  q: Queryable,
  accountId: number,
  keys: readonly CampaignUser[],
): Promise<void> => {
  const campaigns = told(keys, campaignOf);
  await q.prepared(
    "make_campaign_users",
    `insert into campaign_users (account_id, campaign_id, profile_id)
     select distinct $1::int, ($2::uuid[])[no], profile_id
     from unnest($3::int[], $4::bigint[]) r (no, profile_id) order by 2, 3 on conflict do nothing`,
    [accountId, campaigns.values, campaigns.nos, profilesOf(keys)],
  );
};

export interface ChannelUserRow {
  profileId: number;
  /** Oldest first. */
  sentAt: Date[];
  underWay: number;
}

const readingChannelUsers = (lock: "" | "for update"): string =>
  `select u."profileId", u."sentAt", u."underWay" from (select distinct id from unnest($3::bigint[]) r (id) order by id offset 0) r, lateral (
     select profile_id as "profileId", array_send(sent_at) as "sentAt", cardinality(under_way) as "underWay" from channel_users
     where account_id = $1 and profile_id = r.id and channel = $2 offset 0 ${lock}) u`;
const READ_CHANNEL_USERS = readingChannelUsers("");
const LOCK_CHANNEL_USERS = readingChannelUsers("for update");

const ARRAY_HEAD_BYTES = 20;
const ELEMENT_BYTES = 12;
const ELEMENT_HEAD_BYTES = 4;
/** 2000-01-01, from which PostgreSQL counts microseconds. */
const EPOCH_MS = 946_684_800_000;

/**
 * The moments of a `timestamptz[]` without nulls in the form of `array_send` (array_send and timestamptz_send in PostgreSQL's
 * source): a head, then for each element its length and its microseconds since 2000. Written and read as text they take the
 * database and the driver several times as long.
 */
const momentsOf = (sent: Buffer): Date[] => {
  const moments: Date[] = [];
  for (let at = ARRAY_HEAD_BYTES + ELEMENT_HEAD_BYTES; at < sent.length; at += ELEMENT_BYTES) {
    moments.push(new Date(EPOCH_MS + Number(sent.readBigInt64BE(at)) / 1_000));
  }
  return moments;
};

/** What is known of the users, and of it nothing changes until the transaction ends if it is locked. */
export const readChannelUsers = async (
  q: Queryable,
  accountId: number,
  channel: string,
  profileIds: readonly number[],
  isLocked: boolean,
): Promise<ChannelUserRow[]> => {
  const rows = await q.prepared<Omit<ChannelUserRow, "sentAt"> & { sentAt: Buffer }>(
    isLocked ? "lock_channel_users" : "read_channel_users",
    isLocked ? LOCK_CHANNEL_USERS : READ_CHANNEL_USERS,
    [accountId, channel, plainArray(profileIds)],
  );
  return rows.map(({ profileId, sentAt, underWay }) => ({ profileId, sentAt: momentsOf(sentAt), underWay }));
};

/** Makes rows of users of whom nothing was known. Others may have made them first, and are waited for. */
export const makeChannelUsers = async (
  q: Queryable,
  accountId: number,
  channel: string,
  profileIds: readonly number[],
): Promise<void> => {
  await q.prepared(
    "make_channel_users",
    `insert into channel_users (account_id, profile_id, channel)
     select distinct $1::int, id, $2::text from unnest($3::bigint[]) r (id) order by 2
     on conflict do nothing`,
    [accountId, channel, plainArray(profileIds)],
  );
};

/** What a user of a campaign comes to hold. */
export interface CampaignUserChange extends CampaignUser {
  /** Nothing was known of the user. */
  isNew: boolean;
  /** Messages by day, as JSON; null: as before. */
  slots: string | null;
  /** The message that took its place in the limits; of several, the others are written as changes of their own. */
  messageId: string | null;
}

const slotsOf = ({ slots }: CampaignUserChange): string => slots ?? "null";
const messagesOf = (changes: readonly { messageId: string | null }[]): string =>
  plainArray(changes.map(({ messageId }) => messageId));

/** What users come to hold, as the parameters $1 to $7 of the statements that write it. */
const holdings = (accountId: number, changes: readonly CampaignUserChange[]): unknown[] => {
  const campaigns = told(changes, campaignOf);
  const slots = told(changes, slotsOf);
  return [
    accountId,
    campaigns.values,
    campaigns.nos,
    profilesOf(changes),
    slots.values,
    slots.nos,
    messagesOf(changes),
  ];
};

/** Rows of users that had none: the statement fails as a whole where another transaction made one meanwhile. */
export const insertCampaignUsers = async (
  q: Queryable,
  accountId: number,
  made: readonly CampaignUserChange[],
): Promise<void> => {
  await q.prepared(
    "insert_campaign_users",
    `select insert_campaign_users($1::int, $2::uuid[], $3::int[], $4::bigint[], $5::jsonb[], $6::int[], $7::uuid[])`,
    holdings(accountId, made),
  );
};

/** What users hold from now on; their rows are locked, and each user is named once. */
export const changeCampaignUsers = async (
  q: Queryable,
  accountId: number,
  changed: readonly CampaignUserChange[],
): Promise<void> => {
  await q.prepared(
    "change_campaign_users",
    `update campaign_users t set
       slots = coalesce(nullif(($5::jsonb[])[r.slot_no], 'null'), t.slots),
       under_way = case when r.message_id is null then t.under_way else t.under_way || r.message_id end
     from unnest($3::int[], $4::bigint[], $6::int[], $7::uuid[]) r (no, profile_id, slot_no, message_id)
     where t.account_id = $1 and t.campaign_id = ($2::uuid[])[r.no] and t.profile_id = r.profile_id`,
    holdings(accountId, changed),
  );
};

/** Writes how much is taken of caps that are locked. */
export const writeCapCounters = async (
  q: Queryable,
  accountId: number,
  counters: readonly CapCounterRow[],
): Promise<void> => {
  await q.prepared(
    "write_cap_counters",
    `insert into cap_counters as t (account_id, campaign_id, day, taken)
     select $1::int, * from unnest($2::uuid[], $3::date[], $4::int[]) r
     on conflict (account_id, campaign_id, day) do update set taken = excluded.taken`,
    [
      accountId,
      plainArray(counters.map(({ campaignId }) => campaignId)),
      plainArray(counters.map(({ day }) => day)),
      plainArray(counters.map(({ taken }) => taken)),
    ],
  );
};

export interface CapNotice {
  campaignId: string;
  kind: "total" | "day";
  day: string;
  cap: number;
  percent: number;
}

/** Notes how far caps are used, the first time each. */
export const insertCapNotices = async (
  q: Queryable,
  accountId: number,
  notices: readonly CapNotice[],
): Promise<void> => {
  await q.prepared(
    "insert_cap_notices",
    `insert into cap_notices (account_id, campaign_id, kind, day, cap, percent, reached_at)
     select $1::int, *, clarion_now() from unnest($2::uuid[], $3::text[], $4::date[], $5::int[], $6::int[]) r
     on conflict do nothing`,
    [
      accountId,
      plainArray(notices.map(({ campaignId }) => campaignId)),
      plainArray(notices.map(({ kind }) => kind)),
      plainArray(notices.map(({ day }) => day)),
      plainArray(notices.map(({ cap }) => cap)),
      plainArray(notices.map(({ percent }) => percent)),
    ],
  );
};

/** Messages that took their place in the limits of the channel are under way; the rows are locked, each user is named once. */
export const addUnderWay = async (
  q: Queryable,
  accountId: number,
  channel: string,
  messages: readonly { profileId: number; messageId: string }[],
): Promise<void> => {
  await q.prepared(
    "add_under_way",
    `update channel_users t set under_way = t.under_way || r.message_id
     from unnest($3::bigint[], $4::uuid[]) r (profile_id, message_id)
     where t.account_id = $1 and t.profile_id = r.profile_id and t.channel = $2`,
    [accountId, channel, profilesOf(messages), messagesOf(messages)],
  );
};

/** What messages of the queue, which this transaction has locked, hold from now on. */
export const writeHolds = async (
  q: Queryable,
  accountId: number,
  holds: readonly { messageId: string; bits: number; capDay: string | null }[],
): Promise<void> => {
  await q.prepared(
    "write_holds",
    `update message_queue t set holds = r.bits, cap_day = r.cap_day
     from unnest($2::uuid[], $3::int[], $4::date[]) r (id, bits, cap_day)
     where t.account_id = $1 and t.message_id = r.id`,
    [
      accountId,
      plainArray(holds.map(({ messageId }) => messageId)),
      plainArray(holds.map(({ bits }) => bits)),
      plainArray(holds.map(({ capDay }) => capDay)),
    ],
  );
};
