import { migrate } from "../../src/db/migrate.ts";
import { type Database, openDatabase, type Queryable } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";
import { newId } from "../../src/lib/ids.ts";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import {
  knownUsers,
  UPLOAD_RECORDS,
  type UploadEvent,
  type UploadProfile,
  type UploadRecord,
  type UploadToken,
  uploadBatch,
} from "../uploadContent.ts";

/**
 * Ceiling of uploading: the same rows on the same schema, a transaction a thousand records, by prepared set-wise SQL whose
 * arrays lie ready. Nothing is parsed, checked or planned, and nobody is asked over HTTP.
 */
const LOOK_UP = `select n.value, p.id from unnest($2::text[]) r (value)
  join identities n on n.account_id = $1 and n.kind = 'identity' and n.value = r.value
  join profiles p on p.account_id = n.account_id and p.id = n.profile_id order by p.id for update of p`;
const CREATE = `with r as (
    select value, properties, email, nextval(pg_get_serial_sequence('profiles', 'id')) as id
    from unnest($2::text[], $3::text[], $4::text[]) r (value, properties, email)
  ), made as (
    insert into profiles (account_id, id, properties, email) overriding system value
    select $1, id, properties::jsonb, email from r
  )
  insert into identities (account_id, kind, value, profile_id)
  select $1, 'identity', value, id from r returning value, profile_id as id`;
const UPDATE = `update profiles p set properties = p.properties || coalesce(w.properties::jsonb, '{}'),
    email = coalesce(w.email, p.email), last_seen_at = now()
  from unnest($2::bigint[], $3::text[], $4::text[]) w (id, properties, email) where p.account_id = $1 and p.id = w.id`;
const EVENTS = `insert into events (account_id, profile_id, name_key, ts, id, name, properties)
  select $1, w.profile_id, lower(w.name), now(), w.id, w.name, w.properties::jsonb
  from unnest($2::bigint[], $3::text[], $4::uuid[], $5::text[]) w (profile_id, name, id, properties)`;
const SUMMARIES = `insert into event_summaries as s (account_id, profile_id, name_key, count, first_at, last_at)
  select $1, w.profile_id, lower(w.name), count(*), now(), now()
  from unnest($2::bigint[], $3::text[]) w (profile_id, name) group by 2, 3
  on conflict (account_id, profile_id, name_key) do update set count = s.count + excluded.count, last_at = excluded.last_at`;
const DEVICES = `insert into devices (account_id, id, profile_id, platform, token_type, token, os_version, app_version)
  select $1, w.id, w.profile_id, 'android', 'fcm', w.token, '15', '4.10.0'
  from unnest($2::uuid[], $3::bigint[], $4::text[]) w (id, profile_id, token)
  on conflict (account_id, token) do update set profile_id = excluded.profile_id, last_seen_at = excluded.last_seen_at`;

interface Arrays {
  users: string[];
  /** The last properties of each user of the batch; null where only something else of it came. */
  properties: Map<string, { json: string; email: string } | null>;
  events: UploadEvent[];
  eventJson: string[];
  tokens: UploadToken[];
}

const arraysOf = (records: readonly UploadRecord[]): Arrays => {
  const profiles = records.filter((record): record is UploadProfile => record.kind === "profile");
  const events = records.filter((record): record is UploadEvent => record.kind === "event");
  const users = [...new Set(records.map(({ user }) => user))];
  const properties: Arrays["properties"] = new Map(users.map((user) => [user, null]));
  for (const one of profiles) {
    properties.set(one.user, { json: JSON.stringify(one.properties), email: one.email });
  }
  return {
    users,
    properties,
    events,
    eventJson: events.map((event) => JSON.stringify(event.properties)),
    tokens: records.filter((record): record is UploadToken => record.kind === "token"),
  };
};

let db: Database;
let accountId = 0;

const lookUp = async (tx: Queryable, { users, properties }: Arrays): Promise<Map<string, number>> => {
  const found = await tx.prepared<{ value: string; id: number }>("look_up", LOOK_UP, [accountId, users]);
  const ids = new Map(found.map(({ value, id }) => [value, id]));
  const known = users.filter((user) => ids.has(user));
  const fresh = users.filter((user) => !ids.has(user));
  if (fresh.length > 0) {
    const made = await tx.prepared<{ value: string; id: number }>("create", CREATE, [
      accountId,
      fresh,
      fresh.map((user) => properties.get(user)?.json ?? "{}"),
      fresh.map((user) => properties.get(user)?.email ?? null),
    ]);
    for (const { value, id } of made) ids.set(value, id);
  }
  if (known.length > 0) {
    await tx.prepared("update", UPDATE, [
      accountId,
      known.map((user) => ids.get(user)),
      known.map((user) => properties.get(user)?.json),
      known.map((user) => properties.get(user)?.email),
    ]);
  }
  return ids;
};

const writeBatch = async (tx: Queryable, arrays: Arrays): Promise<void> => {
  const ids = await lookUp(tx, arrays);
  const owners = arrays.events.map(({ user }) => ids.get(user));
  const names = arrays.events.map(({ name }) => name);
  if (owners.length > 0) {
    await tx.prepared("events", EVENTS, [
      accountId,
      owners,
      names,
      arrays.events.map(() => newId()),
      arrays.eventJson,
    ]);
    await tx.prepared("summaries", SUMMARIES, [accountId, owners, names]);
  }
  if (arrays.tokens.length > 0) {
    const tokens = [...new Map(arrays.tokens.map((token) => [token.token, token])).values()];
    await tx.prepared("devices", DEVICES, [
      accountId,
      tokens.map(() => newId()),
      tokens.map(({ user }) => ids.get(user)),
      tokens.map(({ token }) => token),
    ]);
  }
};

const writeAll = async (batches: readonly Arrays[]): Promise<number> => {
  const connection = await db.connect();
  const startedMs = monotonicMs();
  for (const arrays of batches) {
    await connection.query(sql`begin`);
    await writeBatch(connection, arrays);
    await connection.query(sql`commit`);
  }
  const perSecond = ((batches.length * UPLOAD_RECORDS) / (monotonicMs() - startedMs)) * 1_000;
  connection.release();
  return perSecond;
};

serveCalls({
  start: async ({ url }: { url: string }) => {
    db = openDatabase({ url, connectionsMax: 2, name: "bench upload ceiling" });
    await migrate(db);
    const made = await db.query<{ id: number }>(
      sql`insert into accounts (external_id, name) values ('BENCH', 'Bench') returning id`,
    );
    accountId = onlyRow(made).id;
    await writeAll(knownUsers().map(arraysOf));
    await db.query(sql`analyze`);
  },
  run: async ({ run, batches }: { run: string; batches: number }) =>
    writeAll(Array.from({ length: batches }, (_, batch) => arraysOf(uploadBatch(run, batch)))),
});
