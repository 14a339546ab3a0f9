import type { ChannelName } from "../../contract/content.ts";
import type {
  CampaignUserRow,
  CapCounterRow,
  CapNotice,
  CapSlotRow,
  ChannelUserRow,
  SlotChange,
} from "../../db/queries/ledger.ts";
import { capNoticePercents } from "../../limits.ts";
import type { CampaignSends, CapUse, ChannelSends, SlotUse } from "../decide/rule.ts";
import { HOLDS, type Hold } from "./holds.ts";

/** The day of a counter or slot that stands for the campaign as a whole. */
export const ALL_DAYS = "-infinity";

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

/** A message that takes places, or gives them back. */
export interface Holder {
  campaignId: string;
  profileId: number;
  messageId: string;
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

interface Slot {
  campaignId: string;
  profileId: number;
  day: string;
  messages: number;
}

interface Counter {
  campaignId: string;
  day: string;
  taken: number;
  /** As it was loaded. */
  before: number;
  /** The highest cap that was asked of it; 0: none. */
  cap: number;
}

const locked = <Row>(row: Row | undefined): Row => {
  if (row === undefined) throw new Error("a message takes a place in limits that were not locked");
  return row;
};

/**
 * Caps and limits in memory while one transaction holds their rows: what earlier messages of it take, later ones see. The
 * rules look (`campaignSends`, `channelSends`, `capUse`), whoever lets a message go takes, and `changes` is written back
 * before the transaction ends.
 */
export const openLedger = (rows: LedgerRows) => {
  const currentId = (profileId: number): number => rows.mergedInto.get(profileId) ?? profileId;
  const userKey = (campaignId: string, profileId: number): string => `${campaignId}/${currentId(profileId)}`;
  const counters = new Map<string, Counter>();
  const slots = new Map<string, Slot>();
  const changedSlots = new Set<Slot>();
  const campaignUsers = new Map<string, CampaignUserRow>();
  const channelUsers = new Map<number, ChannelUserRow>();
  /** Messages of this transaction that are under way, by what counts them. */
  const newOfCampaign = new Map<string, Holder>();
  const newOfChannel = new Map<string, Holder>();
  for (const row of rows.counters) {
    counters.set(`${row.campaignId}/${row.day}`, { ...row, before: row.taken, cap: 0 });
  }
  for (const row of rows.slots) slots.set(`${row.campaignId}/${row.profileId}/${row.day}`, { ...row });
  for (const row of rows.campaignUsers) campaignUsers.set(`${row.campaignId}/${row.profileId}`, { ...row });
  for (const row of rows.channelUsers) channelUsers.set(row.profileId, { ...row });

  const counterOf = (campaignId: string, day: string): Counter => {
    const key = `${campaignId}/${day}`;
    const counter = counters.get(key) ?? { campaignId, day, taken: 0, before: 0, cap: 0 };
    counters.set(key, counter);
    return counter;
  };
  const slotOf = (campaignId: string, profileId: number, day: string): Slot => {
    const id = currentId(profileId);
    const key = `${campaignId}/${id}/${day}`;
    const slot = slots.get(key) ?? { campaignId, profileId: id, day, messages: 0 };
    slots.set(key, slot);
    return slot;
  };
  const slotUse = (campaignId: string, profileId: number, day: string): SlotUse => ({
    taken: counters.get(`${campaignId}/${day}`)?.taken ?? 0,
    isHolder: (slots.get(`${userKey(campaignId, profileId)}/${day}`)?.messages ?? 0) > 0,
  });
  const changeSlot = (holder: Holder, day: string, by: 1 | -1): Counter => {
    const slot = slotOf(holder.campaignId, holder.profileId, day);
    const counter = counterOf(holder.campaignId, day);
    const wasHeld = slot.messages > 0;
    slot.messages = Math.max(0, slot.messages + by);
    changedSlots.add(slot);
    if (wasHeld !== slot.messages > 0) counter.taken += by;
    return counter;
  };
  const takeSlot = (holder: Holder, day: string, cap: number): void => {
    const counter = changeSlot(holder, day, 1);
    counter.cap = Math.max(counter.cap, cap);
  };
  const moveUnderWay = (holder: Holder, bits: number, by: 1 | -1): void => {
    const place = (news: Map<string, Holder>): void => {
      if (by === 1) news.set(holder.messageId, { ...holder, profileId: currentId(holder.profileId) });
      else news.delete(holder.messageId);
    };
    if ((bits & HOLDS.messageLimit) !== 0) {
      locked(campaignUsers.get(userKey(holder.campaignId, holder.profileId))).underWay += by;
      place(newOfCampaign);
    }
    if ((bits & HOLDS.globalLimits) !== 0) {
      locked(channelUsers.get(currentId(holder.profileId))).underWay += by;
      place(newOfChannel);
    }
  };

  return {
    channel: rows.channel,
    campaignSends: (campaignId: string, profileId: number): CampaignSends => {
      const user = campaignUsers.get(userKey(campaignId, profileId));
      return {
        sends: user?.sentCount ?? 0,
        lastSentAt: user?.lastSentAt ?? null,
        underWay: user?.underWay ?? 0,
      };
    },
    channelSends: (profileId: number): ChannelSends => {
      const user = channelUsers.get(currentId(profileId));
      return { sentAt: user?.sentAt ?? [], underWay: user?.underWay ?? 0 };
    },
    capUse: (campaignId: string, profileId: number): CapUse => ({
      inAll: () => slotUse(campaignId, profileId, ALL_DAYS),
      on: (day) => slotUse(campaignId, profileId, day),
    }),
    /**
     * Takes the slots of a cap; that they are free, or the user's already, the rule has seen.
     *
     * @param day of the account's zone, of the planned moment
     */
    takeSlots: (holder: Holder, cap: Cap, day: string): Hold => {
      if (cap.total !== null) takeSlot(holder, ALL_DAYS, cap.total);
      if (cap.perDay !== null) takeSlot(holder, day, cap.perDay);
      const bits = (cap.total === null ? 0 : HOLDS.slotInAll) | (cap.perDay === null ? 0 : HOLDS.slotOfDay);
      return { bits, capDay: cap.perDay === null ? null : day };
    },
    /** Takes places in the limits: a message that is about to leave. */
    takePlaces: (holder: Holder, bits: number): void => moveUnderWay(holder, bits, 1),
    /** Gives back what a message took in this transaction. */
    giveBack: (holder: Holder, { bits, capDay }: Hold): void => {
      if ((bits & HOLDS.slotInAll) !== 0) changeSlot(holder, ALL_DAYS, -1);
      if ((bits & HOLDS.slotOfDay) !== 0 && capDay !== null) changeSlot(holder, capDay, -1);
      moveUnderWay(holder, bits, -1);
    },
    /**
     * Moves the slot of a day to another day.
     *
     * @returns what the message holds from then on; undefined when that day is full, and nothing changed
     */
    moveDay: (holder: Holder, hold: Hold, day: string, perDay: number): Hold | undefined => {
      if ((hold.bits & HOLDS.slotOfDay) === 0 || hold.capDay === null || hold.capDay === day) return hold;
      const { taken, isHolder } = slotUse(holder.campaignId, holder.profileId, day);
      if (!isHolder && taken >= perDay) return undefined;
      changeSlot(holder, hold.capDay, -1);
      takeSlot(holder, day, perDay);
      return { bits: hold.bits, capDay: day };
    },
    changes: (): LedgerChanges => {
      const moved = [...counters.values()].filter(({ taken, before }) => taken !== before);
      return {
        slots: [...changedSlots],
        counters: moved.map(({ campaignId, day, taken }) => ({ campaignId, day, taken })),
        notices: moved.flatMap(noticesOf),
        ofCampaign: [...newOfCampaign.values()],
        ofChannel: [...newOfChannel.values()],
      };
    },
  };
};

export type Ledger = ReturnType<typeof openLedger>;

/** The shares of the cap that its use has come to since it was loaded. */
const noticesOf = ({ campaignId, day, taken, before, cap }: Counter): CapNotice[] =>
  capNoticePercents.flatMap((percent) => {
    const share = (cap * percent) / 100;
    if (cap === 0 || before >= share || taken < share) return [];
    return [{ campaignId, kind: day === ALL_DAYS ? "total" : "day", day, cap, percent }];
  });
