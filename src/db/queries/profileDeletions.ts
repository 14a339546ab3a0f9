import { packBytes, plainArray } from "../packed.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { eraseFacts } from "./facts.ts";
import { eraseOutgoing } from "./outgoingEvents.ts";

export interface DeletionRow {
  account_id: number;
  id: string;
  profile_id: number;
  requested_by: string;
  requested_at: Date;
  state: "requested" | "running" | "done";
  named: string[];
  gone_at: Date | null;
  is_settling: boolean;
  finished_at: Date | null;
  identities: number;
  devices: number;
  events: number;
  messages: number;
}

const columns = sql`
  account_id, id, profile_id, requested_by, requested_at, state, named, gone_at,
  settled_after is not null as is_settling, finished_at, identities, devices, events, messages`;

/** Asks for the deletion of profiles; one that is asked for already stays as it is. */
export const insertDeletions = async (
  q: Queryable,
  accountId: number,
  deletions: readonly { id: string; profileId: number }[],
  requestedBy: string,
): Promise<void> => {
  await q.query(sql`
    insert into profile_deletions (account_id, id, profile_id, requested_by)
    select ${accountId}::int, r.id, r.profile_id, ${requestedBy}
    from unnest(${deletions.map(({ id }) => id)}::uuid[], ${deletions.map(({ profileId }) => profileId)}::bigint[])
      r (id, profile_id)
    order by r.profile_id on conflict do nothing`);
};

/** Newest first, after the id `before`. */
export const listDeletions = (
  q: Queryable,
  accountId: number,
  before: string | null,
  limit: number,
): Promise<DeletionRow[]> =>
  q.query<DeletionRow>(sql`
    select ${columns} from profile_deletions
    where account_id = ${accountId} and (${before}::uuid is null or id < ${before}::uuid)
    order by id desc limit ${limit}`);

/** Those of the profiles. */
export const findDeletions = (
  q: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<DeletionRow[]> =>
  q.query<DeletionRow>(sql`
    select ${columns} from profile_deletions
    where account_id = ${accountId} and profile_id = any(${[...profileIds]}::bigint[]) order by profile_id`);

/** Deletions that are not done: those looked at longest ago first, so that one that waits keeps none from its turn. */
export const listOpenDeletions = (
  q: Queryable,
  limit: number,
): Promise<{ accountId: number; profileId: number }[]> =>
  q.query(sql`
    select account_id as "accountId", profile_id as "profileId" from profile_deletions where state <> 'done'
    order by coalesce(looked_at, requested_at) limit ${limit}`);

/** The deletion, kept until the transaction ends; undefined when it is done, or somebody else is at it. */
export const lockDeletion = async (
  tx: Queryable,
  accountId: number,
  profileId: number,
): Promise<DeletionRow | undefined> => {
  const [row] = await tx.query<DeletionRow>(sql`
    select ${columns} from profile_deletions
    where account_id = ${accountId} and profile_id = ${profileId} and state <> 'done' for update skip locked`);
  return row;
};

/** What the user is called: every identity, e-mail address and phone number. Locks the profile. */
export const lockNames = async (tx: Queryable, accountId: number, profileId: number): Promise<string[]> => {
  const rows = await tx.query<{ email: string | null; written: unknown; phone: string | null }>(sql`
    select email, properties -> 'Email' as written, phone from profiles
    where account_id = ${accountId} and id = ${profileId} for update`);
  const identities = await tx.query<{ value: string }>(sql`
    select value from identities where account_id = ${accountId} and profile_id = ${profileId}`);
  const names = [
    ...identities.map(({ value }) => value),
    ...rows.flatMap(({ email, written, phone }) => [email, written, phone]),
  ];
  return [...new Set(names.filter((name) => typeof name === "string"))];
};

/** Removes the user itself; its past (events and the log) is found by its number from then on. */
export const deleteProfile = async (
  tx: Queryable,
  accountId: number,
  profileId: number,
): Promise<{ identities: number; devices: number }> => {
  await tx.query(sql`
    delete from segment_members where account_id = ${accountId} and profile_id = ${profileId}`);
  await tx.query(sql`
    delete from control_exemptions where account_id = ${accountId} and profile_id = ${profileId}`);
  await tx.query(sql`
    delete from event_summaries where account_id = ${accountId} and profile_id = ${profileId}`);
  const [counts] = await tx.query<{ identities: number; devices: number }>(sql`
    with i as (
      delete from identities where account_id = ${accountId} and profile_id = ${profileId} returning 1
    ), d as (
      delete from devices where account_id = ${accountId} and profile_id = ${profileId} returning 1
    ) select (select count(*)::int from i) as identities, (select count(*)::int from d) as devices`);
  await tx.query(sql`delete from profiles where account_id = ${accountId} and id = ${profileId}`);
  return counts ?? { identities: 0, devices: 0 };
};

/** Messages of the profiles that no call is under way for: locked where they wait. */
export const claimUnsent = (
  tx: Queryable,
  accountId: number,
  profileIds: readonly number[],
): Promise<{ ctid: string; messageId: string }[]> =>
  tx.query(sql`
    select w.ctid::text as ctid, w.message_id as "messageId"
    from messages m, lateral (
      select q.ctid, q.message_id from message_queue q
      where q.account_id = m.account_id and q.message_id = m.id and q.state in ('waiting', 'held')
      for update offset 0) w
    where m.account_id = ${accountId} and m.profile_id = any(${[...profileIds]}::bigint[]) and m.outcome is null
    order by m.id`);

/** requested → running. */
export const markGone = async (
  tx: Queryable,
  accountId: number,
  { id }: DeletionRow,
  gone: { named: readonly string[]; identities: number; devices: number },
): Promise<void> => {
  await tx.query(sql`
    update profile_deletions set state = 'running', named = ${[...gone.named]}::text[],
      gone_at = clarion_now(),
      identities = ${gone.identities}, devices = ${gone.devices}
    where account_id = ${accountId} and id = ${id}`);
};

/** Deletes events of the profile, at most `limit`; says how many. */
export const deleteEvents = async (
  tx: Queryable,
  accountId: number,
  profileId: number,
  limit: number,
): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(sql`
    with gone as (
      delete from events e using (
        select name_key, ts, id from events
        where account_id = ${accountId} and profile_id = ${profileId} limit ${limit}) x
      where e.account_id = ${accountId} and e.profile_id = ${profileId}
        and e.name_key = x.name_key and e.ts = x.ts and e.id = x.id
      returning 1)
    select count(*)::int as count from gone`);
  return row?.count ?? 0;
};

