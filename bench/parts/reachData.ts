import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";

/** How much reach has to be quick over: as much as is counted exactly. */
export const REACH_DATA = { profiles: 1_000_000, profilesAStep: 100_000 } as const;

/** Users of three tiers, every third with a device; each does three things, seven of ten times, in the last 90 days. */
export const fillReach = async (db: Database, accountId: number): Promise<void> => {
  for (let from = 0; from < REACH_DATA.profiles; from += REACH_DATA.profilesAStep) {
    await db.query(sql`
      insert into profiles (account_id, properties, email, phone)
      select ${accountId}::int, jsonb_build_object('Name', 'User ' || n, 'Email', 'reach' || n || '@example.com',
          'City', 'City ' || n % 500, 'Customer Type', (array['Gold', 'Silver', 'Bronze'])[1 + n % 3],
          'Note', repeat('lorem ipsum ', 20)),
        'reach' || n || '@example.com', case when n % 2 = 0 then '+1415' || lpad(n::text, 7, '0') end
      from generate_series(${from}::int, ${from + REACH_DATA.profilesAStep - 1}::int) n`);
  }
  await db.query(sql`
    insert into devices (account_id, id, profile_id, platform, token_type, token)
    select account_id, gen_random_uuid(), id, (array['android', 'ios'])[1 + id % 2], 'fcm', 'reach-' || id
    from profiles where account_id = ${accountId} and id % 3 = 0`);
  await db.query(sql`
    insert into events (account_id, profile_id, name_key, ts, id, name, properties)
    select account_id, id, (array['charged', 'viewed', 'applaunched'])[1 + (id + k) % 3],
      now() - ((id * 7919 + k * 104729) % 90) * interval '1 day', gen_random_uuid(), 'Event',
      jsonb_build_object('Amount', (id + k) % 500)
    from profiles, generate_series(1, 3) k
    where account_id = ${accountId} and abs(hashint8(id * 3 + k)) % 10 < 7`);
  await db.query(sql`vacuum analyze profiles, devices, events`);
};
