import type { CapCounterRow, CapNotice, CapSlotRow, SlotChange } from "../../db/queries/ledger.ts";
import { capNoticePercents } from "../../limits.ts";
import type { SlotUse } from "../decide/rule.ts";
import type { Holder } from "./holds.ts";

/** The day of a counter or slot that stands for the campaign as a whole. */
export const ALL_DAYS = "-infinity";

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

/** Slots of caps: a user holds one as long as a message of it does, and the counter counts users. */
export const openSlots = (
  counterRows: readonly CapCounterRow[],
  slotRows: readonly CapSlotRow[],
  currentId: (profileId: number) => number,
) => {
  const counters = new Map<string, Counter>();
  const slots = new Map<string, SlotChange>();
  const changed = new Set<SlotChange>();
  for (const row of counterRows) {
    counters.set(`${row.campaignId}/${row.day}`, { ...row, before: row.taken, cap: 0 });
  }
  for (const row of slotRows)
    slots.set(`${row.campaignId}/${row.profileId}/${row.day}`, { ...row, isNew: false });

  const slotOf = ({ campaignId, profileId }: Holder, day: string): SlotChange => {
    const id = currentId(profileId);
    const key = `${campaignId}/${id}/${day}`;
    const slot = slots.get(key) ?? { campaignId, profileId: id, day, messages: 0, isNew: true };
    slots.set(key, slot);
    return slot;
  };
  const change = (holder: Holder, day: string, by: 1 | -1, cap: number): void => {
    const key = `${holder.campaignId}/${day}`;
    const counter = counters.get(key) ?? { campaignId: holder.campaignId, day, taken: 0, before: 0, cap };
    counters.set(key, counter);
    counter.cap = Math.max(counter.cap, cap);
    const slot = slotOf(holder, day);
    const wasHeld = slot.messages > 0;
    slot.messages = Math.max(0, slot.messages + by);
    changed.add(slot);
    if (wasHeld !== slot.messages > 0) counter.taken += by;
  };

  return {
    use: (campaignId: string, profileId: number, day: string): SlotUse => ({
      taken: counters.get(`${campaignId}/${day}`)?.taken ?? 0,
      isHolder: (slots.get(`${campaignId}/${currentId(profileId)}/${day}`)?.messages ?? 0) > 0,
    }),
    take: (holder: Holder, day: string, cap: number): void => change(holder, day, 1, cap),
    giveBack: (holder: Holder, day: string): void => change(holder, day, -1, 0),
    changes: (): { slots: SlotChange[]; counters: CapCounterRow[]; notices: CapNotice[] } => {
      const moved = [...counters.values()].filter(({ taken, before }) => taken !== before);
      return {
        slots: [...changed],
        counters: moved.map(({ campaignId, day, taken }) => ({ campaignId, day, taken })),
        notices: moved.flatMap(noticesOf),
      };
    },
  };
};
