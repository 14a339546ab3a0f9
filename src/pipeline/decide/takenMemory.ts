import { takenTriggersMax } from "../../limits.ts";
import type { Taken } from "./facts.ts";

/**
 * What the recipients of large triggers have taken so far, so that a turn need not read what this worker decided in the
 * turn before. It is used only when it reaches exactly to where the row has got; else the database is read.
 */
export const createTakenMemory = () => {
  const kept = new Map<string, { next: number; taken: Taken }>();
  const keyOf = (requestId: string, part: number): string => `${requestId}/${part}`;
  return {
    keep: (requestId: string, part: number, next: number, taken: Taken): void => {
      if (kept.size >= takenTriggersMax) kept.clear();
      kept.set(keyOf(requestId, part), { next, taken });
    },
    /** Gives it away: a turn that fails must not find its own traces in it. */
    recall: (requestId: string, part: number, next: number): Taken | undefined => {
      const key = keyOf(requestId, part);
      const entry = kept.get(key);
      kept.delete(key);
      return entry?.next === next ? entry.taken : undefined;
    },
  };
};

export type TakenMemory = ReturnType<typeof createTakenMemory>;
