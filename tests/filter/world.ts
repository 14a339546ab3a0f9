import fc from "fast-check";
import type { Filter } from "../../src/contract/filter.ts";
import type { FilterScope, ScopeSegment } from "../../src/db/filter/scope.ts";
import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { insertAccount } from "../helpers/database.ts";
import { filterOf } from "./filters.ts";
import type { OracleScope, OracleUser } from "./oracleValues.ts";
import { type Pools, poolsOf } from "./pools.ts";
import { payloadOf, userOf } from "./users.ts";

/** A member of one account: the same in the database and in memory. */
interface Member {
  profileId: number;
  user: OracleUser;
  payload: unknown;
}

/**
 * Two accounts at one moment of one time zone. They have users with the same ids, whose facts lie shifted by one user: a
 * statement that reads a row of the other account meets somebody else's facts.
 */
export interface World {
  pools: Pools;
  accounts: readonly { accountId: number; members: readonly Member[] }[];
  segments: FilterScope["segments"];
  filters: fc.Arbitrary<Filter>;
}

const segmentId = (number: number): string => `0193a000-0000-7000-8000-00000000000${number}`;
const LISTS = [segmentId(1), segmentId(2)];
const WITHIN_ITSELF = segmentId(3);
const NESTED = segmentId(4);
const PLAIN = segmentId(5);
const GONE = segmentId(9);
const SEGMENTS = [...LISTS, WITHIN_ITSELF, NESTED, PLAIN, GONE];

const segmentsOf = (pools: Pools, seed: number): FilterScope["segments"] => {
  const draw = (segments: readonly string[]): Filter => {
    const [drawn] = fc.sample(filterOf(pools, segments, 1), { numRuns: 1, seed });
    return drawn ?? { type: "bucket", from: 0, to: 0 };
  };
  const plain: Filter = { type: "segment", segmentId: PLAIN };
  const own: Filter = { type: "segment", segmentId: WITHIN_ITSELF };
  const either = (...nodes: Filter[]): ScopeSegment => ({ kind: "filter", filter: { type: "or", nodes } });
  return new Map<string, ScopeSegment>([
    ...LISTS.map((id): [string, ScopeSegment] => [id, { kind: "list" }]),
    [PLAIN, { kind: "filter", filter: draw([GONE]) }],
    [NESTED, either(draw([PLAIN]), plain)],
    [WITHIN_ITSELF, either(own, { type: "and", nodes: [draw([PLAIN]), { type: "not", node: own }] })],
  ]);
};

let accountsMade = 0;

export const makeWorld = async (
  db: Database,
  { zone, now, users, seed }: { zone: string; now: number; users: number; seed: number },
): Promise<World> => {
  const pools = poolsOf(zone, now);
  const drawn = fc.sample(fc.record({ user: userOf(pools, LISTS), payload: payloadOf(pools) }), {
    numRuns: users,
    seed,
  });
  const firstId = 1_000_000 * (accountsMade + 1);
  const accounts = [];
  for (const shift of [0, 1]) {
    const accountId = await insertAccount(db, `WORLD-${String(++accountsMade).padStart(4, "0")}`);
    const members = drawn.map(({ user, payload }, index) => ({
      profileId: firstId + index,
      payload,
      user: drawn[(index + shift) % drawn.length]?.user ?? user,
    }));
    await insertMembers(db, accountId, members);
    accounts.push({ accountId, members });
  }
  return { pools, accounts, segments: segmentsOf(pools, seed), filters: filterOf(pools, SEGMENTS) };
};

const insertMembers = async (db: Database, accountId: number, members: readonly Member[]): Promise<void> => {
  const profiles = members.map(({ profileId, user }) => ({
    profileId,
    ...user,
    ...user.subscribed,
    mail: user.email,
  }));
  await db.query(sql`
    insert into profiles (account_id, id, properties, email, phone, bucket, email_subscribed, push_subscribed,
      whatsapp_subscribed) overriding system value
    select ${accountId}::int, (u ->> 'profileId')::bigint, u -> 'properties', u ->> 'mail', u ->> 'phone',
      (u ->> 'bucket')::int, (u #>> '{subscribed,email}')::boolean, (u ->> 'push')::boolean, (u ->> 'whatsapp')::boolean
    from jsonb_array_elements(${JSON.stringify(profiles)}::jsonb) u`);
  await db.query(sql`
    insert into devices (account_id, id, profile_id, platform, os_version, app_version, token_type, token)
    select ${accountId}::int, gen_random_uuid(), (d ->> 'profileId')::bigint, d ->> 'platform', d ->> 'osVersion',
      d ->> 'appVersion', 'fcm', gen_random_uuid()::text
    from jsonb_array_elements(${flat(members, ({ devices }) => devices)}::jsonb) d`);
  await insertEvents(db, accountId, members);
  for (const id of LISTS) {
    await db.query(
      sql`insert into segments (account_id, id, name, kind) values (${accountId}, ${id}, ${id}, 'list')`,
    );
  }
  await db.query(sql`
    insert into segment_members (account_id, segment_id, profile_id)
    select ${accountId}::int, (l ->> 'id')::uuid, (l ->> 'profileId')::bigint
    from jsonb_array_elements(${flat(members, ({ lists }) => lists.map((id) => ({ id })))}::jsonb) l`);
};

const flat = (members: readonly Member[], of: (user: OracleUser) => readonly object[]): string =>
  JSON.stringify(members.flatMap(({ profileId, user }) => of(user).map((row) => ({ ...row, profileId }))));

const insertEvents = async (db: Database, accountId: number, members: readonly Member[]): Promise<void> => {
  const nameKey = (name: string): string => name.normalize("NFC").toLowerCase().replaceAll(" ", "");
  const events = flat(members, (user) =>
    user.events.map(({ name, at, properties }) => ({
      name,
      key: nameKey(name),
      at: new Date(at).toISOString(),
      properties,
    })),
  );
  await db.query(sql`
    insert into events (account_id, profile_id, name_key, ts, id, name, properties)
    select ${accountId}::int, (e ->> 'profileId')::bigint, e ->> 'key', (e ->> 'at')::timestamptz, gen_random_uuid(),
      e ->> 'name', e -> 'properties'
    from jsonb_array_elements(${events}::jsonb) e`);
  await db.query(sql`
    insert into event_summaries (account_id, profile_id, name_key, count, first_at, last_at)
    select account_id, profile_id, name_key, count(*), min(ts), max(ts) from events
    where account_id = ${accountId} group by 1, 2, 3`);
};

export const oracleScopeOf = ({ pools, segments }: World): OracleScope => ({
  now: pools.now,
  zone: pools.zone,
  segments,
});

export const scopeOf = ({ pools, segments }: World, accountId: number): FilterScope => ({
  accountId,
  now: new Date(pools.now),
  timeZone: pools.zone,
  segments,
});
