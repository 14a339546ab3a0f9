import type { ChannelName } from "../../contract/content.ts";
import type { Queryable } from "../../db/pool.ts";
import {
  addUnderWay,
  type CampaignUser,
  type CampaignUserRow,
  type CapCounterRow,
  type ChannelUserRow,
  changeCampaignUsers,
  insertCampaignUsers,
  insertCapNotices,
  keepMergesOut,
  lockCaps,
  makeCampaignUsers,
  makeChannelUsers,
  readCampaignUsers,
  readCapCounters,
  readChannelUsers,
  writeCapCounters,
} from "../../db/queries/ledger.ts";
import { listMergedInto } from "../../db/queries/recipients.ts";
import { createPairMap } from "../../lib/pairMap.ts";
import { together } from "../../lib/together.ts";
import { capDaysBack } from "../../limits.ts";
import { type Ledger, type LedgerCampaignUser, type LedgerRows, openLedger } from "./ledger.ts";

const MS_PER_DAY = 86_400_000;
const NOTHING = Promise.resolve();

/** A user of a campaign that is looked at. */
export interface LedgerUser extends CampaignUser {
  /** May come to hold something; tests and control users do not, and no row is made for them. */
  takes: boolean;
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
  /** Users who hold nothing after all, so that no row is made for them: found while the database locks and reads. */
  stopped?: () => Promise<ReadonlySet<LedgerUser>>;
}

const idsOf = ({ slotUsers, campaignUsers, channelUsers }: LedgerWish): number[] => [
  ...new Set([...slotUsers, ...campaignUsers, ...channelUsers].map(({ profileId }) => profileId)),
];

