import type { ChannelName } from "../../contract/content.ts";
import type {
  CampaignUser,
  CampaignUserChange,
  CampaignUserRow,
  CapCounterRow,
  CapNotice,
  ChannelUserRow,
} from "../../db/queries/ledger.ts";
import type { CampaignSends, CapUse, ChannelSends } from "../decide/rule.ts";
import { HOLDS, type Hold, type Holder, keyOf } from "./holds.ts";
import { openPlaces } from "./placesTaken.ts";
import { ALL_DAYS, openSlots, type UserSlots } from "./slots.ts";

export interface LedgerCampaignUser extends CampaignUserRow {
  /** It has a row; otherwise one is made with what it comes to hold. */
  isStored: boolean;
}

/** What the database says of caps and users: of those who may take something all is there, and locked. */
export interface LedgerRows {
  channel: ChannelName;
  /** Slots of earlier days are forgotten when a user's are written. */
  firstDay: string;
  counters: readonly CapCounterRow[];
  campaignUsers: readonly LedgerCampaignUser[];
  channelUsers: readonly ChannelUserRow[];
  /** What users became that were merged away. */
  mergedInto: ReadonlyMap<number, number>;
}

export interface Cap {
  total: number | null;
  perDay: number | null;
}

/** What is to be written of what was taken and given back. */
export interface LedgerChanges {
  counters: CapCounterRow[];
  notices: CapNotice[];
  ofCampaign: CampaignUserChange[];
  ofChannel: Holder[];
}

/** Slots and places that changed, together for each user of a campaign. */
const changesOfUsers = (
  slots: readonly UserSlots[],
  underWay: readonly Holder[],
  stored: ReadonlySet<string>,
): CampaignUserChange[] => {
  const changes = new Map<string, Omit<CampaignUserChange, "underWay"> & { underWay: string[] }>();
  const changeOf = (user: CampaignUser) => {
    const { campaignId, profileId } = user;
    const key = keyOf(user);
    const known = changes.get(key);
    const change = known ?? { campaignId, profileId, isNew: !stored.has(key), slots: null, underWay: [] };
    changes.set(key, change);
    return change;
  };
  for (const of of slots) changeOf(of).slots = Object.fromEntries(of.messages);
  for (const holder of underWay) changeOf(holder).underWay.push(holder.messageId);
  // who holds nothing and was not known is not made known
  return [...changes.values()].filter(
    ({ isNew, slots: held, underWay: ids }) => !isNew || ids.length > 0 || Object.keys(held ?? {}).length > 0,
  );
};

/**
 * Caps and limits in memory while one transaction holds their rows: what earlier messages of it take, later ones see. The
 * rules look (`campaignSends`, `channelSends`, `capUse`), whoever lets a message go takes, and `changes` is written back
 * before the transaction ends.
 */
export const openLedger = (rows: LedgerRows) => {
  const currentId = (profileId: number): number => rows.mergedInto.get(profileId) ?? profileId;
  const slots = openSlots(rows.counters, rows.campaignUsers, rows.firstDay, currentId);
  const stored = new Set(rows.campaignUsers.flatMap((user) => (user.isStored ? [keyOf(user)] : [])));
  const places = openPlaces(rows.campaignUsers, rows.channelUsers, currentId);
  return {
    channel: rows.channel,
    campaignSends: (campaignId: string, profileId: number): CampaignSends => {
      const { sentCount, lastSentAt, underWay } = places.ofCampaign(campaignId, profileId);
      return { sends: sentCount, lastSentAt, underWay };
    },
    channelSends: (profileId: number): ChannelSends => {
      const { sentAt, underWay } = places.ofChannel(profileId);
      return { sentAt, underWay };
    },
    capUse: (campaignId: string, profileId: number): CapUse => ({
      inAll: () => slots.use(campaignId, profileId, ALL_DAYS),
      on: (day) => slots.use(campaignId, profileId, day),
    }),
    /**
     * Takes the slots of a cap; that they are free, or the user's already, the rule has seen.
     *
     * @param day of the account's zone, of the planned moment
     */
    takeSlots: (holder: Holder, { total, perDay }: Cap, day: string): Hold => {
      if (total !== null) slots.take(holder, ALL_DAYS, total);
      if (perDay !== null) slots.take(holder, day, perDay);
      const bits = (total === null ? 0 : HOLDS.slotInAll) | (perDay === null ? 0 : HOLDS.slotOfDay);
      return { bits, capDay: perDay === null ? null : day };
    },
    /** Takes places in the limits: a message that is about to leave. */
    takePlaces: places.take,
    /** Gives back what a message took in this transaction. */
    giveBack: (holder: Holder, { bits, capDay }: Hold): void => {
      if ((bits & HOLDS.slotInAll) !== 0) slots.giveBack(holder, ALL_DAYS);
      if ((bits & HOLDS.slotOfDay) !== 0 && capDay !== null) slots.giveBack(holder, capDay);
      places.giveBack(holder, bits);
    },
    /**
     * Moves the slot of a day to another day.
     *
     * @returns what the message holds from then on; undefined when that day is full, and nothing changed
     */
    moveDay: (holder: Holder, hold: Hold, day: string, perDay: number): Hold | undefined => {
      if ((hold.bits & HOLDS.slotOfDay) === 0 || hold.capDay === null || hold.capDay === day) return hold;
      const { taken, isHolder } = slots.use(holder.campaignId, holder.profileId, day);
      if (!isHolder && taken >= perDay) return undefined;
      slots.giveBack(holder, hold.capDay);
      slots.take(holder, day, perDay);
      return { bits: hold.bits, capDay: day };
    },
    changes: (): LedgerChanges => {
      const { users, ...ofCaps } = slots.changes();
      const { ofCampaign, ofChannel } = places.changes();
      return { ...ofCaps, ofCampaign: changesOfUsers(users, ofCampaign, stored), ofChannel };
    },
  };
};

export type Ledger = ReturnType<typeof openLedger>;
