import type { ChannelName } from "../../contract/content.ts";
import type { Queryable } from "../../db/pool.ts";
import {
  addUnderWay,
  type CampaignUser,
  insertCapNotices,
  keepMergesOut,
  lockCampaignUsers,
  lockCaps,
  lockChannelUsers,
  readCampaignUsers,
  readCapCounters,
  readCapSlots,
  readChannelUsers,
  writeSlots,
} from "../../db/queries/ledger.ts";
import { listMergedInto } from "../../db/queries/recipients.ts";
import { capDaysBack } from "../../limits.ts";
import { type Ledger, type LedgerRows, openLedger } from "./ledger.ts";

const MS_PER_DAY = 86_400_000;

/** A user of a campaign that is looked at; one who takes nothing (tests, control users, dry runs) is not locked. */
export interface LedgerUser extends CampaignUser {
  takes: boolean;
}

/** What a transaction looks at and may change. */
export interface LedgerWish {
  accountId: number;
  channel: ChannelName;
  now: Date;
  /** What is taken is only imagined: users whom nothing is known of yet begin with nothing, and no row is made for them. */
  isDry?: boolean;
  /** Users whose slots are looked at. */
  slotUsers: readonly LedgerUser[];
  /** Users whom a message limit is asked for. */
  campaignUsers: readonly LedgerUser[];
  /** Users whom global limits are asked for. */
  channelUsers: readonly LedgerUser[];
}

/** The wish with users that were merged away as what they became. */
const currentWish = async (tx: Queryable, wish: LedgerWish) => {
  const all = [...wish.slotUsers, ...wish.campaignUsers, ...wish.channelUsers];
  const ids = [...new Set(all.map(({ profileId }) => profileId))];
  const mergedInto = await listMergedInto(tx, wish.accountId, ids);
  const current = (users: readonly LedgerUser[]): LedgerUser[] =>
    users.map((user) => ({ ...user, profileId: mergedInto.get(user.profileId) ?? user.profileId }));
  return {
    mergedInto,
    slotUsers: current(wish.slotUsers),
    campaignUsers: current(wish.campaignUsers),
    channelUsers: current(wish.channelUsers),
  };
};

const takers = (users: readonly LedgerUser[]): LedgerUser[] => users.filter(({ takes }) => takes);
const profileIdsOf = (users: readonly LedgerUser[]): number[] => users.map(({ profileId }) => profileId);
const campaignIdsOf = (users: readonly LedgerUser[]): string[] => [
  ...new Set(users.map(({ campaignId }) => campaignId)),
];

const readUsers = async (
  tx: Queryable,
  { accountId, channel, isDry = false }: LedgerWish,
  campaignUsers: readonly LedgerUser[],
  channelUsers: readonly LedgerUser[],
): Promise<Pick<LedgerRows, "campaignUsers" | "channelUsers">> => {
  const ofCampaign = campaignUsers.length > 0 ? await readCampaignUsers(tx, accountId, campaignUsers) : [];
  const channelIds = profileIdsOf(channelUsers);
  const ofChannel = channelIds.length > 0 ? await readChannelUsers(tx, accountId, channel, channelIds) : [];
  if (!isDry) return { campaignUsers: ofCampaign, channelUsers: ofChannel };
  // what is known comes last, and wins
  const nothing = { sentCount: 0, lastSentAt: null, underWay: 0 };
  return {
    campaignUsers: [
      ...campaignUsers.map(({ campaignId, profileId }) => ({ campaignId, profileId, ...nothing })),
      ...ofCampaign,
    ],
    channelUsers: [...channelIds.map((profileId) => ({ profileId, sentAt: [], underWay: 0 })), ...ofChannel],
  };
};

/**
 * Locks and reads what limits and caps go by, in the order in which everybody locks: caps, users by campaign, users by
 * channel. Users that were merged away are what they became, and none is merged until the transaction ends.
 */
export const loadLedger = async (tx: Queryable, wish: LedgerWish): Promise<Ledger> => {
  const { accountId, channel } = wish;
  await keepMergesOut(tx, accountId);
  const { mergedInto, slotUsers, campaignUsers, channelUsers } = await currentWish(tx, wish);
  const taking = {
    caps: campaignIdsOf(takers(slotUsers)),
    campaignUsers: takers(campaignUsers),
    channelUsers: profileIdsOf(takers(channelUsers)),
  };
  if (taking.caps.length > 0) await lockCaps(tx, accountId, taking.caps);
  if (taking.campaignUsers.length > 0) await lockCampaignUsers(tx, accountId, taking.campaignUsers);
  if (taking.channelUsers.length > 0) await lockChannelUsers(tx, accountId, channel, taking.channelUsers);
  const from = new Date(wish.now.getTime() - capDaysBack * MS_PER_DAY).toISOString().slice(0, 10);
  const capped = campaignIdsOf(slotUsers);
  return openLedger({
    channel,
    mergedInto,
    counters: capped.length > 0 ? await readCapCounters(tx, accountId, capped, from) : [],
    slots: capped.length > 0 ? await readCapSlots(tx, accountId, slotUsers) : [],
    ...(await readUsers(tx, wish, campaignUsers, channelUsers)),
  });
};

/** Writes back what was taken and given back. */
export const writeLedger = async (tx: Queryable, accountId: number, ledger: Ledger): Promise<void> => {
  const { slots, counters, notices, ofCampaign, ofChannel } = ledger.changes();
  if (slots.length > 0) await writeSlots(tx, accountId, slots, counters);
  if (notices.length > 0) await insertCapNotices(tx, accountId, notices);
  if (ofCampaign.length + ofChannel.length > 0) {
    await addUnderWay(tx, accountId, ledger.channel, ofCampaign, ofChannel);
  }
};
