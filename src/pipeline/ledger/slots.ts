import type { CampaignUserRow, CapCounterRow, CapNotice } from "../../db/queries/ledger.ts";
import { createPairMap } from "../../lib/pairMap.ts";
import { capNoticePercents } from "../../limits.ts";
import type { SlotUse } from "../decide/rule.ts";
import type { Holder } from "./holds.ts";

/** The day of a counter or slot that stands for the campaign as a whole. */
export const ALL_DAYS = "-infinity";

/** What `slotsJson` makes of a user who holds none. */
export const NO_SLOTS = "{}";

interface Counter extends CapCounterRow {
  /** As it was loaded. */
  before: number;
  /** The highest cap that was asked of it; 0: none. */
  cap: number;
}

/** The shares of the cap that its use has come to since it was loaded. */
const noticesOf = ({ campaignId, day, taken, before, cap }: Counter): CapNotice[] =>
  capNoticePercents.flatMap((percent) => {
    const share = (cap * percent) / 100;
    if (cap === 0 || before >= share || taken < share) return [];
    return [{ campaignId, kind: day === ALL_DAYS ? "total" : "day", day, cap, percent }];
  });

/** The slots that one user holds of one campaign: messages by day, none where nobody holds it. */
interface UserSlots {
  campaignId: string;
  profileId: number;
  messages: Map<string, number>;
}

/** Messages by day as JSON, without days before the first. */
const slotsJson = (messages: ReadonlyMap<string, number>, firstDay: string): string => {
  let members = "";
  for (const [day, count] of messages) {
    if (day !== ALL_DAYS && day < firstDay) continue;
    members += `${members === "" ? "" : ","}"${day}":${count}`;
  }
  return `{${members}}`;
};

/** What a user holds from now on, as it is stored. */
export interface ChangedSlots {
  campaignId: string;
  profileId: number;
  slots: string;
}

/** Slots of caps: a user holds one as long as a message of it does, and the counter counts users. */
export const openSlots = (
  counterRows: readonly CapCounterRow[],
  userRows: readonly CampaignUserRow[],
  /** Slots of earlier days are forgotten when a user's are written. */
  firstDay: string,
  currentId: (profileId: number) => number,
) => {
  const counters = createPairMap<string, string, Counter>();
  const users = createPairMap<string, number, UserSlots>();
  const changed = new Set<UserSlots>();
  for (const row of counterRows) {
    counters.set(row.campaignId, row.day, { ...row, before: row.taken, cap: 0 });
  }
  for (const { campaignId, profileId, slots } of userRows) {
    const messages = new Map(Object.entries(slots));
    users.set(campaignId, profileId, { campaignId, profileId, messages });
  }

  const slotsOf = ({ campaignId, profileId }: Holder): UserSlots => {
    const id = currentId(profileId);
    const slots = users.get(campaignId, id) ?? { campaignId, profileId: id, messages: new Map() };
    users.set(campaignId, id, slots);
    return slots;
  };
  const change = (holder: Holder, day: string, by: 1 | -1, cap: number): void => {
    const { campaignId } = holder;
    const counter = counters.get(campaignId, day) ?? { campaignId, day, taken: 0, before: 0, cap };
    counters.set(campaignId, day, counter);
    counter.cap = Math.max(counter.cap, cap);
    const slots = slotsOf(holder);
    const before = slots.messages.get(day) ?? 0;
    const after = Math.max(0, before + by);
    if (after > 0) slots.messages.set(day, after);
    else slots.messages.delete(day);
    changed.add(slots);
    if (before > 0 !== after > 0) counter.taken += by;
  };
  return {
    use: (campaignId: string, profileId: number, day: string): SlotUse => ({
      taken: counters.get(campaignId, day)?.taken ?? 0,
      isHolder: users.get(campaignId, currentId(profileId))?.messages.has(day) ?? false,
    }),
    take: (holder: Holder, day: string, cap: number): void => change(holder, day, 1, cap),
    giveBack: (holder: Holder, day: string): void => change(holder, day, -1, 0),
    changes: (): { users: ChangedSlots[]; counters: CapCounterRow[]; notices: CapNotice[] } => {
      const moved = counters.values().filter(({ taken, before }) => taken !== before);
      return {
        users: [...changed].map(({ campaignId, profileId, messages }) => ({
          campaignId,
          profileId,
          slots: slotsJson(messages, firstDay),
        })),
        counters: moved.map(({ campaignId, day, taken }) => ({ campaignId, day, taken })),
        notices: moved.flatMap(noticesOf),
      };
    },
  };
};
