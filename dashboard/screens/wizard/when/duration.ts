import { wizard } from "../../../texts/wizard.ts";

/** Minutes as people say them. */
export const UNITS = { minutes: 1, hours: 60, days: 1440 } as const;
export type Unit = keyof typeof UNITS;
export const UNIT_NAMES = ["minutes", "hours", "days"] as const satisfies readonly Unit[];

/** The largest unit that says it in a whole number. */
export const unitOf = (minutes: number): Unit => {
  if (minutes % UNITS.days === 0) return "days";
  return minutes % UNITS.hours === 0 ? "hours" : "minutes";
};

/** 90 → 90 minutes, 1440 → 1 day. */
export const durationWords = (minutes: number): string => {
  const unit = unitOf(minutes);
  return wizard.overview.duration(minutes / UNITS[unit], wizard.when.units[unit]);
};
