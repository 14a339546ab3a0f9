import type { ChannelName } from "../../contract/content.ts";
import { packBytes, plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/** One (request, campaign), or one element of `d`: what a trigger leaves to be decided. */
export interface IntakeRow {
  accountId: number;
  requestId: string;
  part: number;
  campaignId: string;
  lane: number;
  source: string;
  isTest: boolean;
  /** Null when a person fired it. */
  credentialId: string | null;
  /** JSON [[kind, value], …] as UTF-8. */
  recipients: Buffer;
  recipientCount: number;
  payload: Buffer | null;
  /** What only some triggers bring; absent where there is nothing of it. */
  extras?: IntakeExtras;
}

export interface IntakeExtras {
  /** The caller's own key for the trigger. */
  reference: string | null;
  /** The caller's own data, JSON as UTF-8. */
  metadata: Buffer | null;
  expiresAt: Date | null;
  /** The decision waits until then. */
  deliverAt: Date | null;
  /** What the call says of each recipient besides who it is: JSON [{"address":…} | null, …] as UTF-8. */
  options: Buffer | null;
  replayOf: string | null;
}

const NO_EXTRAS: IntakeExtras = {
  reference: null,
  metadata: null,
  expiresAt: null,
  deliverAt: null,
  options: null,
  replayOf: null,
};

/** The claim of a request on an idempotency key, and the answer to give whoever comes second. */
export interface KeyRow {
  accountId: number;
  scope: string;
  key: string;
  fingerprint: Buffer;
  requestId: string;
  status: number;
  response: Buffer;
  secondsToLive: number;
}

/** Claims the keys that are free or expired; gives the request ids that won. Waits for a racing commit. */
export const claimIdempotencyKeys = async (q: Queryable, rows: readonly KeyRow[]): Promise<Set<string>> => {
  const fingerprints = packBytes(rows.map((row) => row.fingerprint));
  const responses = packBytes(rows.map((row) => row.response));
  const won = await q.prepared<{ request_id: string }>(
    "claim_idempotency_keys",
    `insert into idempotency_keys as k
       (account_id, scope, key, request_id, status, fingerprint, response, expires_at)
     select r.account_id, r.scope, r.key, r.request_id, r.status,
       substring($6::bytea from r.f_at for r.f_len), substring($7::bytea from r.r_at for r.r_len),
       clarion_now() + make_interval(secs => r.ttl)
     from unnest($1::int[], $2::text[], $3::text[], $4::uuid[], $5::int[], $8::int[], $9::int[], $10::int[],
       $11::int[], $12::int[]) as r (account_id, scope, key, request_id, status, f_at, f_len, r_at, r_len, ttl)
     order by r.account_id, r.scope, r.key
     on conflict (account_id, scope, key) do update set
       request_id = excluded.request_id, status = excluded.status, fingerprint = excluded.fingerprint,
       response = excluded.response, created_at = clarion_now(), expires_at = excluded.expires_at
     where k.expires_at < clarion_now()
     returning k.request_id`,
    [
      rows.map((row) => row.accountId),
      rows.map((row) => row.scope),
      rows.map((row) => row.key),
      rows.map((row) => row.requestId),
      rows.map((row) => row.status),
      fingerprints.blob,
      responses.blob,
      fingerprints.offsets,
      fingerprints.lengths,
      responses.offsets,
      responses.lengths,
      rows.map((row) => row.secondsToLive),
    ],
  );
  return new Set(won.map((row) => row.request_id));
};

export interface StoredAnswer {
  fingerprint: Buffer;
  status: number;
  response: Buffer;
}

export const findIdempotentAnswer = async (
  q: Queryable,
  accountId: number,
  scope: string,
  key: string,
): Promise<StoredAnswer | undefined> => {
  const [row] = await q.query<StoredAnswer>(sql`
    select fingerprint, status, response from idempotency_keys
    where account_id = ${accountId} and scope = ${scope} and key = ${key} and expires_at >= clarion_now()`);
  return row;
};

/** Channel of the notification that there is something to decide; payload `lane/account/campaign`. */
export const INTAKE_CHANNEL = "clarion_intake";

/**
 * Tells the workers where there is something to decide. Apart from the commit that stored it, since commits that notify
 * wait for each other; a worker's sweep finds what was not announced.
 *
 * @param groups `lane/account/campaign`
 */
export const announceIntake = async (q: Queryable, groups: readonly string[]): Promise<void> => {
  await q.prepared(
    "announce_intake",
    `select pg_notify('${INTAKE_CHANNEL}', name) from unnest($1::text[]) g (name)`,
    [groups],
  );
};

/** Rows that have nothing but a payload: nearly all. */
const appendPlain = async (q: Queryable, rows: readonly IntakeRow[]): Promise<void> => {
  const recipients = packBytes(rows.map((row) => row.recipients));
  const payloads = packBytes(rows.map((row) => row.payload));
  await q.prepared(
    "append_intake",
    `with r as (
       select * from unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::int[], $6::text[], $7::boolean[],
         $8::uuid[], $9::int[], $10::int[], $11::int[], $12::int[], $13::int[])
       as r (account_id, request_id, part, campaign_id, lane, source, is_test, credential_id, recipient_count,
         to_at, to_len, payload_at, payload_len)
     ), logged as (
       insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, credential_id,
         recipients, recipient_count, payload)
       select account_id, request_id, part, campaign_id, lane, source, is_test, credential_id,
         substring($14::bytea from to_at for to_len), recipient_count,
         case when payload_len >= 0 then substring($15::bytea from payload_at for payload_len) end
       from r
       on conflict do nothing
       returning account_id, request_id, part, campaign_id, lane, recipient_count
     )
     insert into intake_queue (account_id, request_id, part, campaign_id, lane, recipient_count)
     select account_id, request_id, part, campaign_id, lane, recipient_count from logged`,
    [
      plainArray(rows.map((row) => row.accountId)),
      plainArray(rows.map((row) => row.requestId)),
      plainArray(rows.map((row) => row.part)),
      plainArray(rows.map((row) => row.campaignId)),
      plainArray(rows.map((row) => row.lane)),
      rows.map((row) => row.source),
      plainArray(rows.map((row) => row.isTest)),
      plainArray(rows.map((row) => row.credentialId)),
      plainArray(rows.map((row) => row.recipientCount)),
      plainArray(recipients.offsets),
      plainArray(recipients.lengths),
      plainArray(payloads.offsets),
      plainArray(payloads.lengths),
      recipients.blob,
      payloads.blob,
    ],
  );
};

/** Rows with extras; those whose decision is put off wait apart from the queue. */
const APPEND_WITH_EXTRAS = `with r as materialized (
       select * from unnest($1::int[], $2::uuid[], $3::int[], $4::uuid[], $5::int[], $6::text[], $7::boolean[],
         $8::uuid[], $9::int[], $10::int[], $11::int[], $12::int[], $13::int[], $14::text[], $15::timestamptz[],
         $16::timestamptz[], $17::uuid[], $18::int[], $19::int[], $20::int[], $21::int[])
       as r (account_id, request_id, part, campaign_id, lane, source, is_test, credential_id, recipient_count,
         to_at, to_len, payload_at, payload_len, reference, expires_at, deliver_at, replay_of, metadata_at, metadata_len,
         options_at, options_len)
     ), logged as (
       insert into intake (account_id, request_id, part, campaign_id, lane, source, is_test, credential_id,
         recipients, recipient_count, payload, reference, expires_at, deliver_at, replay_of, metadata, recipient_options)
       select account_id, request_id, part, campaign_id, lane, source, is_test, credential_id,
         substring($22::bytea from to_at for to_len), recipient_count,
         case when payload_len >= 0 then substring($23::bytea from payload_at for payload_len) end,
         reference, expires_at, deliver_at, replay_of,
         case when metadata_len >= 0 then substring($24::bytea from metadata_at for metadata_len) end,
         case when options_len >= 0 then substring($25::bytea from options_at for options_len) end
       from r
       on conflict do nothing
       returning account_id, request_id, part, campaign_id, lane, recipient_count, deliver_at
     ), postponed as (
       insert into intake_postponed (account_id, request_id, part, campaign_id, lane, recipient_count, decide_at)
       select account_id, request_id, part, campaign_id, lane, recipient_count, deliver_at from logged
       where deliver_at > clarion_now()
     )
     insert into intake_queue (account_id, request_id, part, campaign_id, lane, recipient_count)
     select account_id, request_id, part, campaign_id, lane, recipient_count from logged
     where deliver_at is null or deliver_at <= clarion_now()`;

const appendWithExtras = async (q: Queryable, rows: readonly IntakeRow[]): Promise<void> => {
  const recipients = packBytes(rows.map((row) => row.recipients));
  const payloads = packBytes(rows.map((row) => row.payload));
  const extras = rows.map((row) => row.extras ?? NO_EXTRAS);
  const metadata = packBytes(extras.map((row) => row.metadata));
  const options = packBytes(extras.map((row) => row.options));
  await q.prepared("append_intake_with_extras", APPEND_WITH_EXTRAS, [
    plainArray(rows.map((row) => row.accountId)),
    plainArray(rows.map((row) => row.requestId)),
    plainArray(rows.map((row) => row.part)),
    plainArray(rows.map((row) => row.campaignId)),
    plainArray(rows.map((row) => row.lane)),
    rows.map((row) => row.source),
    plainArray(rows.map((row) => row.isTest)),
    plainArray(rows.map((row) => row.credentialId)),
    plainArray(rows.map((row) => row.recipientCount)),
    plainArray(recipients.offsets),
    plainArray(recipients.lengths),
    plainArray(payloads.offsets),
    plainArray(payloads.lengths),
    extras.map((row) => row.reference),
    plainArray(extras.map((row) => row.expiresAt)),
    plainArray(extras.map((row) => row.deliverAt)),
    plainArray(extras.map((row) => row.replayOf)),
    plainArray(metadata.offsets),
    plainArray(metadata.lengths),
    plainArray(options.offsets),
    plainArray(options.lengths),
    recipients.blob,
    payloads.blob,
    metadata.blob,
    options.blob,
  ]);
};

/**
 * Stores the rows in the log and in the queue: in one statement where none has extras, else in one transaction, which is the
 * caller's. A group that is repeated because the answer to its commit was lost finds its rows in the log and queues nothing
 * again.
 *
 * @param rows sorted by account, request and part, so that two groups never wait for each other crosswise
 */
export const appendIntake = async (q: Queryable, rows: readonly IntakeRow[]): Promise<void> => {
  const plain = rows.filter(({ extras }) => extras === undefined);
  const rest = rows.filter(({ extras }) => extras !== undefined);
  if (plain.length > 0) await appendPlain(q, plain);
  if (rest.length > 0) await appendWithExtras(q, rest);
};

/**
 * Puts triggers whose moment has come into the queue.
 *
 * @returns the groups that have something to decide now, `lane/account/campaign`, and whether none were left over
 */
export const queuePostponed = async (
  q: Queryable,
  rowsMax: number,
): Promise<{ groups: string[]; isLast: boolean }> => {
  const rows = await q.query<{ name: string; count: number }>(sql`
    with d as (
      delete from intake_postponed where ctid = any(array(
        select ctid from intake_postponed where decide_at <= clarion_now()
        order by decide_at limit ${rowsMax} for update skip locked))
      returning account_id, request_id, part, campaign_id, lane, recipient_count
    ), queued as (
      insert into intake_queue (account_id, request_id, part, campaign_id, lane, recipient_count)
      select account_id, request_id, part, campaign_id, lane, recipient_count from d
    )
    select lane || '/' || account_id || '/' || campaign_id as name, count(*)::int as count from d group by 1`);
  const moved = rows.reduce((sum, { count }) => sum + count, 0);
  return { groups: rows.map(({ name }) => name), isLast: moved < rowsMax };
};

export interface RecipientKeyRow {
  campaignId: string;
  key: string;
  messageId: string;
}

/**
 * Claims the callers' keys of recipients that are free or expired, for 7 days. Waits for a racing commit.
 *
 * @param rows of distinct campaign and key
 * @returns of those that were taken before: the first one's message
 */
export const claimRecipientKeys = async (
  q: Queryable,
  accountId: number,
  rows: readonly RecipientKeyRow[],
  secondsToLive: number,
): Promise<RecipientKeyRow[]> => {
  const columns = [
    plainArray(rows.map(({ campaignId }) => campaignId)),
    rows.map(({ key }) => key),
    plainArray(rows.map(({ messageId }) => messageId)),
  ];
  await q.prepared(
    "claim_recipient_keys",
    `insert into recipient_keys as k (account_id, campaign_id, key, message_id, expires_at)
     select $1::int, campaign_id, key, message_id, clarion_now() + make_interval(secs => $5::int)
     from unnest($2::uuid[], $3::text[], $4::uuid[]) r (campaign_id, key, message_id)
     order by campaign_id, key
     on conflict (account_id, campaign_id, key) do update set
       message_id = excluded.message_id, expires_at = excluded.expires_at
     where k.expires_at < clarion_now()`,
    [accountId, ...columns, secondsToLive],
  );
  return q.prepared<RecipientKeyRow>(
    "read_recipient_keys",
    `select k.campaign_id as "campaignId", k.key, k.message_id as "messageId"
     from unnest($2::uuid[], $3::text[], $4::uuid[]) r (campaign_id, key, message_id)
     join recipient_keys k on k.account_id = $1 and k.campaign_id = r.campaign_id and k.key = r.key
     where k.message_id <> r.message_id`,
    [accountId, ...columns],
  );
};

/** What a pause of `campaigns c` does with new triggers: the safety stop refuses none. */
export const WHILE_PAUSED = "case when c.safety_stopped_at is null then c.pause_mode else 'hold' end";

/** The lane of triggers: of `campaigns c` with its newest version `v`, or its draft. */
export const LANE = `case coalesce(v.content, c.draft)->'start'->>'overtakes'
         when 'yes' then 0
         when 'no' then 1
         else case when coalesce(v.content, c.draft)->'start'->>'purpose' = 'transactional' then 0 else 1 end
       end`;

/** A campaign as the door sees it. */
export interface TriggerableCampaign {
  id: string;
  channel: ChannelName;
  life: "draft" | "published" | "paused" | "stopped" | "archived";
  startAt: Date | null;
  endAt: Date | null;
  whilePaused: "hold" | "reject";
  lane: number;
  isSandbox: boolean;
  /** The newest published version; 0 before the first. */
  version: number;
}

/**
 * The campaign that a caller names: by its own ID, a former ID, or by the id of a draft. Its lane is what `consequencesOf`
 * (contract/purpose.ts) says of `overtakes`.
 *
 * @param isTest test credentials may also fire drafts, by their id
 */
export const findTriggerableCampaign = async (
  q: Queryable,
  accountId: number,
  ref: string,
  isTest: boolean,
): Promise<TriggerableCampaign | undefined> => {
  const [row] = await q.prepared<TriggerableCampaign>(
    "find_triggerable_campaign",
    `select c.id, c.channel, c.life, c.version, c.start_at as "startAt", c.end_at as "endAt", ${WHILE_PAUSED} as "whilePaused",
       ${LANE} as lane,
       coalesce(p.kind, 'sandbox') = 'sandbox' as "isSandbox"
     from campaigns c
     left join campaign_versions v
       on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
     left join providers p on p.account_id = c.account_id
       and p.id::text = coalesce(v.content, c.draft)->'start'->>'providerId'
     where c.account_id = $1 and c.id = coalesce(
       (select n.campaign_id from campaign_numbers n where n.account_id = $1 and n.number = $2),
       (select d.id from campaigns d where d.account_id = $1 and $3 and d.id::text = lower($2)))`,
    [accountId, ref, isTest],
  );
  return row;
};
