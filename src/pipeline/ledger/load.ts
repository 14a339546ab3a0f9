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
import { type Ledger, openLedger } from "./ledger.ts";

const MS_PER_DAY = 86_400_000;

/** What a transaction looks at and may change. */
export interface LedgerWish {
  accountId: number;
  channel: ChannelName;
  now: Date;
  /** Campaigns whose slots are taken, moved or given back. */
  capped: readonly string[];
  /** Users whose slots are looked at. */
  slotUsers: readonly CampaignUser[];
  /** Users whom a message limit is asked for. */
  campaignUsers: readonly CampaignUser[];
  /** Users whom global limits are asked for. */
  channelUsers: readonly number[];
}

const currentUsers = (users: readonly CampaignUser[], currentId: (id: number) => number): CampaignUser[] =>
  users.map(({ campaignId, profileId }) => ({ campaignId, profileId: currentId(profileId) }));

/**
 * Locks and reads what limits and caps go by, in the order in which everybody locks: caps, users by campaign, users by
 * channel. Users that were merged away are what they became, and none is merged until the transaction ends.
 */
export const loadLedger = async (tx: Queryable, wish: LedgerWish): Promise<Ledger> => {
  const { accountId, channel, capped } = wish;
  await keepMergesOut(tx, accountId);
  const named = [...wish.slotUsers, ...wish.campaignUsers].map(({ profileId }) => profileId);
  const ids = [...new Set([...named, ...wish.channelUsers])];
  const mergedInto = await listMergedInto(tx, accountId, ids);
  const currentId = (id: number): number => mergedInto.get(id) ?? id;
  const slotUsers = currentUsers(wish.slotUsers, currentId);
  const campaignUsers = currentUsers(wish.campaignUsers, currentId);
  const channelUsers = wish.channelUsers.map(currentId);
  if (capped.length > 0) await lockCaps(tx, accountId, capped);
  if (campaignUsers.length > 0) await lockCampaignUsers(tx, accountId, campaignUsers);
  if (channelUsers.length > 0) await lockChannelUsers(tx, accountId, channel, channelUsers);
  const from = new Date(wish.now.getTime() - capDaysBack * MS_PER_DAY).toISOString().slice(0, 10);
  return openLedger({
    mergedInto,
    counters: capped.length > 0 ? await readCapCounters(tx, accountId, capped, from) : [],
    slots: capped.length > 0 ? await readCapSlots(tx, accountId, slotUsers) : [],
    campaignUsers:
      campaignUsers.length > 0 ? await readCampaignUsers(tx, accountId, campaignUsers) : [],
    channelUsers:
      channelUsers.length > 0 ? await readChannelUsers(tx, accountId, channel, channelUsers) : [],
  });
};

/** Writes back what was taken and given back. */
export const writeLedger = async (
  tx: Queryable,
  accountId: number,
  channel: ChannelName,
  ledger: Ledger,
): Promise<void> => {
  const { slots, counters, notices, ofCampaign, ofChannel } = ledger.changes();
  if (slots.length > 0) await writeSlots(tx, accountId, slots, counters);
  if (notices.length > 0) await insertCapNotices(tx, accountId, notices);
  if (ofCampaign.length + ofChannel.length > 0) {
    await addUnderWay(tx, accountId, channel, ofCampaign, ofChannel);
  }
};
