import type { ChannelName } from "../../contract/content.ts";
import type { Queryable } from "../../db/pool.ts";
import {
  addUnderWay,
  type CampaignUser,
  type CampaignUserRow,
  type ChannelUserRow,
  insertCapNotices,
  keepMergesOut,
  lockCaps,
  makeCampaignUsers,
  makeChannelUsers,
  readCampaignUsers,
  readCapCounters,
  readChannelUsers,
  writeCampaignUsers,
  writeCapCounters,
} from "../../db/queries/ledger.ts";
import { listMergedInto } from "../../db/queries/recipients.ts";
import { capDaysBack } from "../../limits.ts";
import { keyOf } from "./holds.ts";
import { type Ledger, type LedgerCampaignUser, type LedgerRows, openLedger } from "./ledger.ts";

const MS_PER_DAY = 86_400_000;

/** A user of a campaign that is looked at. */
export interface LedgerUser extends CampaignUser {
  /** May come to hold something; tests and control users do not, and no row is made for them. */
  takes: boolean;
  /** Is known to hold nothing after all: asked only where a row would have to be made. */
  isStopped?: () => boolean;
}

/** What a transaction looks at and may change. */
export interface LedgerWish {
  accountId: number;
  channel: ChannelName;
  now: Date;
  /** What is taken is only imagined: nothing is locked, and no row is made. */
  isDry?: boolean;
  /** Users whose slots are looked at. */
  slotUsers: readonly LedgerUser[];
  /** Users whom a message limit is asked for. */
  campaignUsers: readonly LedgerUser[];
  /** Users whom global limits are asked for. */
  channelUsers: readonly LedgerUser[];
  /** Done while the database locks and reads. */
  meanwhile?: () => void;
}

/** The wish with users that were merged away as what they became. */
const currentWish = async (tx: Queryable, wish: LedgerWish) => {
  const all = [...wish.slotUsers, ...wish.campaignUsers, ...wish.channelUsers];
  const ids = [...new Set(all.map(({ profileId }) => profileId))];
  const mergedInto = await listMergedInto(tx, wish.accountId, ids);
  const current = (users: readonly LedgerUser[]): readonly LedgerUser[] =>
    mergedInto.size === 0
      ? users
      : users.map((user) => ({ ...user, profileId: mergedInto.get(user.profileId) ?? user.profileId }));
  return {
    mergedInto,
    slotUsers: current(wish.slotUsers),
    campaignUsers: current(wish.campaignUsers),
    channelUsers: current(wish.channelUsers),
  };
};

const profileIdsOf = (users: readonly LedgerUser[]): number[] => users.map(({ profileId }) => profileId);
const campaignIdsOf = (users: readonly LedgerUser[]): string[] => [
  ...new Set(users.map(({ campaignId }) => campaignId)),
];
/** Campaigns whose caps somebody may come to hold a slot of. */
const takenCaps = (slotUsers: readonly LedgerUser[]): string[] =>
  campaignIdsOf(slotUsers.filter(({ takes }) => takes));

const anyTakes = (users: readonly LedgerUser[]): boolean => users.some(({ takes }) => takes);

/** Needs a row that there is not. */
const isLacking = ({ takes, isStopped }: LedgerUser): boolean => takes && isStopped?.() !== true;

/** A user of whom nothing is stored. */
const newUser = ({ campaignId, profileId }: LedgerUser): LedgerCampaignUser => ({
  campaignId,
  profileId,
  sentCount: 0,
  lastSentAt: null,
  underWay: 0,
  slots: {},
  isStored: false,
});
const asStored = (row: CampaignUserRow): LedgerCampaignUser => ({ ...row, isStored: true });

/**
 * Users of campaigns. Where the cap is locked, who has no row gets it with what is written in the end, since nobody else
 * decides for the campaign meanwhile; elsewhere the row is made first, so that it can be locked.
 */
