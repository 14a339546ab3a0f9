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

/** Locks what the users have got of the campaigns; rows that are missing are made. */
export const lockCampaignUsers = async (
  q: Queryable,
  accountId: number,
  keys: readonly CampaignUser[],
): Promise<void> => {
  await q.prepared(
    "lock_campaign_users",
    `insert into campaign_users as t (account_id, campaign_id, profile_id)
     select distinct $1::int, campaign_id, profile_id
     from unnest($2::uuid[], $3::bigint[]) r (campaign_id, profile_id) order by 2, 3
     on conflict (account_id, campaign_id, profile_id) do update set sent_count = t.sent_count where false`,
    [accountId, campaignsOf(keys), profilesOf(keys)],
  );
};

/** Locks what the users have got on the channel; rows that are missing are made. */
export const lockChannelUsers = async (
  q: Queryable,
  accountId: number,
  channel: string,
  profileIds: readonly number[],
): Promise<void> => {
  await q.prepared(
    "lock_channel_users",
    `insert into channel_users as t (account_id, profile_id, channel)
     select distinct $1::int, id, $2::text from unnest($3::bigint[]) r (id) order by 2
     on conflict (account_id, profile_id, channel) do update set under_way = t.under_way where false`,
    [accountId, channel, plainArray(profileIds)],
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

export interface CapSlotRow extends CampaignUser {
  day: string;
  messages: number;
}

export const readCapSlots = (
  q: Queryable,
  accountId: number,
  keys: readonly CampaignUser[],
): Promise<CapSlotRow[]> =>
  q.prepared<CapSlotRow>(
    "read_cap_slots",
    `select s.campaign_id as "campaignId", s.profile_id as "profileId", s.day::text as day, s.messages
     from (select distinct * from unnest($2::uuid[], $3::bigint[]) r (campaign_id, profile_id)) r, lateral (
       select campaign_id, profile_id, day, messages from cap_slots
       where account_id = $1 and campaign_id = r.campaign_id and profile_id = r.profile_id offset 0) s`,
    [accountId, campaignsOf(keys), profilesOf(keys)],
  );

export interface CampaignUserRow extends CampaignUser {
  sentCount: number;
  lastSentAt: Date | null;
  underWay: number;
}

export const readCampaignUsers = (
  q: Queryable,
  accountId: number,
  keys: readonly CampaignUser[],
): Promise<CampaignUserRow[]> =>
  q.prepared<CampaignUserRow>(
    "read_campaign_users",
    `select u.campaign_id as "campaignId", u.profile_id as "profileId", u.sent_count as "sentCount",
       u.last_sent_at as "lastSentAt", cardinality(u.under_way) as "underWay"
     from (select distinct * from unnest($2::uuid[], $3::bigint[]) r (campaign_id, profile_id)) r, lateral (
       select campaign_id, profile_id, sent_count, last_sent_at, under_way from campaign_users
       where account_id = $1 and campaign_id = r.campaign_id and profile_id = r.profile_id offset 0) u`,
    [accountId, campaignsOf(keys), profilesOf(keys)],
  );

export interface ChannelUserRow {
  profileId: number;
  /** Oldest first. */
  sentAt: Date[];
  underWay: number;
}

export const readChannelUsers = (
  q: Queryable,
  accountId: number,
  channel: string,
  profileIds: readonly number[],
): Promise<ChannelUserRow[]> =>
  q.prepared<ChannelUserRow>(
    "read_channel_users",
    `select u.profile_id as "profileId", u.sent_at as "sentAt", cardinality(u.under_way) as "underWay"
     from (select distinct id from unnest($3::bigint[]) r (id)) r, lateral (
       select profile_id, sent_at, under_way from channel_users
       where account_id = $1 and profile_id = r.id and channel = $2 offset 0) u`,
    [accountId, channel, plainArray(profileIds)],
  );

export interface SlotChange extends CampaignUser {
  day: string;
  /** Messages that hold the slot from now on; 0: nobody does. */
  messages: number;
  /** Nobody held it before. */
  isNew: boolean;
}

const insertSlots = async (q: Queryable, accountId: number, slots: readonly SlotChange[]): Promise<void> => {
  await q.prepared(
    "insert_slots",
    `insert into cap_slots (account_id, campaign_id, profile_id, day, messages)
     select $1::int, * from unnest($2::uuid[], $3::bigint[], $4::date[], $5::int[]) r`,
    [
      accountId,
      campaignsOf(slots),
      profilesOf(slots),
      plainArray(slots.map(({ day }) => day)),
      plainArray(slots.map(({ messages }) => messages)),
    ],
  );
};

const changeSlots = async (q: Queryable, accountId: number, slots: readonly SlotChange[]): Promise<void> => {
  await q.prepared(
    "change_slots",
    `with r as materialized (
       select * from unnest($2::uuid[], $3::bigint[], $4::date[], $5::int[]) r (campaign_id, profile_id, day, messages)
     ), gone as (
       delete from cap_slots t using r where r.messages = 0
         and t.account_id = $1 and t.campaign_id = r.campaign_id and t.profile_id = r.profile_id and t.day = r.day
     )
     update cap_slots t set messages = r.messages from r where r.messages > 0
       and t.account_id = $1 and t.campaign_id = r.campaign_id and t.profile_id = r.profile_id and t.day = r.day`,
    [
      accountId,
      campaignsOf(slots),
      profilesOf(slots),
      plainArray(slots.map(({ day }) => day)),
      plainArray(slots.map(({ messages }) => messages)),
    ],
  );
};

/** Writes slots and counters as they are from now on; the campaigns' caps are locked, so nobody else makes a slot of theirs. */
export const writeSlots = async (
  q: Queryable,
  accountId: number,
  slots: readonly SlotChange[],
  counters: readonly CapCounterRow[],
): Promise<void> => {
  const made = slots.filter(({ isNew, messages }) => isNew && messages > 0);
  const changed = slots.filter(({ isNew }) => !isNew);
  if (made.length > 0) await insertSlots(q, accountId, made);
  if (changed.length > 0) await changeSlots(q, accountId, changed);
  if (counters.length === 0) return;
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

/** Messages that took their place in the limits are under way from now on; the rows are locked. */
export const addUnderWay = async (
  q: Queryable,
  accountId: number,
  channel: string,
  ofCampaign: readonly (CampaignUser & { messageId: string })[],
  ofChannel: readonly { profileId: number; messageId: string }[],
): Promise<void> => {
  await q.prepared(
    "add_under_way",
    `with of_campaign as (
       update campaign_users t set under_way = t.under_way || r.ids
       from (select campaign_id, profile_id, array_agg(id) as ids
         from unnest($3::uuid[], $4::bigint[], $5::uuid[]) r (campaign_id, profile_id, id) group by 1, 2) r
       where t.account_id = $1 and t.campaign_id = r.campaign_id and t.profile_id = r.profile_id
     )
     update channel_users t set under_way = t.under_way || r.ids
     from (select profile_id, array_agg(id) as ids from unnest($6::bigint[], $7::uuid[]) r (profile_id, id) group by 1) r
     where t.account_id = $1 and t.profile_id = r.profile_id and t.channel = $2`,
    [
      accountId,
      channel,
      campaignsOf(ofCampaign),
      profilesOf(ofCampaign),
      plainArray(ofCampaign.map(({ messageId }) => messageId)),
      profilesOf(ofChannel),
      plainArray(ofChannel.map(({ messageId }) => messageId)),
    ],
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