export interface NamingMessage {
  id: string;
  request_id: string;
  part: number;
  recipient_no: number;
  trace: string;
}

/**
 * Ended messages that still name the user: those of its profiles, and those that found no profile by one of its names
 * before the user was gone. An empty recipient says that it was looked at.
 */
export const listNamingMessages = (
  tx: Queryable,
  accountId: number,
  user: { profileIds: readonly number[]; named: readonly string[]; goneAt: Date },
  limit: number,
): Promise<NamingMessage[]> =>
  tx.query<NamingMessage>(sql`
    (select id, request_id, part, recipient_no, trace from messages
     where account_id = ${accountId} and profile_id = any(${[...user.profileIds]}::bigint[])
       and outcome is not null and recipient_value <> ''
     limit ${limit})
    union all
    (select m.id, m.request_id, m.part, m.recipient_no, m.trace from messages m
     where m.account_id = ${accountId} and m.profile_id is null
       and hashtextextended(m.recipient_value, 0) = any(array(
         select hashtextextended(n.name, 0) from unnest(${[...user.named]}::text[]) n (name)))
       and m.recipient_value = any(${[...user.named]}::text[]) and m.recipient_value <> ''
       and m.outcome is not null and m.id < id_floor(${user.goneAt}::timestamptz)
     limit ${limit})`);

/** Takes everything personal out of messages; what became of them stays. */
export const eraseMessages = async (
  tx: Queryable,
  accountId: number,
  messages: readonly { id: string; trace: string }[],
): Promise<void> => {
  const ids = messages.map(({ id }) => id);
  // whoever records facts of them keeps them by a weaker lock, and is waited for
  await tx.query(sql`
    select id from messages where account_id = ${accountId} and id = any(${ids}::uuid[]) order by id for update`);
  await eraseFacts(tx, accountId, ids);
  await eraseOutgoing(tx, accountId, ids);
  await tx.query(sql`
    update messages m set recipient_value = '', address = null, outcome_detail = null, trace = r.trace
    from unnest(${ids}::uuid[], ${messages.map(({ trace }) => trace)}::text[]) r (id, trace)
    where m.account_id = ${accountId} and m.id = r.id`);
  await tx.query(sql`
    delete from message_contents where account_id = ${accountId} and message_id = any(${ids}::uuid[])`);
  await tx.query(sql`
    update attempts set detail = null
    where account_id = ${accountId} and message_id = any(${ids}::uuid[]) and detail is not null`);
  await tx.query(sql`
    delete from device_sends where account_id = ${accountId} and message_id = any(${ids}::uuid[])`);
  await tx.query(sql`delete from inbox where account_id = ${accountId} and message_id = any(${ids}::uuid[])`);
};

