import { outgoingWidthFirst, outgoingWidthMax } from "../limits.ts";

interface Width {
  /** Calls at once: one after a failure, more after each that was taken. */
  width: number;
  taken: number;
}

/**
 * How many calls each webhook may have at once. Who has the fewest under way goes first, and one that fails or answers to
 * nobody has one place: a slow receiver waits for itself, never others for it.
 */
export const createPlaces = () => {
  const widths = new Map<string, Width>();
  let all = 0;
  const widthOf = (id: string): Width => widths.get(id) ?? { width: outgoingWidthFirst, taken: 0 };
  return {
    /** How many more calls each of the webhooks may begin, of `allMax` for all. */
    share: (ids: readonly string[], allMax: number): { webhookId: string; places: number }[] => {
      let left = allMax - all;
      const free = ids
        .map((id) => ({ id, ...widthOf(id) }))
        .filter(({ width, taken }) => taken < width)
        .sort((a, b) => a.taken - b.taken);
      return free.flatMap(({ id, width, taken }, index) => {
        const places = Math.min(width - taken, Math.ceil(left / (free.length - index)));
        left -= places;
        return places > 0 ? [{ webhookId: id, places }] : [];
      });
    },
    take: (id: string): void => {
      const { width, taken } = widthOf(id);
      widths.set(id, { width, taken: taken + 1 });
      all += 1;
    },
    give: (id: string, isTaken: boolean): void => {
      const before = widthOf(id);
      const width = isTaken ? Math.min(before.width * 2, outgoingWidthMax) : 1;
      const taken = before.taken - 1;
      all -= 1;
      if (taken === 0 && width >= outgoingWidthFirst) widths.delete(id);
      else widths.set(id, { width, taken });
    },
  };
};
