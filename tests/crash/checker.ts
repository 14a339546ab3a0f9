import pg from "pg";
import { checkAcknowledged } from "./checks/acknowledged.ts";
import { checkDeliveries } from "./checks/deliveries.ts";
import { checkRepeats } from "./checks/repeats.ts";
import { checkOutcomes, checkQueues, checkStatistics } from "./checks/tables.ts";
import {
  type AttemptRow,
  type Evidence,
  gathered,
  type IntakeRow,
  isTaken,
  type MessageRow,
  type Tables,
} from "./evidence.ts";
import type { Call } from "./receiver.ts";

/** Statistics against a recount, by everything that they are kept by. */
const STATISTICS = `
  with counted as (
    select account_id, campaign_id, version, hour, variant, measure, sum(count)::int as count from (
      select account_id, campaign_id, version, hour, variant, measure, count from stats
      union all select account_id, campaign_id, version, hour, variant, measure, count from stat_deltas) s
    group by 1, 2, 3, 4, 5, 6
  ), log as (
    select account_id, campaign_id, version, date_trunc('hour', decided_at at time zone 'UTC') at time zone 'UTC' as hour,
      coalesce(variant, '') as variant, id, outcome, is_qualified
    from messages where not is_test
  ), recounted as (
    select account_id, campaign_id, version, hour, variant, measure, count(*)::int as count from (
      select account_id, campaign_id, version, hour, variant, 'decided' as measure from log
      union all select account_id, campaign_id, version, hour, variant, 'qualified' from log where is_qualified
      union all select account_id, campaign_id, version, hour, variant, outcome from log where outcome is not null
      union all select l.account_id, l.campaign_id, l.version, l.hour, l.variant,
          f.kind || case when f.is_machine then '_by_machine' else '' end
        from message_facts f join log l on l.account_id = f.account_id and l.id = f.message_id
        where f.is_first) m
    group by 1, 2, 3, 4, 5, 6
  )
  select format('account %s, campaign %s, version %s, %s, variant "%s", %s', account_id, campaign_id, version,
      to_char(hour at time zone 'UTC', 'YYYY-MM-DD HH24:MI'), variant, measure) as name,
    coalesce(c.count, 0) as counted, coalesce(r.count, 0) as recounted
  from counted c full join recounted r using (account_id, campaign_id, version, hour, variant, measure)
  where coalesce(c.count, 0) <> coalesce(r.count, 0) order by 1`;

const readTables = async (client: pg.Client): Promise<Tables> => {
  const rows = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
    (await client.query<Row>(text)).rows;
  const attempts = await rows<AttemptRow>(
    "select message_id, attempt, result, code, is_repeat, worker_id, started_at, ended_at from attempts order by message_id, attempt",
  );
  const [queued] = await rows<{ count: number }>("select count(*)::int as count from intake_queue");
  return {
    messages: await rows<MessageRow>(
      `select id, request_id, part, recipient_no, outcome, maybe_sent, ended_at is not null as has_ended
       from messages order by id`,
    ),
    attemptsOf: gathered(attempts, (row) => row.message_id),
    intake: await rows<IntakeRow>(
      "select request_id, part, recipient_count, payload from intake order by request_id, part",
    ),
    intakeQueued: queued?.count ?? 0,
    messagesQueued: await rows(
      "select state, count(*)::int as count from message_queue group by 1 order by 1",
    ),
    statistics: await rows(STATISTICS),
  };
};

const snapshotOf = async (databaseUrl: string): Promise<Tables> => {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "crash checker" });
  await client.connect();
  try {
    await client.query("begin isolation level repeatable read, read only");
    return await readTables(client);
  } finally {
    await client.end();
  }
};

/** What a run did, in numbers: repeats that the tables declare, and copies that a receiver took. */
export interface Summary {
  messages: number;
  sent: number;
  declaredRepeats: number;
  takenTwice: number;
}

const summaryOf = (tables: Tables, calls: readonly Call[]): Summary => {
  const taken = gathered(calls.filter(isTaken), ({ id }) => id);
  const attempts = [...tables.attemptsOf.values()].flat();
  return {
    messages: tables.messages.length,
    sent: tables.messages.filter(({ outcome }) => outcome === "sent").length,
    declaredRepeats: attempts.filter((attempt) => attempt.is_repeat).length,
    takenTwice: [...taken.values()].filter((group) => group.length > 1).length,
  };
};

/**
 * Judges a run after everything has drained: every broken promise in words, none when all are kept. It knows the
 * product's promises and the tables, and none of the code that is judged.
 */
export const check = async (evidence: Evidence): Promise<{ violations: string[]; summary: Summary }> => {
  const tables = await snapshotOf(evidence.databaseUrl);
  const violations = [
    checkQueues(tables),
    checkAcknowledged(tables, evidence.ledger),
    checkOutcomes(tables),
    checkStatistics(tables),
    checkDeliveries(tables, evidence.calls),
    checkRepeats(tables, evidence),
  ].flat();
  return { violations, summary: summaryOf(tables, evidence.calls) };
};
