import { instantOf } from "../../../ui/wallTime.ts";

/** What becomes of what waits at a resume: all goes on, or what is older than something is dropped. */
export const DROP_CHOICES = ["nothing", "hour", "day", "moment", "all"] as const;
export type DropChoice = (typeof DROP_CHOICES)[number];

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How far back the offers of a fixed age reach. */
export const AGE_MS = { hour: HOUR_MS, day: DAY_MS } as const;

/**
 * The moment before which what was accepted is dropped, ISO 8601; undefined: nothing is dropped; null: the typed time is none.
 * For "all" it lies ahead, so that nothing slips through between two clocks.
 *
 * @param openedMs when the question was put: what "1 hour" counts back from
 * @param wall as typed, in `zone`
 */
export const dropBefore = (
  choice: DropChoice,
  openedMs: number,
  wall: string,
  zone: string,
): string | null | undefined => {
  if (choice === "nothing") return undefined;
  if (choice === "moment") return instantOf(wall, zone)?.at ?? null;
  if (choice === "all") return new Date(openedMs + DAY_MS).toISOString();
  return new Date(openedMs - AGE_MS[choice]).toISOString();
};
