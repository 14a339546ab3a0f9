import type { Database } from "../src/db/pool.ts";

const ENDED = `select outcome || coalesce(' (' || outcome_detail || ')', '') as what, count(*) as count from messages
  where outcome is distinct from 'sent' and outcome is not null group by 1`;
const WAITING = `select 'message ' || state || ', attempt ' || attempt as what, count(*) as count from message_queue group by 1`;
const UNDECIDED = `select 'trigger undecided, campaign ' || c.life as what, count(*) as count
  from intake_queue q join campaigns c on c.account_id = q.account_id and c.id = q.campaign_id
  where c.life <> 'paused' group by 1`;

/** What became of messages that a receiver waited for in vain. */
export const missingError = async (db: Database, arrived: number, wanted: number): Promise<Error> => {
  const statements = [ENDED, WAITING, UNDECIDED];
  const rows = await Promise.all(
    statements.map((text) => db.query<{ what: string; count: number }>({ text, values: [] })),
  );
  const found = rows.flat().map(({ what, count }) => `${count} × ${what}`);
  return new Error(
    `only ${arrived} of ${wanted} messages arrived in time; in the database: ${found.join("; ") || "all sent"}`,
  );
};
