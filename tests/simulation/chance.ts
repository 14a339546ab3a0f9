import type { Seeded } from "../crash/seeded.ts";

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

export const pick = <T>(chance: Seeded, choices: readonly T[]): T => {
  const chosen = choices[chance.whole(0, choices.length - 1)];
  if (chosen === undefined) throw new Error("there is nothing to choose from");
  return chosen;
};

export const maybe = <T>(chance: Seeded, probability: number, make: () => T): T | null =>
  chance.happens(probability) ? make() : null;

export const hex = (chance: Seeded, digits: number): string =>
  Array.from({ length: digits }, () => chance.whole(0, 15).toString(16)).join("");

/** An id as version 7 has them, with its chance from the seed. */
export const idAt = (chance: Seeded, ms: number): string => {
  const time = ms.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(chance, 3)}-8${hex(chance, 3)}-${hex(chance, 12)}`;
};
