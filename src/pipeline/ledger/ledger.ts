import type { ChannelName } from "../../contract/content.ts";
import type {
  CampaignUserRow,
  CapCounterRow,
  CapNotice,
  CapSlotRow,
  ChannelUserRow,
  SlotChange,
} from "../../db/queries/ledger.ts";
import type { CampaignSends, CapUse, ChannelSends } from "../decide/rule.ts";
import { HOLDS, type Hold, type Holder } from "./holds.ts";
import { openPlaces } from "./placesTaken.ts";
import { ALL_DAYS, openSlots } from "./slots.ts";

/** What the database says of caps and users, all of it locked. */
export interface LedgerRows {
  channel: ChannelName;
  counters: readonly CapCounterRow[];
  slots: readonly CapSlotRow[];
  campaignUsers: readonly CampaignUserRow[];
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
  slots: SlotChange[];
  counters: CapCounterRow[];
  notices: CapNotice[];
  ofCampaign: Holder[];
  ofChannel: Holder[];
}

/**
 * Caps and limits in memory while one transaction holds their rows: what earlier messages of it take, later ones see. The
 * rules look (`campaignSends`, `channelSends`, `capUse`), whoever lets a message go takes, and `changes` is written back
 * before the transaction ends.
 */
export const openLedger = (rows: LedgerRows) => {
  const currentId = (profileId: number): number => rows.mergedInto.get(profileId) ?? profileId;
  const slots = openSlots(rows.counters, rows.slots, currentId);
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
    changes: (): LedgerChanges => ({ ...slots.changes(), ...places.changes() }),
  };
};

export type Ledger = ReturnType<typeof openLedger>;
