import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import type { UndecidedTrigger, WaitingMessage } from "./record.ts";

/** Campaigns of which something cancelled is to be decided: a pause does not keep it from ending. */
export const campaignsCancelledIn = async (db: Database, accountId: number): Promise<Set<string>> => {
  const rows = await db.query<{ id: string }>(sql`
    select distinct campaign_id as id from intake_queue where account_id = ${accountId} and is_cancelled`);
  return new Set(rows.map(({ id }) => id));
};

/** When triggers that were put off come to their moment. */
export const postponedMoments = async (db: Database, accountId: number): Promise<number[]> => {
  const rows = await db.query<{ decideAt: Date }>(sql`
    select distinct decide_at as "decideAt" from intake_postponed where account_id = ${accountId} order by 1`);
  return rows.map(({ decideAt }) => decideAt.getTime());
};

export const listUndecided = (db: Database, accountId: number): Promise<UndecidedTrigger[]> =>
  db.query<UndecidedTrigger>(sql`
    select request_id as "requestId", false as "isPostponed" from intake_queue where account_id = ${accountId}
    union all select request_id, true from intake_postponed where account_id = ${accountId} order by 1`);

interface WaitingRow {
  messageId: string;
  dueAt: Date;
  state: string;
  attempt: number;
  isThrottled: boolean;
}

export const listWaiting = async (db: Database, accountId: number): Promise<WaitingMessage[]> => {
  const rows = await db.query<WaitingRow>(sql`
    select message_id as "messageId", due_at as "dueAt", state, attempt, throttled_channel is not null as "isThrottled"
    from message_queue where account_id = ${accountId} order by message_id`);
  return rows.map(({ dueAt, ...row }) => ({ ...row, dueMs: dueAt.getTime() }));
};
