import type { OutgoingState } from "../../contract/outgoingStates.ts";
import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";

export interface OutgoingEventRow {
  id: string;
  kind: string;
  happenedAt: Date;
  campaignId: string | null;
  campaignName: string | null;
  messageId: string | null;
  state: OutgoingState;
  attempts: number;
  dueAt: Date;
  endedAt: Date | null;
}

const columns = sql`e.id, e.kind, e.happened_at as "happenedAt", e.campaign_id as "campaignId", c.name as "campaignName",
  e.message_id as "messageId", e.state, e.attempts, e.due_at as "dueAt", e.ended_at as "endedAt"`;

const source = sql`outgoing_events e left join campaigns c on c.account_id = e.account_id and c.id = e.campaign_id`;

/** Newest first, older than `before`. */
export const listOutgoingEvents = (
  q: Queryable,
  accountId: number,
  webhookId: string,
  {
    before,
    state,
    kind,
    limit,
  }: { before: string; state: OutgoingState | undefined; kind: string | undefined; limit: number },
): Promise<OutgoingEventRow[]> =>
  q.query<OutgoingEventRow>(sql`
    select ${columns} from ${source}
    where e.account_id = ${accountId} and e.webhook_id = ${webhookId} and e.id < ${before}
      ${state === undefined ? sql`` : sql`and e.state = ${state}`}
      ${kind === undefined ? sql`` : sql`and e.kind = ${kind}`}
    order by e.id desc limit ${limit}`);

export const findOutgoingEvent = async (
  q: Queryable,
  accountId: number,
  webhookId: string,
  id: string,
): Promise<OutgoingEventRow | undefined> => {
  const [row] = await q.query<OutgoingEventRow>(sql`
    select ${columns} from ${source}
    where e.account_id = ${accountId} and e.webhook_id = ${webhookId} and e.id = ${id}`);
  return row;
};

export interface OutgoingAttemptRow {
  attempt: number;
  at: Date;
  durationMs: number;
  status: number | null;
  error: string | null;
  response: string | null;
}

/** Newest first. */
export const listOutgoingAttempts = (
  q: Queryable,
  accountId: number,
  eventId: string,
  limit: number,
): Promise<OutgoingAttemptRow[]> =>
  q.query<OutgoingAttemptRow>(sql`
    select attempt, at, duration_ms as "durationMs", status, error, response from outgoing_attempts
    where account_id = ${accountId} and event_id = ${eventId} order by attempt desc limit ${limit}`);

/** What an event tells, as it stands now. */
export interface ToldRow {
  accountId: number;
  id: string;
  kind: string;
  happenedAt: Date;
  detail: Record<string, unknown> | null;
  campaignId: string | null;
  campaignNumber: number | null;
  campaignName: string | null;
  messageId: string | null;
  /** Of the message; null where it is not kept any more. */
  triggerId: string | null;
  reference: string | null;
  channel: string | null;
  isSandbox: boolean | null;
  profileId: number | null;
  identity: string | null;
  recipientKind: string | null;
  recipientValue: string | null;
  outcome: string | null;
  outcomeCode: string | null;
  outcomeDetail: string | null;
  /** Of the fact; null where it tells none. */
  code: string | null;
  url: string | null;
  isPermanent: boolean | null;
}

