import { parseMoment } from "../../contract/moments.ts";
import { extentOf, zoneOf } from "./calendar.ts";

/** The first instant of a day in the account's zone, and that of the next, in epoch milliseconds. */
export const instantsOfDay = (day: string, timeZone: string): { fromMs: number; endMs: number } => {
  const moment = parseMoment(day);
  if (moment === undefined) throw new Error(`${day} is no day`);
  const { fromMs, endMs } = extentOf(moment, zoneOf(timeZone));
  return { fromMs, endMs: endMs ?? fromMs };
};
