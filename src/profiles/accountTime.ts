import { DateTime } from "luxon";

/** A moment as the account's clocks show it, as a number: yyyymmddHHMMSS. */
export const clockNumber = (at: Date, timeZone: string): number =>
  Number(DateTime.fromJSDate(at, { zone: timeZone }).toFormat("yyyyMMddHHmmss"));