export interface NamingIntake {
  request_id: string;
  part: number;
  recipients: Buffer;
}

/** The parts of triggers that named recipients, locked. */
export const lockIntake = (
  tx: Queryable,
  accountId: number,
  parts: readonly { requestId: string; part: number }[],
): Promise<NamingIntake[]> =>
  tx.query<NamingIntake>(sql`
    select i.request_id, i.part, i.recipients from intake i
    where i.account_id = ${accountId} and (i.request_id, i.part) in (
      select * from unnest(${parts.map(({ requestId }) => requestId)}::uuid[], ${parts.map(({ part }) => part)}::int[]))
    order by i.request_id, i.part for update`);

/** Writes the recipients of parts again, and drops the payloads of those that name nobody any more. */
export const rewriteIntake = async (
  tx: Queryable,
  accountId: number,
  rows: readonly { requestId: string; part: number; recipients: Buffer; namesNobody: boolean }[],
): Promise<void> => {
  const packed = packBytes(rows.map(({ recipients }) => recipients));
  await tx.query(sql`
    update intake i set recipients = substring(${packed.blob}::bytea from r.at for r.len),
      payload = case when r.names_nobody then null else i.payload end
    from unnest(${plainArray(rows.map(({ requestId }) => requestId))}::uuid[],
      ${plainArray(rows.map(({ part }) => part))}::int[], ${plainArray(packed.offsets)}::int[],
      ${plainArray(packed.lengths)}::int[], ${plainArray(rows.map(({ namesNobody }) => namesNobody))}::boolean[])
      r (request_id, part, at, len, names_nobody)
    where i.account_id = ${accountId} and i.request_id = r.request_id and i.part = r.part`);
};

/**
 * Notes which transactions may have found the user: all that have a number by now. Whoever decides, delivers or uploads
 * locks rows, and so has its number, before it reads a profile.
 */
export const markSettling = async (tx: Queryable, accountId: number, { id }: DeletionRow): Promise<void> => {
  await tx.query(sql`
    update profile_deletions set settled_after = pg_snapshot_xmax(pg_current_snapshot())
    where account_id = ${accountId} and id = ${id}`);
};

/** It waits for something, so that others have their turn first. */
export const markLookedAt = async (tx: Queryable, accountId: number, { id }: DeletionRow): Promise<void> => {
  await tx.query(sql`
    update profile_deletions set looked_at = clarion_now() where account_id = ${accountId} and id = ${id}`);
};

/** Adds to the counts of what went. */
export const countErased = async (
  tx: Queryable,
  accountId: number,
  { id }: DeletionRow,
  erased: { events: number; messages: number },
): Promise<void> => {
  await tx.query(sql`
    update profile_deletions set events = events + ${erased.events}, messages = messages + ${erased.messages}
    where account_id = ${accountId} and id = ${id}`);
};

/**
 * Whether something about the user may still come up: a transaction that found it before it was gone, a message of it
 * under way, a trigger from before that is not decided yet.
 */
export const mayStillCome = async (
  tx: Queryable,
  accountId: number,
  { id, gone_at }: DeletionRow,
  profileIds: readonly number[],
): Promise<boolean> => {
  const [row] = await tx.query<{ may_come: boolean }>(sql`
    select (select settled_after > pg_snapshot_xmin(pg_current_snapshot()) from profile_deletions
        where account_id = ${accountId} and id = ${id})
      or exists (select from messages
        where account_id = ${accountId} and profile_id = any(${[...profileIds]}::bigint[]) and outcome is null)
      or exists (select from intake_queue
        where account_id = ${accountId} and lane in (0, 1) and request_id < id_floor(${gone_at}::timestamptz))
      as may_come`);
  return row?.may_come ?? true;
};

/** running → done: nothing is left by which the user could be found. */
export const finishDeletion = async (
  tx: Queryable,
  accountId: number,
  { id }: DeletionRow,
  profileIds: readonly number[],
): Promise<void> => {
  await tx.query(sql`
    delete from profile_merges
    where account_id = ${accountId} and from_id = any(${[...profileIds]}::bigint[])`);
  await tx.query(sql`
    update profile_deletions set state = 'done', named = '{}', finished_at = clarion_now()
    where account_id = ${accountId} and id = ${id}`);
};
