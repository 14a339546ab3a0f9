import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";

/** What of a cap is taken, and what users have got: read and changed under locks that are always taken in one order. */

export interface CampaignUser {
  campaignId: string;
  profileId: number;
}

const campaignsOf = (keys: readonly CampaignUser[]): string =>
  plainArray(keys.map(({ campaignId }) => campaignId));
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
     select distinct campaign_id, profile_id from unnest($2::uuid[], $3::bigint[]) r (campaign_id, profile_id)
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
): Promise<CampaignUserRow[]> =>
  q.prepared<CampaignUserRow>(
    isLocked ? "lock_campaign_users" : "read_campaign_users",
    isLocked ? LOCK_CAMPAIGN_USERS : READ_CAMPAIGN_USERS,
    [accountId, campaignsOf(keys), profilesOf(keys)],
  );

/** Makes rows of users of whom nothing was known. Others may have made them first, and are waited for. */
export const makeCampaignUsers = async (
  q: Queryable,
  accountId: number,
  keys: readonly CampaignUser[],
): Promise<void> => {
  await q.prepared(
    "make_campaign_users",
    `insert into campaign_users (account_id, campaign_id, profile_id)
     select distinct $1::int, campaign_id, profile_id
     from unnest($2::uuid[], $3::bigint[]) r (campaign_id, profile_id) order by 2, 3 on conflict do nothing`,
    [accountId, campaignsOf(keys), profilesOf(keys)],
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
     select profile_id as "profileId", sent_at as "sentAt", cardinality(under_way) as "underWay" from channel_users
     where account_id = $1 and profile_id = r.id and channel = $2 offset 0 ${lock}) u`;
const READ_CHANNEL_USERS = readingChannelUsers("");
const LOCK_CHANNEL_USERS = readingChannelUsers("for update");

/** What is known of the users, and of it nothing changes until the transaction ends if it is locked. */
export const readChannelUsers = (
  q: Queryable,
  accountId: number,
  channel: string,
  profileIds: readonly number[],
  isLocked: boolean,
): Promise<ChannelUserRow[]> =>
  q.prepared<ChannelUserRow>(
    isLocked ? "lock_channel_users" : "read_channel_users",
    isLocked ? LOCK_CHANNEL_USERS : READ_CHANNEL_USERS,
    [accountId, channel, plainArray(profileIds)],
  );

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

/** What a user holds from now on. */
export interface CampaignUserChange extends CampaignUser {
  /** Nothing was known of the user. */
  isNew: boolean;
  /** Null: as before. */
  slots: Readonly<Record<string, number>> | null;
  /** Messages that took their place in the limits. */
  underWay: readonly string[];
}

const slotsOf = (changes: readonly CampaignUserChange[]): (string | null)[] =>
  changes.map(({ slots }) => (slots === null ? null : JSON.stringify(slots)));
/** Each an array of its own, in text: ids need no quotes. */
const underWayOf = (changes: readonly CampaignUserChange[]): string =>
  `{${changes.map(({ underWay }) => `"{${underWay.join(",")}}"`).join(",")}}`;

/** Rows of users that had none: the statement fails as a whole where another transaction made one meanwhile. */
export const insertCampaignUsers = async (
  q: Queryable,
  accountId: number,
  made: readonly CampaignUserChange[],
): Promise<void> => {
  await q.prepared(
    "insert_campaign_users",
    `select insert_campaign_users($1::int, $2::uuid[], $3::bigint[], $4::jsonb[], $5::text[])`,
    [accountId, campaignsOf(made), profilesOf(made), slotsOf(made), underWayOf(made)],
  );
};

/** What users hold from now on; their rows are locked. */
export const changeCampaignUsers = async (
  q: Queryable,
  accountId: number,
  changed: readonly CampaignUserChange[],
): Promise<void> => {
  await q.prepared(
    "change_campaign_users",
    `update campaign_users t set slots = coalesce(r.slots, t.slots), under_way = t.under_way || r.under_way::uuid[]
     from unnest($2::uuid[], $3::bigint[], $4::jsonb[], $5::text[]) r (campaign_id, profile_id, slots, under_way)
     where t.account_id = $1 and t.campaign_id = r.campaign_id and t.profile_id = r.profile_id`,
    [accountId, campaignsOf(changed), profilesOf(changed), slotsOf(changed), underWayOf(changed)],
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

/** Messages that took their place in the limits of the channel are under way from now on; the rows are locked. */
export const addUnderWay = async (
  q: Queryable,
  accountId: number,
  channel: string,
  messages: readonly { profileId: number; messageId: string }[],
): Promise<void> => {
  await q.prepared(
    "add_under_way",
    `update channel_users t set under_way = t.under_way || r.ids
     from (select profile_id, array_agg(id) as ids from unnest($3::bigint[], $4::uuid[]) r (profile_id, id) group by 1) r
     where t.account_id = $1 and t.profile_id = r.profile_id and t.channel = $2`,
    [accountId, channel, profilesOf(messages), plainArray(messages.map(({ messageId }) => messageId))],
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
