import type { ChannelName } from "../../contract/content.ts";
import type {
  CampaignUser,
  CampaignUserChange,
  CampaignUserRow,
  CapCounterRow,
  CapNotice,
  ChannelUserRow,
} from "../../db/queries/ledger.ts";
import { createPairMap } from "../../lib/pairMap.ts";
import type { CampaignSends, CapUse, ChannelSends } from "../decide/rule.ts";
import { HOLDS, type Hold, type Holder } from "./holds.ts";
import { openPlaces } from "./placesTaken.ts";
import { ALL_DAYS, type ChangedSlots, NO_SLOTS, openSlots } from "./slots.ts";

export interface LedgerCampaignUser extends CampaignUserRow {
  /** It has a row; otherwise one is made with what it comes to hold. */
  isStored: boolean;
}

/**
 * What the database says of caps and users: of those who may take something all is there, and locked. The rows of users are the
 * ledger's own from then on: it counts on in them.
 */
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

/** What is to be written of what was taken and given back: in turns, each of which names a user once. */
export interface LedgerChanges {
  counters: CapCounterRow[];
  notices: CapNotice[];
  ofCampaign: CampaignUserChange[][];
  ofChannel: Holder[][];
}

/** The first of each user in one list, the second in the next, and so on: a statement changes a row once. */
const inTurns = <Row extends { profileId: number; campaignId: string }>(
  rows: readonly Row[],
  groupOf: (row: Row) => string,
): Row[][] => {
  const counts = createPairMap<string, number, number>();
  const turns: Row[][] = [];
  for (const row of rows) {
    const group = groupOf(row);
    const before = counts.get(group, row.profileId) ?? 0;
    counts.set(group, row.profileId, before + 1);
    const turn = turns[before] ?? [];
    turns[before] = turn;
    turn.push(row);
  }
  return turns;
};

const campaignOf = ({ campaignId }: CampaignUser): string => campaignId;
const oneGroup = (): string => "";

/**
 * Slots and places that changed, together for each user of a campaign. Who holds nothing and was not known is not made known.
 */
const changesOfUsers = (
  slots: readonly ChangedSlots[],
  underWay: readonly Holder[],
  isStored: (user: CampaignUser) => boolean,
): CampaignUserChange[][] => {
  const changes = createPairMap<string, number, CampaignUserChange>();
  const further: CampaignUserChange[] = [];
  for (const { campaignId, profileId, slots: held } of slots) {
    const isNew = !isStored({ campaignId, profileId });
    const change = { campaignId, profileId, isNew, slots: held, messageId: null };
    changes.set(campaignId, profileId, change);
  }
  for (const { campaignId, profileId, messageId } of underWay) {
    const known = changes.get(campaignId, profileId);
    if (known !== undefined && known.messageId === null) known.messageId = messageId;
    else {
      const isNew = known === undefined && !isStored({ campaignId, profileId });
      const change = { campaignId, profileId, isNew, slots: null, messageId };
      if (known === undefined) changes.set(campaignId, profileId, change);
      else further.push(change);
    }
  }
  const holdsNothing = ({ slots: held, messageId }: CampaignUserChange): boolean =>
    messageId === null && (held === null || held === NO_SLOTS);
  const kept = changes.values().filter((change) => !change.isNew || !holdsNothing(change));
  return inTurns([...kept, ...further], campaignOf);
};

const storedOf = (users: readonly LedgerCampaignUser[]): ((user: CampaignUser) => boolean) => {
  const stored = createPairMap<string, number, boolean>();
  for (const { campaignId, profileId, isStored } of users) stored.set(campaignId, profileId, isStored);
  return ({ campaignId, profileId }) => stored.get(campaignId, profileId) ?? false;
};

const changesOf = (
  { users, ...ofCaps }: ReturnType<ReturnType<typeof openSlots>["changes"]>,
  { ofCampaign, ofChannel }: ReturnType<ReturnType<typeof openPlaces>["changes"]>,
  isStored: (user: CampaignUser) => boolean,
): LedgerChanges => ({
  ...ofCaps,
  ofCampaign: changesOfUsers(users, ofCampaign, isStored),
  ofChannel: inTurns(ofChannel, oneGroup),
});

/**
 * Caps and limits in memory while one transaction holds their rows: what earlier messages of it take, later ones see. The
 * rules look (`campaignSends`, `channelSends`, `capUse`), whoever lets a message go takes, and `changes` is written back
 * before the transaction ends.
 */
export const openLedger = (rows: LedgerRows) => {
  const currentId = (profileId: number): number => rows.mergedInto.get(profileId) ?? profileId;
  const slots = openSlots(rows.counters, rows.campaignUsers, rows.firstDay, currentId);
  const isStored = storedOf(rows.campaignUsers);
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
    changes: (): LedgerChanges => changesOf(slots.changes(), places.changes(), isStored),
  };
};

export type Ledger = ReturnType<typeof openLedger>;