/** What events tell, in no order. */
export const readTold = (
  q: Queryable,
  keys: readonly { accountId: number; id: string }[],
): Promise<ToldRow[]> =>
  q.query<ToldRow>(sql`
    select e.account_id as "accountId", e.id, e.kind, e.happened_at as "happenedAt", e.detail, e.campaign_id as "campaignId",
      c.number as "campaignNumber", c.name as "campaignName", e.message_id as "messageId", m.request_id as "triggerId",
      i.reference, m.channel, m.is_sandbox as "isSandbox", m.profile_id as "profileId", u.identity,
      m.recipient_kind as "recipientKind", m.recipient_value as "recipientValue", m.outcome,
      m.outcome_code as "outcomeCode", m.outcome_detail as "outcomeDetail", f.code, f.url, f.is_permanent as "isPermanent"
    from unnest(${keys.map(({ accountId }) => accountId)}::int[], ${keys.map(({ id }) => id)}::uuid[]) r (account_id, id)
    join outgoing_events e on e.account_id = r.account_id and e.id = r.id
    left join campaigns c on c.account_id = e.account_id and c.id = e.campaign_id
    left join lateral (
      select m.request_id, m.part, m.channel, m.profile_id, m.recipient_kind, m.recipient_value, m.outcome, m.outcome_code,
        m.outcome_detail, exists (
          select from providers p where p.account_id = m.account_id and p.id = m.provider_id and p.kind = 'sandbox') as is_sandbox
      from messages m where m.account_id = e.account_id and m.id = e.message_id offset 0) m on true
    left join lateral (
      select i.reference from intake i
      where i.account_id = e.account_id and i.request_id = m.request_id and i.part = m.part offset 0) i on true
    left join lateral (
      select min(value) as identity from identities u
      where u.account_id = e.account_id and u.profile_id = m.profile_id and u.kind = 'identity') u on true
    left join lateral (
      select f.code, f.url, f.is_permanent from message_facts f
      where f.account_id = e.account_id and f.message_id = e.message_id
        and 'message.' || case f.kind when 'opted_out' then 'unsubscribed' else f.kind end = e.kind
        and f.report = e.fact offset 0) f on true`);

/** An event that is being called. */
export interface ClaimedEvent {
  accountId: number;
  id: string;
  webhookId: string;
  /** The number of this call; only who made the newest one writes what came of it. */
  attempt: number;
  failures: number;
}

const CLAIMED = sql`e.account_id as "accountId", e.id, e.webhook_id as "webhookId", e.attempts as attempt, e.failures`;

/**
 * Takes events that are due, so many of each webhook, the longest due first. Each comes due again by itself after `leaseMs`,
 * should nobody write what came of the call.
 */
export const claimOutgoing = (
  q: Queryable,
  wanted: readonly { webhookId: string; places: number }[],
  leaseMs: number,
): Promise<ClaimedEvent[]> =>
  q.query<ClaimedEvent>(sql`
    with picked as materialized (
      select p.account_id, p.id
      from unnest(${wanted.map(({ webhookId }) => webhookId)}::uuid[], ${wanted.map(({ places }) => places)}::int[])
        w (webhook_id, places), lateral (
        select account_id, id from outgoing_events
        where webhook_id = w.webhook_id and state = 'waiting' and due_at <= (select clarion_now())
        order by due_at limit w.places for update skip locked) p
    )
    update outgoing_events e set attempts = e.attempts + 1,
      due_at = clarion_now() + make_interval(secs => ${leaseMs}::float8 / 1000)
    from picked p where e.account_id = p.account_id and e.id = p.id
    returning ${CLAIMED}`);

/** What came of a call. */
export interface OutgoingResult extends ClaimedEvent {
  state: OutgoingState;
  /** Of one that waits: until it is called again. */
  afterMs: number;
  at: Date;
  durationMs: number;
  status: number | null;
  error: string | null;
  response: string | null;
}

/** Writes what came of calls, of those that nobody has called again since. */
export const writeOutgoingResults = async (
  q: Queryable,
  results: readonly OutgoingResult[],
): Promise<void> => {
  await q.query(sql`
    with r as materialized (
      select * from unnest(${results.map((row) => row.accountId)}::int[], ${results.map((row) => row.id)}::uuid[],
        ${results.map((row) => row.attempt)}::int[], ${results.map((row) => row.failures)}::int[],
        ${results.map((row) => row.state)}::text[], ${results.map((row) => row.afterMs)}::float8[],
        ${results.map((row) => row.at)}::timestamptz[], ${results.map((row) => row.durationMs)}::int[],
        ${results.map((row) => row.status)}::int[], ${results.map((row) => row.error)}::text[],
        ${results.map((row) => row.response)}::text[])
      as r (account_id, id, attempt, failures, state, after_ms, at, duration_ms, status, error, response)
    ), mine as (
      update outgoing_events e set state = r.state, failures = r.failures,
        due_at = case when r.state = 'waiting' then clarion_now() + make_interval(secs => r.after_ms / 1000) else e.due_at end,
        ended_at = case when r.state <> 'waiting' then clarion_now() end
      from r where e.account_id = r.account_id and e.id = r.id and e.attempts = r.attempt and e.state = 'waiting'
      returning e.account_id, e.id, r.attempt, r.at, r.duration_ms, r.status, r.error, case when not exists (
        select from messages m where m.account_id = e.account_id and m.id = e.message_id and m.recipient_value = '')
        then r.response end as response
    )
    insert into outgoing_attempts (account_id, event_id, attempt, at, duration_ms, status, error, response)
    select account_id, id, attempt, at, duration_ms, status, error, response from mine on conflict do nothing`);
};

