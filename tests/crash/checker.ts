import pg from "pg";
import { checkAcknowledged } from "./checks/acknowledged.ts";
import { checkDeliveries } from "./checks/deliveries.ts";
import { checkRepeats } from "./checks/repeats.ts";
import { checkOutcomes, checkQueues, checkStatistics } from "./checks/tables.ts";
import type { Kill, LedgerEntry } from "./ledger.ts";
import type { Call } from "./receiver.ts";

/**
 * Judges a run after everything has drained. It knows the product's promises and the tables, and none of the code that
 * is judged: plain queries, the receiver's log, and the ledger of the callers.
 */
export interface Evidence {
  databaseUrl: string;
  calls: readonly Call[];
  ledger: readonly LedgerEntry[];
  kills: readonly Kill[];
}

export interface MessageRow {
  id: string;
  request_id: string;
  part: number;
  recipient_no: number;
  outcome: string | null;
  maybe_sent: boolean;
  has_ended: boolean;
}

export interface AttemptRow {
  message_id: string;
  attempt: number;
  result: string;
  code: string | null;
  is_repeat: boolean;
  worker_id: number;
}

export interface IntakeRow {
  request_id: string;
  part: number;
  recipient_count: number;
  payload: Buffer | null;
}

/** The tables as they are now, in one snapshot. */
export interface Tables {
  messages: MessageRow[];
  attemptsOf: Map<string, AttemptRow[]>;
  intake: IntakeRow[];
  intakeQueued: number;
  messagesQueued: { state: string; count: number }[];
  statistics: { name: string; counted: number; recounted: number }[];
}

/** Rows of a table in the order of the key, gathered by it. */
export const gathered = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group === undefined) groups.set(keyOf(row), [row]);
    else group.push(row);
  }
  return groups;
};

const SHOWN_MAX = 10;

/** A fault of the same kind ten thousand times is told ten times. */
export const fewOf = (faults: readonly string[]): string[] =>
  faults.length <= SHOWN_MAX
    ? [...faults]
    : [...faults.slice(0, SHOWN_MAX), `… and ${faults.length - SHOWN_MAX} more of this kind`];

/** Statistics against a recount, by account, campaign, version and measure; hours do not matter here. */
const STATISTICS = `
  with counted as (
    select account_id, campaign_id, version, measure, sum(count)::int as count from (
      select account_id, campaign_id, version, measure, count from stats
      union all select account_id, campaign_id, version, measure, count from stat_deltas) s
    group by 1, 2, 3, 4
  ), recounted as (
    select account_id, campaign_id, version, measure, count(*)::int as count from (
      select account_id, campaign_id, version, 'decided' as measure from messages where not is_test
      union all select account_id, campaign_id, version, outcome from messages
        where not is_test and outcome is not null) m
    group by 1, 2, 3, 4
  )
  select format('account %s, campaign %s, version %s, %s', account_id, campaign_id, version, measure) as name,
    coalesce(c.count, 0) as counted, coalesce(r.count, 0) as recounted
  from counted c full join recounted r using (account_id, campaign_id, version, measure)
  where coalesce(c.count, 0) <> coalesce(r.count, 0) order by 1`;

const readTables = async (client: pg.Client): Promise<Tables> => {
  const rows = async <Row extends pg.QueryResultRow>(text: string): Promise<Row[]> =>
    (await client.query<Row>(text)).rows;
  const attempts = await rows<AttemptRow>(
    "select message_id, attempt, result, code, is_repeat, worker_id from attempts order by message_id, attempt",
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
    messagesQueued: await rows("select state, count(*)::int as count from message_queue group by 1 order by 1"),
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

/** Whether a call may count as taken: it was answered with success, or the caller cannot know. */
export const isTaken = ({ answer }: Call): boolean => answer === "cut" || (answer >= 200 && answer < 300);

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

/** Every broken promise in words; none when all are kept. */
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