/** The wish with users that were merged away as what they became. */
const currentWish = (wish: LedgerWish, mergedInto: ReadonlyMap<number, number>): LedgerWish => {
  const current = (users: readonly LedgerUser[]): readonly LedgerUser[] =>
    users.map((user) => ({ ...user, profileId: mergedInto.get(user.profileId) ?? user.profileId }));
  return {
    ...wish,
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

/** Those of the users without a row who need one. */
const lackingOf = async ({ stopped }: LedgerWish, unknown: readonly LedgerUser[]): Promise<LedgerUser[]> => {
  const needing = unknown.filter(({ takes }) => takes);
  if (needing.length === 0) return needing;
  const left = await stopped?.();
  return left === undefined ? needing : needing.filter((user) => !left.has(user));
};

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

/** Whether rows of users of campaigns may have to be made: of those whose cap is locked they are made in the end. */
const mayMakeUsers = ({ isDry = false, slotUsers, campaignUsers }: LedgerWish): boolean => {
  const capped = new Set(takenCaps(slotUsers));
  return !isDry && campaignUsers.some(({ takes, campaignId }) => takes && !capped.has(campaignId));
};

/** How much of the caps is taken, the caps locked where somebody may come to hold a slot. */
const countersOf = async (
  tx: Queryable,
  { accountId, isDry = false, slotUsers }: LedgerWish,
  firstDay: string,
): Promise<CapCounterRow[]> => {
  const capped = campaignIdsOf(slotUsers);
  if (capped.length === 0) return [];
  const locked = isDry ? [] : takenCaps(slotUsers);
  const [, counters] = await together(
    locked.length > 0 ? lockCaps(tx, accountId, locked) : Promise.resolve(),
    readCapCounters(tx, accountId, capped, firstDay),
  );
  return counters;
};

/**
 * Users of campaigns. Where the cap is locked, who has no row gets it with what is written in the end, since nobody else
 * decides for the campaign meanwhile; elsewhere the row is made first, so that it can be locked.
 */
const campaignUsersOf = async (tx: Queryable, wish: LedgerWish): Promise<LedgerCampaignUser[]> => {
  const { accountId, isDry = false, slotUsers, campaignUsers } = wish;
  const all = [...slotUsers, ...campaignUsers];
  if (all.length === 0) return [];
  const isLocked = !isDry && anyTakes(all);
  const rows = (await readCampaignUsers(tx, accountId, all, isLocked)).map(asStored);
  const known = createPairMap<string, number, true>();
  for (const { campaignId, profileId } of rows) known.set(campaignId, profileId, true);
  const unknown = all.filter(({ campaignId, profileId }) => !known.get(campaignId, profileId));
  if (!isLocked) return [...rows, ...unknown.map(newUser)];
  const capped = new Set(takenCaps(slotUsers));
  const later = unknown.filter(({ campaignId }) => capped.has(campaignId));
  const lacking = await lackingOf(
    wish,
    unknown.filter(({ campaignId }) => !capped.has(campaignId)),
  );
  if (lacking.length === 0) return [...rows, ...later.map(newUser)];
  await makeCampaignUsers(tx, accountId, lacking);
  const made = await readCampaignUsers(tx, accountId, lacking, true);
  return [...rows, ...later.map(newUser), ...made.map(asStored)];
};

const channelUsersOf = async (tx: Queryable, wish: LedgerWish): Promise<ChannelUserRow[]> => {
  const { accountId, channel, isDry = false, channelUsers: users } = wish;
  if (users.length === 0) return [];
  const isLocked = !isDry && anyTakes(users);
  const rows = await readChannelUsers(tx, accountId, channel, profileIdsOf(users), isLocked);
  const known = new Set(rows.map(({ profileId }) => profileId));
  const unknown = users.filter(({ profileId }) => !known.has(profileId));
  if (!isLocked)
    return [...rows, ...unknown.map(({ profileId }) => ({ profileId, sentAt: [], underWay: 0 }))];
  const lacking = profileIdsOf(await lackingOf(wish, unknown));
  if (lacking.length === 0) return rows;
  await makeChannelUsers(tx, accountId, channel, lacking);
  return [...rows, ...(await readChannelUsers(tx, accountId, channel, lacking, true))];
};

type Stored = Pick<LedgerRows, "counters" | "campaignUsers" | "channelUsers">;

/** Locks and reads, all sent at once, in the order in which everybody locks: caps, users by campaign, users by channel. */
const readStored = async (tx: Queryable, wish: LedgerWish, firstDay: string): Promise<Stored> => {
  const reading = together(countersOf(tx, wish, firstDay), campaignUsersOf(tx, wish));
  // what is made has its turn before the users by channel
  if (mayMakeUsers(wish)) await reading;
  const [[counters, campaignUsers], channelUsers] = await together(
    reading,
    channelUsersOf(tx, wish),
    wish.stopped?.() ?? NOTHING,
  );
  return { counters, campaignUsers, channelUsers };
};

/**
 * Locks and reads what limits and caps go by. Users that were merged away are what they became, and none is merged until the
 * transaction ends.
 */
export const loadLedger = async (tx: Queryable, wish: LedgerWish): Promise<Ledger> => {
  const { accountId, channel } = wish;
  const firstDay = new Date(wish.now.getTime() - capDaysBack * MS_PER_DAY).toISOString().slice(0, 10);
  const [, mergedInto, stored] = await together(
    keepMergesOut(tx, accountId),
    listMergedInto(tx, accountId, idsOf(wish)),
    readStored(tx, wish, firstDay),
  );
  // hardly ever is one merged between its trigger and its decision: only then it is looked for again
  const current =
    mergedInto.size === 0 ? stored : await readStored(tx, currentWish(wish, mergedInto), firstDay);
  return openLedger({ channel, mergedInto, firstDay, ...current });
};

/** Writes back what was taken and given back, all sent at once. */
export const writeLedger = async (tx: Queryable, accountId: number, ledger: Ledger): Promise<void> => {
  const { counters, notices, ofCampaign, ofChannel } = ledger.changes();
  const made = ofCampaign.flat().filter(({ isNew }) => isNew);
  const changed = ofCampaign.map((turn) => turn.filter(({ isNew }) => !isNew));
  await together(
    made.length > 0 ? insertCampaignUsers(tx, accountId, made) : NOTHING,
    ...changed.map((turn) => (turn.length > 0 ? changeCampaignUsers(tx, accountId, turn) : NOTHING)),
    ...ofChannel.map((turn) => addUnderWay(tx, accountId, ledger.channel, turn)),
    counters.length > 0 ? writeCapCounters(tx, accountId, counters) : NOTHING,
    notices.length > 0 ? insertCapNotices(tx, accountId, notices) : NOTHING,
  );
};
