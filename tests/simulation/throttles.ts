import { CHANNELS } from "../../src/contract/content.ts";
import type { Database } from "../../src/db/pool.ts";
import { listThrottledChannels, readThrottle, type ThrottledChannel } from "../../src/db/queries/throttle.ts";
import { sql } from "../../src/db/sql.ts";
import { throttleBeginMs, throttleWindowMs } from "../../src/limits.ts";
import type { World } from "./world.ts";

/** Channels whose throttle lets something go now: to look at the others would do nothing, again and again. */
export const openThrottles = async (db: Database, { globalLimits }: World): Promise<ThrottledChannel[]> => {
  const open: ThrottledChannel[] = [];
  for (const { accountId, channel } of await listThrottledChannels(db)) {
    const { used } = await readThrottle(db, accountId, channel, throttleWindowMs + throttleBeginMs);
    const most = CHANNELS.map((name) => (name === channel ? globalLimits[name] : null)).find(
      (limits) => limits !== null,
    )?.throttlePer5Minutes;
    if (used < (most ?? Number.POSITIVE_INFINITY)) open.push({ accountId, channel });
  }
  return open;
};

/** When a throttle that something waits for has a place again. */
export const throttleMoments = async (db: Database): Promise<number[]> => {
  const moments: number[] = [];
  for (const { accountId, channel } of await listThrottledChannels(db)) {
    const takes = await db.query<{ freeMs: number }>(sql`
      select extract(epoch from taken_at)::float8 * 1000 + ${throttleWindowMs + throttleBeginMs}::int + 1 as "freeMs"
      from throttle_takes where account_id = ${accountId} and channel = ${channel}`);
    moments.push(...takes.map(({ freeMs }) => Math.ceil(freeMs)));
  }
  return moments;
};
