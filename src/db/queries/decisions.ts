import { packBytes, plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { tellingEnds } from "./outgoingTelling.ts";

/** A decided recipient, as it is written. */
export interface DecidedRow {
  messageId: string;
  requestId: string;
  part: number;
  recipientNo: number;
  version: number;
  /** Which of several messages it is; null where the campaign has one. */
  variant: string | null;
  /** Where it is not the campaign's: the second one. */
  channel: string | null;
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
  /** Passed the audience filter. */
  isQualified: boolean;
  /** Of a control user: the group, and how the message would have ended. */
  controlGroupId: string | null;
  shadowOutcome: string | null;
  /** Its user is followed for the campaign's goal from the message on. */
  isFollowed: boolean;
  /** Null when it ended here. */
  queue: {
    dueAt: Date;
    giveUpAt: Date;
    isLeased: boolean;
    /** Bits of `message_queue.holds`, and the day of a slot of a day. */
    holds: number;
    capDay: string | null;
    /** Waits for the throttle of the channel. */
    isThrottled: boolean;
  } | null;
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

/**
 * Control users whom the message would have reached are followed, and target users for whom no code was left, as codes are
 * not asked of control users.
 */
const FOLLOW_ENDED = `select follow_users(array_agg($1::int), array_agg($2::uuid), array_agg(profile_id), array_agg(id),
  array_agg(planned_at), array_agg(control_group_id is not null), array_agg(version), array_agg(coalesce(variant, '')),
  array_agg((select now from at)))
from r where is_followed and due_at is null and planned_at is not null and profile_id is not null
  and (outcome = 'code_pool_empty' or shadow_outcome = 'sent') having count(*) > 0`;

const WRITE_DECISIONS = `with at as materialized (
  select clarion_now() as now
), r as materialized (
  select * from unnest($6::uuid[], $7::uuid[], $8::int[], $9::int[], $10::int[], $11::boolean[], $12::text[],
    $13::text[], $14::bigint[], $15::text[], $16::uuid[], $17::text[], $18::text[], $19::text[], $20::timestamptz[],
    $21::timestamptz[], $22::timestamptz[], $23::boolean[], $24::int[], $25::int[], $26::int[], $27::int[],
    $28::int[], $33::boolean[], $34::uuid[], $35::text[], $36::int[], $37::date[], $38::boolean[], $39::text[],
    $40::text[], $41::boolean[])
  as r (id, request_id, part, recipient_no, version, is_test, kind, value, profile_id, address, provider_id, outcome,
    code, detail, planned_at, due_at, give_up_at, is_leased, encoding, trace_at, trace_len, content_at, content_len,
    is_qualified, control_group_id, shadow_outcome, holds, cap_day, is_throttled, variant, channel, is_followed)
), logged as (
  insert into messages (account_id, campaign_id, channel, id, request_id, part, recipient_no, version, is_test,
    recipient_kind, recipient_value, profile_id, address, provider_id, outcome, outcome_code, outcome_detail,
    trace, decided_at, planned_at, ended_at, is_qualified, control_group_id, shadow_outcome, variant)
  select $1::int, $2::uuid, coalesce(channel, $3::text), id, request_id, part, recipient_no, version, is_test, kind, value, profile_id,
    address, provider_id, outcome, code, detail,
    convert_from(substring($29::bytea from trace_at for trace_len), 'UTF8'), (select now from at), planned_at,
    case when outcome is not null then (select now from at) end, is_qualified, control_group_id, shadow_outcome, variant
  from r
), queued as (
  insert into message_queue (account_id, campaign_id, lane, message_id, provider_id, due_at, give_up_at, state,
    attempt, lease_no, leased_by, lease_until, holds, cap_day, throttled_channel)
  select $1::int, $2::uuid, $30::int, id, provider_id, due_at, give_up_at,
    case when is_leased then 'sending' else 'waiting' end, is_leased::int, is_leased::int,
    case when is_leased then $4::int end,
    case when is_leased then clarion_now() + make_interval(secs => $5::float8 / 1000) end, holds, cap_day,
    case when is_throttled then $3::text end
  from r where due_at is not null
), kept as (
  insert into message_contents (account_id, message_id, encoding, content)
  select $1::int, id, encoding, substring($31::bytea from content_at for content_len)
  from r where content_len >= 0
), finished as (
  delete from intake_queue where ctid = any($32::tid[])
), told as (${tellingEnds("r", "$1::int", "$2::uuid")}
), counted as (
  insert into stat_deltas (account_id, campaign_id, hour, version, measure, variant, count)
  select $1::int, $2::uuid, date_trunc('hour', (select now from at), 'UTC'), version, measure, coalesce(variant, ''), count(*)
  from r, unnest(array['decided', outcome, case when is_qualified then 'qualified' end]) as m (measure)
  where not is_test and measure is not null group by version, measure, variant
)
${FOLLOW_ENDED}`;

/**
 * Writes decisions, the queue rows of what goes on, contents of what is leased, and the statistics, and takes finished
 * intake rows out of their queue: one statement.
 *
 * @param finished where the intake rows lie that this transaction has locked and decided to the end
 */
export const writeDecisions = async (
  q: Queryable,
  batch: DecidedBatch,
  finished: readonly string[],
): Promise<void> => {
  const { rows } = batch;
  const traces = packBytes(rows.map((row) => Buffer.from(row.trace)));
  const contents = packBytes(rows.map((row) => row.content?.bytes ?? null));
  await q.prepared("write_decisions", WRITE_DECISIONS, [
    batch.accountId,
    batch.campaignId,
    batch.channel,
    batch.workerId,
    batch.leaseMs,
    plainArray(rows.map((row) => row.messageId)),
    plainArray(rows.map((row) => row.requestId)),
    plainArray(rows.map((row) => row.part)),
    plainArray(rows.map((row) => row.recipientNo)),
    plainArray(rows.map((row) => row.version)),
    plainArray(rows.map((row) => row.isTest)),
    plainArray(rows.map((row) => row.recipientKind)),
    rows.map((row) => row.recipientValue),
    plainArray(rows.map((row) => row.profileId)),
    rows.map((row) => row.address),
    plainArray(rows.map((row) => row.providerId)),
    plainArray(rows.map((row) => row.outcome)),
    rows.map((row) => row.outcomeCode),
    rows.map((row) => row.outcomeDetail),
    plainArray(rows.map((row) => row.plannedAt)),
    plainArray(rows.map((row) => row.queue?.dueAt ?? null)),
    plainArray(rows.map((row) => row.queue?.giveUpAt ?? null)),
    plainArray(rows.map((row) => row.queue?.isLeased ?? false)),
    plainArray(rows.map((row) => row.content?.encoding ?? 0)),
    plainArray(traces.offsets),
    plainArray(traces.lengths),
    plainArray(contents.offsets),
    plainArray(contents.lengths),
    traces.blob,
    batch.lane,
    contents.blob,
    finished,
    plainArray(rows.map((row) => row.isQualified)),
    plainArray(rows.map((row) => row.controlGroupId)),
    plainArray(rows.map((row) => row.shadowOutcome)),
    plainArray(rows.map((row) => row.queue?.holds ?? 0)),
    plainArray(rows.map((row) => row.queue?.capDay ?? null)),
    plainArray(rows.map((row) => row.queue?.isThrottled ?? false)),
    plainArray(rows.map((row) => row.variant)),
    plainArray(rows.map((row) => row.channel)),
    plainArray(rows.map((row) => row.isFollowed)),
  ]);
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
      plainArray(kept.map((row) => row.messageId)),
      packed.blob,
      plainArray(kept.map((row) => row.encoding)),
      plainArray(packed.offsets),
      plainArray(packed.lengths),
    ],
  );
};
