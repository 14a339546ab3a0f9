import { globalLimitMessagesMax } from "../../limits.ts";
import { plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import type { DeviceResult } from "./deviceSends.ts";
import { LET_GO } from "./messages.ts";
import { tellingEnds } from "./outgoingTelling.ts";
import { sendsKeptDays } from "./profileSends.ts";
import { GIVEN_BACK, turned, turningFrom } from "./secondChannel.ts";

/** Always true: the planner takes a batch for a row or two, and looks each up by key instead of reading the whole table. */
const FEW_ROWS = "and r.account_id > 0 and r.account_id < 2147483647 and r.account_id >= 1";

/** Messages of one provider on one lane: what is claimed together. */
export interface DueGroup {
  accountId: number;
  providerId: string;
  lane: number;
}

/** Every provider and lane with something due: a loose index scan, one probe each. */
export const listDueGroups = async (q: Queryable): Promise<DueGroup[]> =>
  q.query<DueGroup>(sql`
    with recursive g as (
      (select provider_id, lane from message_queue
       where state = 'waiting' and throttled_channel is null order by provider_id, lane limit 1)
      union all
      select n.provider_id, n.lane from g, lateral (
        select provider_id, lane from message_queue q
        where q.state = 'waiting' and q.throttled_channel is null
          and (q.provider_id, q.lane) > (g.provider_id, g.lane)
        order by provider_id, lane limit 1) n
    )
    select first.account_id as "accountId", g.provider_id as "providerId", g.lane from g, lateral (
      select account_id, due_at from message_queue q
      where q.state = 'waiting' and q.throttled_channel is null
        and q.provider_id = g.provider_id and q.lane = g.lane
      order by due_at limit 1) first
    where first.due_at <= clarion_now()
    order by g.lane`);

export interface DueMessage {
  /** Where the locked row lies; stays true until the transaction ends. */
  ctid: string;
  accountId: number;
  messageId: string;
  campaignId: string;
  version: number;
  /** Which of several messages it is; null where the campaign has one. */
  variant: string | null;
  requestId: string;
  part: number;
  recipientNo: number;
  profileId: number | null;
  address: string | null;
  /** The campaign's, or its second one. */
  channel: string;
  isTest: boolean;
  dueAt: Date;
  giveUpAt: Date;
  attempt: number;
  failures: number;
  leaseNo: number;
  maybeSent: boolean;
  /** What it holds, as bits, and the day of a slot of a day. */
  holds: number;
  capDay: string | null;
  life: "draft" | "published" | "paused" | "stopped" | "archived";
  endAt: Date | null;
  acceptedAt: Date;
  expiresAt: Date | null;
  /** The decision waited until then. */
  deliverAt: Date | null;
  /** What the call says of its recipients besides who they are, JSON as UTF-8. */
  options: Buffer | null;
  isCancelled: boolean;
  encoding: number | null;
  content: Buffer | null;
  now: Date;
}

/** Of rows `c` of the queue that are locked: what is known of the messages. The campaign's state is read in the statement that leases. */
export const CLAIMED = `select c.ctid::text, c.account_id as "accountId", c.message_id as "messageId", m.campaign_id as "campaignId",
       m.version, m.variant, m.request_id as "requestId", m.part, m.profile_id as "profileId", m.address, m.channel,
       m.is_test as "isTest", c.due_at as "dueAt", c.give_up_at as "giveUpAt", c.attempt, c.failures,
       c.lease_no as "leaseNo", c.maybe_sent as "maybeSent", c.holds, c.cap_day::text as "capDay", k.life, k.end_at as "endAt",
       i.accepted_at as "acceptedAt", i.expires_at as "expiresAt", i.deliver_at as "deliverAt",
       i.recipient_options as options, m.recipient_no as "recipientNo", c.is_cancelled as "isCancelled", b.encoding, b.content, clarion_now() as now
     from c
     cross join lateral (
       select campaign_id, version, variant, request_id, part, recipient_no, profile_id, address, channel, is_test from messages
       where account_id = c.account_id and id = c.message_id offset 0) m
     cross join lateral (
       select life, end_at from campaigns where account_id = c.account_id and id = m.campaign_id offset 0) k
     cross join lateral (
       select accepted_at, expires_at, deliver_at, recipient_options from intake
       where account_id = c.account_id and request_id = m.request_id and part = m.part offset 0) i
     left join lateral (
       select encoding, content from message_contents
       where account_id = c.account_id and message_id = c.message_id offset 0) b on true
     order by c.due_at, c.message_id`;

/**
 * When trying ends, of a message in line that goes on now. What was never tried has not used up any of that time by
 * waiting: through a pause, for the throttle, or for a worker.
 */
const GIVE_UP_AT = sql`case when attempt = 0 then give_up_at + greatest(clarion_now() - due_at, interval '0')
  else give_up_at end`;

export const CLAIMED_COLUMNS = `ctid, account_id, message_id, due_at, ${GIVE_UP_AT.text} as give_up_at, attempt, failures, lease_no, maybe_sent,
         holds, cap_day, is_cancelled`;

/**
 * Locks the messages that have been due longest until the transaction ends. The campaign's state is read here, in
 * the statement that leases.
 *
 * @param from only messages from this (due_at, id) on: a moving bound that spares the scan what is already gone
 */
export const claimDue = async (
  q: Queryable,
  group: DueGroup,
  from: { dueAt: Date; messageId: string },
  limit: number,
): Promise<DueMessage[]> =>
  q.prepared<DueMessage>(
    "claim_due",
    `with c as materialized (
       select ${CLAIMED_COLUMNS}
       from message_queue
       where provider_id = $1 and lane = $2 and state = 'waiting' and throttled_channel is null
         and due_at <= clarion_now() and (due_at, message_id) >= ($3::timestamptz, $4::uuid)
       order by due_at, message_id limit $5 for update skip locked)
     ${CLAIMED}`,
    [group.providerId, group.lane, from.dueAt, from.messageId, limit],
  );

/** Leases messages that this transaction has locked: the right to make the next call. */
export const leaseClaimed = async (
  q: Queryable,
  workerId: number,
  leaseMs: number,
  ctids: readonly string[],
): Promise<void> => {
  await q.prepared(
    "lease_claimed",
    `update message_queue set state = 'sending', throttled_channel = null, give_up_at = ${GIVE_UP_AT.text},
       attempt = attempt + 1, lease_no = lease_no + 1, leased_by = $1,
       lease_until = clarion_now() + make_interval(secs => $2::float8 / 1000)
     where ctid = any($3::tid[])`,
    [workerId, leaseMs, ctids],
  );
};

/** Messages that this transaction has locked wait until a later moment. */
export const postponeClaimed = async (
  q: Queryable,
  messages: readonly { ctid: string; dueAt: Date; giveUpAt: Date }[],
): Promise<void> => {
  await q.prepared(
    "postpone_claimed",
    `update message_queue t set due_at = r.due_at, give_up_at = r.give_up_at, throttled_channel = null
     from unnest($1::tid[], $2::timestamptz[], $3::timestamptz[]) r (place, due_at, give_up_at)
     where t.ctid = r.place`,
    [
      messages.map(({ ctid }) => ctid),
      messages.map(({ dueAt }) => dueAt),
      messages.map(({ giveUpAt }) => giveUpAt),
    ],
  );
};

/** Messages of a paused campaign, which this transaction has locked, wait for its resume. */
export const holdClaimed = async (q: Queryable, ctids: readonly string[]): Promise<void> => {
  await q.prepared("hold_claimed", "update message_queue set state = 'held' where ctid = any($1::tid[])", [
    ctids,
  ]);
};

/** Lets go on what a pause held though its campaign is not paused any more. */
export const releaseHeld = async (q: Queryable): Promise<void> => {
  await q.query(sql`update message_queue q set ${LET_GO} from campaigns c
    where q.state = 'held' and not q.is_overdue and c.account_id = q.account_id and c.id = q.campaign_id and c.life <> 'paused'`);
};

/** What is asked of messages that end, to settle what they hold. */
const ENDED = `m.account_id, m.campaign_id, m.version, m.variant, m.outcome, m.is_test, m.decided_at, m.channel, m.profile_id, m.id,
  m.maybe_sent, m.ended_at, m.planned_at, r.holds, r.cap_day`;

const CODED = "filter (where holds & 16 <> 0)";
/** A message that could not be made would not have been made for control users either: nobody is exposed to it. */
const FOLLOWED = "filter (where holds & 64 <> 0 and not starts_with(outcome, 'template_'))";
/**
 * Settles what the messages of `from` hold, after they have ended, codes after places, and last who is followed; `first` and
 * the next bound the sends kept.
 */
export const settleEnded = (first: number, from = "ended"): string =>
  `select settle_ends(array_agg(account_id), array_agg(campaign_id), array_agg(profile_id), array_agg(channel),
     array_agg(id), array_agg(holds::int), array_agg(cap_day), array_agg(outcome = 'sent' or maybe_sent),
     array_agg(ended_at), $${first}::int, $${first + 1}::int),
     settle_codes(array_agg(account_id) ${CODED}, array_agg(id) ${CODED}, array_agg(outcome = 'sent' or maybe_sent) ${CODED}),
     follow_users(array_agg(account_id) ${FOLLOWED}, array_agg(campaign_id) ${FOLLOWED}, array_agg(profile_id) ${FOLLOWED},
       array_agg(id) ${FOLLOWED}, array_agg(case when outcome = 'sent' then ended_at else planned_at end) ${FOLLOWED},
       array_agg(false) ${FOLLOWED}, array_agg(version) ${FOLLOWED}, array_agg(coalesce(variant, '')) ${FOLLOWED},
       array_agg(decided_at) ${FOLLOWED})
   from ${from} where not is_test and profile_id is not null having count(*) > 0`;

/** Messages that this transaction has locked end without a (further) call. */
export const endClaimed = async (
  q: Queryable,
  ends: readonly { ctid: string; messageId: string; outcome: string; code: string; detail: string }[],
): Promise<void> => {
  await q.prepared(
    "end_claimed",
    `with gone as (
       delete from message_queue where ctid = any($1::tid[])
       returning account_id, message_id, maybe_sent, holds, cap_day
     ), r as materialized (
       select g.account_id, g.message_id, g.maybe_sent, g.holds, g.cap_day, e.outcome, e.code, e.detail
       from unnest($2::uuid[], $3::text[], $4::text[], $5::text[]) as e (message_id, outcome, code, detail)
       join gone g on g.message_id = e.message_id
     ), ended as (
       update messages m set outcome = r.outcome, outcome_code = r.code, outcome_detail = r.detail,
         maybe_sent = r.maybe_sent, ended_at = clarion_now()
       from r where m.account_id = r.account_id and m.id = r.message_id and m.outcome is null ${FEW_ROWS}
       returning ${ENDED}
     ), counted as (
       insert into stat_deltas (account_id, campaign_id, version, hour, measure, variant, count)
       select account_id, campaign_id, version, date_trunc('hour', decided_at, 'UTC'), outcome, coalesce(variant, ''),
         count(*)
       from ended where not is_test group by 1, 2, 3, 4, 5, 6
     ), told as (${tellingEnds("ended")}
     )
     ${settleEnded(6)}`,
    [
      ends.map((end) => end.ctid),
      ends.map((end) => end.messageId),
      ends.map((end) => end.outcome),
      ends.map((end) => end.code),
      ends.map((end) => end.detail),
      globalLimitMessagesMax,
      sendsKeptDays,
    ],
  );
};

/** What came of a lease, which worker and lease number name; one that is no longer held changes nothing. */
export interface LeaseResult {
  accountId: number;
  messageId: string;
  workerId: number;
  attempt: number;
  leaseNo: number;
  action:
    | { kind: "end"; outcome: string }
    /** Back to waiting after a call. */
    | { kind: "retry"; afterMs: number; countsAsFailure: boolean }
    /** Back to waiting; no call was made, so the attempt is not used up. */
    | { kind: "release"; afterMs: number }
    /** The user is not reachable: the second channel is asked. */
    | { kind: "second"; channel: string; providerId: string | null };
  maybeSent: boolean;
  /** The attempt's row in the timeline; null when no call was made. */
  attemptRow: {
    result: string;
    code: string;
    detail: string;
    isRepeat: boolean;
    startedAt: Date | null;
  } | null;
  code: string;
  detail: string;
  /** The address is dead: nothing more is sent to it. */
  suppressReason: string | null;
  /** Under which id the provider took it. */
  receipt: string | null;
  /** What came of each device of a notification; empty for other messages. */
  devices: readonly DeviceResult[];
}

const WRITE_LEASE_RESULTS = `with r as (
   select * from unnest($1::int[], $2::uuid[], $3::int[], $4::int[], $5::text[], $6::text[], $7::float8[],
     $8::boolean[], $9::boolean[], $10::text[], $11::text[], $12::text[], $13::boolean[], $14::timestamptz[],
     $15::text[], $16::int[], $19::text[], $20::text[], $21::uuid[])
   as r (account_id, message_id, worker_id, attempt, action, outcome, after_ms, counts, maybe_sent, result,
     code, detail, is_repeat, started_at, suppress, lease_no, receipt, to_channel, to_provider)
 ), mine as materialized (
   select r.*, q.holds, q.cap_day, q.provider_id from r, lateral (
     select holds, cap_day, provider_id from message_queue
     where account_id = r.account_id and message_id = r.message_id and state = 'sending'
       and leased_by = r.worker_id and lease_no = r.lease_no for update) q
 ), gone as (
   delete from message_queue q using mine r
   where r.action = 'end' and q.account_id = r.account_id and q.message_id = r.message_id ${FEW_ROWS}
 ), back as (
   update message_queue q set state = 'waiting', leased_by = null, lease_until = null,
     attempt = q.attempt - (r.action = 'release')::int,
     failures = q.failures + r.counts::int, maybe_sent = q.maybe_sent or r.maybe_sent,
     due_at = clarion_now() + make_interval(secs => r.after_ms / 1000)
   from mine r where r.action in ('retry', 'release') and q.account_id = r.account_id and q.message_id = r.message_id ${FEW_ROWS}
 ), tried as (
   insert into attempts (account_id, message_id, attempt, result, code, detail, is_repeat, worker_id, started_at,
     ended_at)
   select account_id, message_id, attempt, result, code, detail, is_repeat, worker_id, started_at,
     clarion_now()
   from mine where result is not null
 ), ended as (
   update messages m set outcome = r.outcome, outcome_code = r.code, outcome_detail = r.detail,
     maybe_sent = r.maybe_sent, ended_at = clarion_now()
   from mine r
   where r.action = 'end' and m.account_id = r.account_id and m.id = r.message_id and m.outcome is null ${FEW_ROWS}
   returning ${ENDED}, m.address, r.suppress
 ), turning as materialized (
   ${turningFrom("mine", "r.action = 'second'")}
 ), ${turned("'provider_rejected'")}, settling as (
   select account_id, campaign_id, profile_id, channel, id, outcome, maybe_sent, ended_at, holds, cap_day, is_test,
     address, suppress, version, variant, decided_at, planned_at
   from ended
   union all ${GIVEN_BACK}
 ), suppressed as (
   insert into suppressions (account_id, channel, address, reason)
   select distinct account_id, channel, address, suppress from settling
   where suppress is not null and address is not null and not is_test
   order by account_id, channel, address
   on conflict do nothing
 ), receipts as (
   insert into provider_receipts (account_id, message_id, provider_id, receipt)
   select account_id, message_id, provider_id, receipt from mine where receipt is not null on conflict do nothing
 ), counted as (
   insert into stat_deltas (account_id, campaign_id, version, hour, measure, variant, count)
   select account_id, campaign_id, version, date_trunc('hour', decided_at, 'UTC'), outcome, coalesce(variant, ''),
         count(*)
   from ended where not is_test group by 1, 2, 3, 4, 5, 6
 ), told as (${tellingEnds("ended")}
 ), settled as materialized (
   ${settleEnded(17, "settling")}
 )
 select m.message_id from mine m left join settled on true`;

/**
 * Writes what came of leases: one statement. Only the holder of the lease changes anything. Rows are found by key: one that
 * was changed while this waited for it lies at a ctid that the statement cannot see.
 *
 * @param results sorted by account and message, the order in which rows are locked
 * @returns the messages whose lease was still held
 */
export const writeLeaseResults = async (
  q: Queryable,
  results: readonly LeaseResult[],
): Promise<{ message_id: string }[]> =>
  q.prepared("write_lease_results", WRITE_LEASE_RESULTS, [
    plainArray(results.map((row) => row.accountId)),
    plainArray(results.map((row) => row.messageId)),
    plainArray(results.map((row) => row.workerId)),
    plainArray(results.map((row) => row.attempt)),
    plainArray(results.map((row) => row.action.kind)),
    plainArray(results.map((row) => (row.action.kind === "end" ? row.action.outcome : null))),
    plainArray(results.map((row) => ("afterMs" in row.action ? row.action.afterMs : 0))),
    plainArray(results.map((row) => row.action.kind === "retry" && row.action.countsAsFailure)),
    plainArray(results.map((row) => row.maybeSent)),
    plainArray(results.map((row) => row.attemptRow?.result ?? null)),
    results.map((row) => row.attemptRow?.code ?? row.code),
    results.map((row) => row.attemptRow?.detail ?? row.detail),
    plainArray(results.map((row) => row.attemptRow?.isRepeat ?? false)),
    plainArray(results.map((row) => row.attemptRow?.startedAt ?? null)),
    results.map((row) => row.suppressReason),
    plainArray(results.map((row) => row.leaseNo)),
    globalLimitMessagesMax,
    sendsKeptDays,
    results.map((row) => row.receipt),
    plainArray(results.map((row) => (row.action.kind === "second" ? row.action.channel : null))),
    plainArray(results.map((row) => (row.action.kind === "second" ? row.action.providerId : null))),
  ]);

/** State of campaigns, for the check right before a provider call. */
export const readCampaignStates = async (
  q: Queryable,
  keys: readonly { accountId: number; campaignId: string }[],
): Promise<{ accountId: number; campaignId: string; life: string; endAt: Date | null }[]> =>
  q.prepared(
    "read_campaign_states",
    `select c.account_id as "accountId", c.id as "campaignId", c.life, c.end_at as "endAt"
     from unnest($1::int[], $2::uuid[]) r (account_id, id)
     join campaigns c on c.account_id = r.account_id and c.id = r.id`,
    [keys.map((key) => key.accountId), keys.map((key) => key.campaignId)],
  );