/** An event that says nothing but that it arrived, as one that is being called. */
export const insertTestEvent = async (
  q: Queryable,
  accountId: number,
  event: { id: string; webhookId: string; kind: string },
  leaseMs: number,
): Promise<ClaimedEvent[]> =>
  q.query<ClaimedEvent>(sql`
    insert into outgoing_events as e (account_id, id, webhook_id, kind, happened_at, due_at, attempts)
    values (${accountId}, ${event.id}, ${event.webhookId}, ${event.kind}, clarion_now(),
      clarion_now() + make_interval(secs => ${leaseMs}::float8 / 1000), 1)
    returning ${CLAIMED}`);

const again = (which: Sql): Sql => sql`
  update outgoing_events set state = 'waiting', due_at = clarion_now(), failures = 0, ended_at = null where ${which}`;

/** An event is told again, whatever became of it; false when there is none. One that is being called stays so. */
export const replayOutgoing = async (
  q: Queryable,
  accountId: number,
  webhookId: string,
  id: string,
): Promise<boolean> => {
  const rows = await q.query(sql`
    with e as (
      select id from outgoing_events
      where account_id = ${accountId} and webhook_id = ${webhookId} and id = ${id} for update
    ), again as (${again(sql`account_id = ${accountId} and id in (select id from e) and state <> 'waiting'`)})
    select id from e`);
  return rows.length > 0;
};

/** Events that were given up are told again: at most so many. @returns how many */
export const replayFailedOutgoing = async (
  q: Queryable,
  accountId: number,
  webhookId: string,
  since: Date,
  limit: number,
): Promise<number> => {
  const rows = await q.query(sql`
    ${again(sql`account_id = ${accountId} and id in (
      select id from outgoing_events
      where account_id = ${accountId} and webhook_id = ${webhookId} and state = 'failed' and happened_at >= ${since}
      order by id limit ${limit} for update skip locked)`)} returning 1 as one`);
  return rows.length;
};

/** Takes what receivers answered to events of these messages, which may repeat what they were told. */
export const eraseOutgoing = async (
  tx: Queryable,
  accountId: number,
  messageIds: readonly string[],
): Promise<void> => {
  await tx.query(sql`
    update outgoing_attempts a set response = null from outgoing_events e
    where e.account_id = ${accountId} and e.message_id = any(${[...messageIds]}::uuid[])
      and a.account_id = ${accountId} and a.event_id = e.id and a.response is not null`);
};

/**
 * Forgets events that are older than they are kept, and those of webhooks that were deleted, with their attempts; then the
 * deleted webhooks that have none any more. A bounded batch; @returns whether there may be more
 */
export const dropOutgoing = async (q: Queryable, daysKept: number, limit: number): Promise<boolean> => {
  const gone = await q.query(sql`
    with old as materialized (
      select o.account_id, o.id from outgoing_webhooks w, lateral (
        select e.account_id, e.id from outgoing_events e
        where e.account_id = w.account_id and e.webhook_id = w.id
          and (w.deleted_at is not null or e.id < id_floor(clarion_now() - make_interval(days => ${daysKept}::int)))
        order by e.id limit ${limit} for update skip locked) o
      limit ${limit}
    ), events as (
      delete from outgoing_events e using old where e.account_id = old.account_id and e.id = old.id
    ), attempts as (
      delete from outgoing_attempts a using old where a.account_id = old.account_id and a.event_id = old.id
    )
    select 1 as one from old`);
  if (gone.length === limit) return true;
  // whoever tells a webhook something saw it moments ago
  await q.query(sql`
    delete from outgoing_webhooks w
    where w.deleted_at < clarion_now() - interval '1 hour' and not exists (
      select from outgoing_events e where e.account_id = w.account_id and e.webhook_id = w.id)`);
  return false;
};
