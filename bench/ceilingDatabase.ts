import { type Database, openDatabase } from "../src/db/pool.ts";
import { identityOf, PROFILES, propertiesOf } from "./content.ts";

/** Databases beside the product's own on the same server: the same disk, settings and binaries. */
const plain = (text: string, values: readonly unknown[] = []) => ({ text, values });

const LINE_SCHEMA = `
  create table line_intake (account_id int not null, request_id uuid not null, campaign_id text not null,
    recipients bytea not null, recipient_count int not null, payload bytea not null,
    accepted_at timestamptz not null default clock_timestamp(), primary key (account_id, request_id));
  create table line_queue (account_id int not null, request_id uuid not null, recipient_count int not null,
    primary key (account_id, request_id));
  create table line_messages (account_id int not null, id uuid not null, request_id uuid not null,
    profile_id bigint not null, state text not null, decided_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz, primary key (account_id, id)) with (fillfactor = 85);
  create table line_contents (account_id int not null, message_id uuid not null, content bytea not null,
    primary key (account_id, message_id));
  create table line_profiles (account_id int not null, id bigint not null, properties jsonb not null,
    primary key (account_id, id));
  create table line_identities (account_id int not null, kind text not null, value text not null,
    profile_id bigint not null, primary key (account_id, kind, value))`;

const fillProfiles = async (db: Database): Promise<void> => {
  const numbers = Array.from({ length: PROFILES }, (_, index) => index);
  await db.query(
    plain("insert into line_profiles select 1, r.id, r.p from unnest($1::bigint[], $2::jsonb[]) r (id, p)", [
      numbers,
      numbers.map((n) => JSON.stringify(propertiesOf(n))),
    ]),
  );
  await db.query(
    plain(
      "insert into line_identities select 1, 'identity', r.v, r.id from unnest($1::bigint[], $2::text[]) r (id, v)",
      [numbers, numbers.map(identityOf)],
    ),
  );
  await db.query(plain("analyze"));
};

const urlOf = (serverUrl: string, name: string): string => {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
};

/** An empty database of this name; answers its URL. */
export const createDatabase = async (serverUrl: string, name: string): Promise<string> => {
  const admin = openDatabase({ url: serverUrl, connectionsMax: 1, name: "bench" });
  await admin.query(plain(`create database ${name}`));
  await admin.close();
  return urlOf(serverUrl, name);
};

/** The database of the straight line, with the same profiles as the product's. */
export const createLineDatabase = async (serverUrl: string): Promise<string> => {
  const url = await createDatabase(serverUrl, "bench_line");
  const db = openDatabase({ url, connectionsMax: 1, name: "bench" });
  await db.query(plain(LINE_SCHEMA));
  await fillProfiles(db);
  await db.close();
  return url;
};

/** Nothing of the run before is still being written when the next one starts. */
export const checkpoint = async (db: Database): Promise<void> => {
  await db.query(plain("checkpoint"));
};

/** Holds a snapshot open, as a long report or a backup does; the returned function lets it go. */
export const holdSnapshot = async (url: string): Promise<() => Promise<void>> => {
  const db = openDatabase({ url, connectionsMax: 1, name: "bench snapshot" });
  const connection = await db.connect();
  await connection.query(plain("set idle_in_transaction_session_timeout = 0"));
  await connection.query(plain("begin isolation level repeatable read"));
  await connection.query(plain("select count(*) from message_queue"));
  return async () => {
    await connection.query(plain("rollback"));
    connection.release();
    await db.close();
  };
};