const campaignUsersOf = async (
  tx: Queryable,
  { accountId, isDry = false }: LedgerWish,
  slotUsers: readonly LedgerUser[],
  campaignUsers: readonly LedgerUser[],
): Promise<LedgerCampaignUser[]> => {
  const all = [...slotUsers, ...campaignUsers];
  if (all.length === 0) return [];
  const isLocked = !isDry && anyTakes(all);
  const rows = (await readCampaignUsers(tx, accountId, all, isLocked)).map(asStored);
  const known = new Set(rows.map(keyOf));
  const unknown = all.filter((user) => !known.has(keyOf(user)));
  if (!isLocked) return [...rows, ...unknown.map(newUser)];
  const capped = new Set(takenCaps(slotUsers));
  const later = unknown.filter(({ campaignId }) => capped.has(campaignId));
  const lacking = unknown.filter((user) => isLacking(user) && !capped.has(user.campaignId));
  if (lacking.length === 0) return [...rows, ...later.map(newUser)];
  await makeCampaignUsers(tx, accountId, lacking);
  const made = await readCampaignUsers(tx, accountId, lacking, true);
  return [...rows, ...later.map(newUser), ...made.map(asStored)];
};

const channelUsersOf = async (
  tx: Queryable,
  { accountId, channel, isDry = false, meanwhile }: LedgerWish,
  users: readonly LedgerUser[],
): Promise<ChannelUserRow[]> => {
  if (users.length === 0) return [];
  const isLocked = !isDry && anyTakes(users);
  const reading = readChannelUsers(tx, accountId, channel, profileIdsOf(users), isLocked);
  meanwhile?.();
  const rows = await reading;
  const known = new Set(rows.map(({ profileId }) => profileId));
  const unknown = users.filter(({ profileId }) => !known.has(profileId));
  if (!isLocked)
    return [...rows, ...unknown.map(({ profileId }) => ({ profileId, sentAt: [], underWay: 0 }))];
  const lacking = profileIdsOf(unknown.filter(isLacking));
  if (lacking.length === 0) return rows;
  await makeChannelUsers(tx, accountId, channel, lacking);
  return [...rows, ...(await readChannelUsers(tx, accountId, channel, lacking, true))];
};

/**
 * Locks and reads what limits and caps go by, in the order in which everybody locks: caps, users by campaign, users by
 * channel. Users that were merged away are what they became, and none is merged until the transaction ends.
 */
export const loadLedger = async (tx: Queryable, wish: LedgerWish): Promise<Ledger> => {
  const { accountId, channel, isDry = false } = wish;
  await keepMergesOut(tx, accountId);
  const { mergedInto, slotUsers, campaignUsers, channelUsers } = await currentWish(tx, wish);
  const from = new Date(wish.now.getTime() - capDaysBack * MS_PER_DAY).toISOString().slice(0, 10);
  const capped = campaignIdsOf(slotUsers);
  const locked = isDry ? [] : takenCaps(slotUsers);
  if (locked.length > 0) await lockCaps(tx, accountId, locked);
  const rows: LedgerRows = {
    channel,
    mergedInto,
    firstDay: from,
    counters: capped.length > 0 ? await readCapCounters(tx, accountId, capped, from) : [],
    campaignUsers: await campaignUsersOf(tx, wish, slotUsers, campaignUsers),
    channelUsers: await channelUsersOf(tx, wish, channelUsers),
  };
  return openLedger(rows);
};

/** Writes back what was taken and given back. */
export const writeLedger = async (tx: Queryable, accountId: number, ledger: Ledger): Promise<void> => {
  const { counters, notices, ofCampaign, ofChannel } = ledger.changes();
  if (ofCampaign.length > 0) await writeCampaignUsers(tx, accountId, ofCampaign);
  if (ofChannel.length > 0) await addUnderWay(tx, accountId, ledger.channel, ofChannel);
  if (counters.length > 0) await writeCapCounters(tx, accountId, counters);
  if (notices.length > 0) await insertCapNotices(tx, accountId, notices);
};
