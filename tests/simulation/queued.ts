import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";
import type { UndecidedTrigger, WaitingMessage } from "./record.ts";

/** What there is to do, at one look: to ask in detail for each of it, moment by moment, was most of the simulation's time. */
export interface Glance {
  hasTriggers: boolean;
  hasWaiting: boolean;
  hasThrottled: boolean;
  hasMessages: boolean;
  /** Campaigns of which something cancelled is to be decided: a pause does not keep it from ending. */
  cancelled: readonly string[];
  /** When triggers that were put off come to their moment. */
  postponed: readonly Date[];
}

export const NOTHING_SEEN: Glance = {
  hasTriggers: false,
  hasWaiting: false,
  hasThrottled: false,
  hasMessages: false,
  cancelled: [],
  postponed: [],
};

const GLANCE = `
  select exists (select from intake_queue) as "hasTriggers",
    exists (select from message_queue where state = 'waiting' and throttled_channel is null) as "hasWaiting",
    exists (select from message_queue where state = 'waiting' and throttled_channel is not null) as "hasThrottled",
    exists (select from message_queue) as "hasMessages",
    array(select distinct campaign_id from intake_queue where account_id = $1 and is_cancelled) as cancelled,
    array(select distinct decide_at from intake_postponed where account_id = $1 order by 1) as postponed`;

export const glance = async (db: Database, accountId: number): Promise<Glance> =>
  onlyRow(await db.prepared<Glance>("simulation_glance", GLANCE, [accountId]));

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
