import { DateTime } from "luxon";

/**
 * A moment as clocks in the zone show it, `Mon 2 Mar 2026 09:00`; as it came where this program knows no such zone or
 * moment, since a stored one may be of another version.
 *
 * @param moment ISO 8601
 */
export const onClock = (moment: string, zone: string): string => {
  const local = DateTime.fromISO(moment, { zone, locale: "en" });
  return local.isValid ? local.toFormat("ccc d LLL yyyy HH:mm") : moment;
};
