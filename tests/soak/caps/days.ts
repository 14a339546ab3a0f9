import { everyDay } from "../../helpers/everyDay.ts";
import type { Cluster } from "./cluster.ts";
import { openScene } from "./scene.ts";
import type { Story } from "./story.ts";

/** A cap of users a day, with nights that begin and end elsewhere at another time, over the night on which clocks go forward. */

/** East and west of the account, so that a user's morning is another day of it. */
const ZONES = [
  "Europe/Berlin",
  "Europe/London",
  "America/New_York",
  "America/Los_Angeles",
  "Pacific/Honolulu",
  "America/Sao_Paulo",
  "Asia/Kolkata",
  "Asia/Tokyo",
  "Pacific/Auckland",
  "Pacific/Kiritimati",
  "Asia/Dubai",
  "Asia/Kathmandu",
] as const;

/** Users are called `user-<number>`. */
export const zoneOf = (user: string): string => ZONES[Number(user.slice(5)) % ZONES.length] ?? ZONES[0];

const FROM_HOUR = 21;
const TO_HOUR = 9;
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const doNotDisturb = {
  week: everyDay(`${FROM_HOUR}:00`, `0${TO_HOUR}:00`),
  zone: "user",
  action: "deliver_after",
};

/** The last Sunday of March of next year, 00:00 UTC: an hour later clocks go forward in Europe. */
const sundayOfSpring = (): number => {
  const lastOfMarch = Date.UTC(new Date().getUTCFullYear() + 1, 2, 31);
  return lastOfMarch - new Date(lastOfMarch).getUTCDay() * DAY_MS;
};

/** The hour is counted from the Sunday's midnight in UTC; then so much of the users comes. */
const ACTS = [
  // Evening in Berlin: the west and the far east have day, the others wait for Sunday. Both days are asked for too much.
  { hour: -3.5, share: 0.4 },
  // What waited has left. Everybody who comes wants the Sunday, which is full.
  { hour: 9, share: 0.1 },
  // Evening again: the east waits for Monday.
  { hour: 19.5, share: 0.3 },
  // Nobody worked all Monday. What waited for it comes due in the night to Tuesday, and contends with the west for its slots.
  { hour: 46.5, share: 0.2 },
  // Those who moved to Tuesday leave.
  { hour: 57, share: 0 },
] as const;
/** Which day that is, from the Saturday on, more users wanted than it has slots. */
const FULL_DAYS = [-1, 0, 2] as const;

const named = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Users come at five moments of four days, and the clock is set from one to the next. */
export const playDays = async (
  cluster: Cluster,
  users: readonly string[],
  cap: number,
  timeZone: string,
): Promise<Story> => {
  const sundayMs = sundayOfSpring();
  const who = { targetingCap: { total: null, perDay: cap } };
  const scene = await openScene(cluster, "Days", () => ({ answer: 200, afterMs: 0 }), {
    who,
    when: { doNotDisturb },
  });
  try {
    let from = 0;
    for (const { hour, share } of ACTS) {
      await cluster.moveTo(sundayMs + hour * HOUR_MS);
      const some = users.slice(from, from + Math.round(share * users.length));
      from += some.length;
      await scene.fire(some);
      await cluster.atRest();
    }
    const fullDays = FULL_DAYS.map((day) => named(sundayMs + day * DAY_MS));
    const quiet = { fromHour: FROM_HOUR, toHour: TO_HOUR, zoneOf };
    return await scene.story({
      name: "Days",
      cap: { kind: "day", users: cap, timeZone, fullDays, quiet },
    });
  } finally {
    await scene.close();
  }
};
