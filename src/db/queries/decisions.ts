import { packBytes } from "../packed.ts";
import type { Queryable } from "../pool.ts";

/** A decided recipient, as it is written. */
export interface DecidedRow {
  messageId: string;
  requestId: string;
  part: number;
  recipientNo: number;
  version: number;
  isTest: boolean;
  recipientKind: string;
  recipientValue: string;
  profileId: number | null;
  address: string | null;
  providerId: string | null;
  outcome: string | null;
  outcomeCode: string | null;
  outcomeDetail: string | null;
  trace: string;
  /** When it was to leave; null when a rule stopped it. */
  plannedAt: Date | null;
  /** Null when it ended here. */
  queue: { dueAt: Date; giveUpAt: Date; isLeased: boolean } | null;
  content: { encoding: number; bytes: Buffer } | null;
}

export interface DecidedBatch {
  accountId: number;
  campaignId: string;
  channel: string;
  lane: number;
  workerId: number;
  leaseMs: number;
  rows: readonly DecidedRow[];
}

/** Writes decisions, the queue rows of what goes on, contents of what is leased, and the statistics. */
export const writeDecisions = async (q: Queryable, batch: DecidedBatch): Promise<void> => {
  const { rows } = batch;
  const column = <K extends keyof DecidedRow>(key: K): DecidedRow[K][] => rows.map((row) => row[key]);
  const traces = packBytes(rows.map((row) => Buffer.from(row.trace)));
  await q.prepared(
    "write_messages",
    `insert into messages (account_id, campaign_id, channel, id, request_id, part, recipient_no, version, is_test,
       recipient_kind, recipient_value, profile_id, address, provider_id, outcome, outcome_code, outcome_detail,
       trace, decided_at, planned_at, ended_at)
     select $1::int, $2::uuid, $3::text, r.id, r.request_id, r.part, r.recipient_no, r.version, r.is_test, r.kind,
       r.value, r.profile_id, r.address, r.provider_id, r.outcome, r.code, r.detail,
       convert_from(substring($18::bytea from r.trace_at for r.trace_len), 'UTF8'), clock_timestamp(),
       r.planned_at, case when r.outcome is not null then clock_timestamp() end
     from unnest($4::uuid[], $5::uuid[], $6::int[], $7::int[], $8::int[], $9::boolean[], $10::text[], $11::text[],
       $12::bigint[], $13::text[], $14::uuid[], $15::text[], $16::text[], $17::text[],
       $19::timestamptz[], $20::int[], $21::int[])
       as r (id, request_id, part, recipient_no, version, is_test, kind, value, profile_id, address, provider_id,
         outcome, code, detail, planned_at, trace_at, trace_len)`,
    [
      batch.accountId,
      batch.campaignId,
      batch.channel,
      column("messageId"),
      column("requestId"),
      column("part"),
      column("recipientNo"),
      column("version"),
      column("isTest"),
      column("recipientKind"),
      column("recipientValue"),
      column("profileId"),
      column("address"),
      column("providerId"),
      column("outcome"),
      column("outcomeCode"),
      column("outcomeDetail"),
      traces.blob,
      column("plannedAt"),
      traces.offsets,
      traces.lengths,
    ],
  );
  await insertQueueRows(q, batch);
  await insertContents(q, batch.accountId, rows);
  await insertDecisionStats(q, batch);
};

const insertQueueRows = async (q: Queryable, batch: DecidedBatch): Promise<void> => {
  const queued = batch.rows.flatMap(({ messageId, providerId, queue }) =>
    queue === null || providerId === null ? [] : [{ messageId, providerId, ...queue }],
  );
  if (queued.length === 0) return;
  await q.prepared(
    "insert_queue_rows",
    `insert into message_queue (account_id, campaign_id, lane, message_id, provider_id, due_at, give_up_at, state,
       attempt, lease_no, leased_by, lease_until)
     select $1::int, $2::uuid, $3::int, r.id, r.provider_id, r.due_at, r.give_up_at,
       case when r.is_leased then 'sending' else 'waiting' end, r.is_leased::int, r.is_leased::int,
       case when r.is_leased then $4::int end,
       case when r.is_leased then clock_timestamp() + make_interval(secs => $5::float8 / 1000) end
     from unnest($6::uuid[], $7::uuid[], $8::timestamptz[], $9::timestamptz[], $10::boolean[])
       as r (id, provider_id, due_at, give_up_at, is_leased)`,
    [
      batch.accountId,
      batch.campaignId,
      batch.lane,
      batch.workerId,
      batch.leaseMs,
      queued.map((row) => row.messageId),
      queued.map((row) => row.providerId),
      queued.map((row) => row.dueAt),
      queued.map((row) => row.giveUpAt),
      queued.map((row) => row.isLeased),
    ],
  );
};

/** Keeps messages as they are about to be sent; what is kept already stays. */
export const insertContents = async (
  q: Queryable,
  accountId: number,
  rows: readonly { messageId: string; content: { encoding: number; bytes: Buffer } | null }[],
): Promise<void> => {
  const kept = rows.flatMap(({ messageId, content }) =>
    content === null ? [] : [{ messageId, ...content }],
  );
  if (kept.length === 0) return;
  const packed = packBytes(kept.map(({ bytes }) => bytes));
  await q.prepared(
    "insert_contents",
    `insert into message_contents (account_id, message_id, encoding, content)
     select $1::int, r.id, r.encoding, substring($3::bytea from r.at for r.len)
     from unnest($2::uuid[], $4::int[], $5::int[], $6::int[]) as r (id, encoding, at, len)
     on conflict do nothing`,
    [
      accountId,
      kept.map((row) => row.messageId),
      packed.blob,
      kept.map((row) => row.encoding),
      packed.offsets,
      packed.lengths,
    ],
  );
};

const insertDecisionStats = async (q: Queryable, batch: DecidedBatch): Promise<void> => {
  const counts = new Map<string, { version: number; measure: string; count: number }>();
  for (const row of batch.rows) {
    if (row.isTest) continue;
    for (const measure of row.outcome === null ? ["decided"] : ["decided", row.outcome]) {
      const key = `${row.version}/${measure}`;
      const entry = counts.get(key) ?? { version: row.version, measure, count: 0 };
      entry.count++;
      counts.set(key, entry);
    }
  }
  if (counts.size === 0) return;
  const deltas = [...counts.values()];
  await q.prepared(
    "insert_decision_stats",
    `insert into stat_deltas (account_id, campaign_id, hour, version, measure, count)
     select $1::int, $2::uuid, date_trunc('hour', clock_timestamp(), 'UTC'), r.version, r.measure, r.count
     from unnest($3::int[], $4::text[], $5::int[]) as r (version, measure, count)`,
    [
      batch.accountId,
      batch.campaignId,
      deltas.map((row) => row.version),
      deltas.map((row) => row.measure),
      deltas.map((row) => row.count),
    ],
  );
};
