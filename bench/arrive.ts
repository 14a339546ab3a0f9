import type { Database } from "../src/db/pool.ts";
import type { Context, Sink } from "./context.ts";
import type { Arrivals } from "./parts/arrivals.ts";

const ENDED = `select outcome || coalesce(' (' || outcome_detail || ')', '') as what, count(*) as count from messages
  where outcome <> 'sent' group by 1`;
const UNDER_WAY = `select 'message ' || state || ', attempt ' || attempt as what, count(*) as count
  from message_queue group by 1
  union all
  select 'undecided trigger', count(*) from intake_queue q
    join campaigns c on c.account_id = q.account_id and c.id = q.campaign_id
  where c.life <> 'paused' group by 1`;

/** How long nothing may arrive before somebody looks why. */
const QUIET_MS = 4_000;
const STUCK_MS_MAX = 60_000;

const listed = async (db: Database, text: string): Promise<string> => {
  const rows = await db.query<{ what: string; count: number }>({ text, values: [] });
  return rows.map(({ what, count }) => `${count} × ${what}`).join("; ");
};

/** What has not arrived and why, over the whole bench; shown beside the results. */
export const losses: string[] = [];

/**
 * Waits until everything has arrived. Messages that ended otherwise never will: they are noted in `losses`.
 *
 * @throws when messages are still under way and nothing moves any more
 */
export const arriveAll = async (context: Context, sink: Sink, count: number): Promise<Arrivals> => {
  const { db } = await context.product();
  let [seen, quietSinceMs] = [-1, performance.now()];
  for (;;) {
    const arrivals = await sink.waitFor(count, QUIET_MS);
    if (arrivals.count >= count) return arrivals;
    if (arrivals.count > seen) {
      [seen, quietSinceMs] = [arrivals.count, performance.now()];
      continue;
    }
    const underWay = await listed(db, UNDER_WAY);
    if (underWay === "") {
      losses.push(
        `${count - arrivals.count} of ${count} never arrived; not sent so far: ${await listed(db, ENDED)}`,
      );
      return arrivals;
    }
    if (performance.now() - quietSinceMs > STUCK_MS_MAX) {
      throw new Error(`only ${arrivals.count} of ${count} messages arrived; under way: ${underWay}`);
    }
  }
};
