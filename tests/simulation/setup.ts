import type { Database } from "../../src/db/pool.ts";
import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";
import type { World } from "./world.ts";

export interface SetUp {
  accountId: number;
  providerId: string;
  providerKind: string;
}

/** The same for all accounts: ids are unique within one. */
const PROVIDER_ID = "00000000-0000-7000-8000-0000000000ff";

const insertUsers = async (db: Database, accountId: number, { users }: World): Promise<void> => {
  const moody = users.map(({ no }) => JSON.stringify(no % 13 === 0 ? { Moody: true } : {}));
  await db.query(sql`
    insert into profiles (account_id, id, properties, email, time_zone, email_subscribed) overriding system value
    select ${accountId}, * from unnest(${users.map(({ no }) => no)}::bigint[], ${moody}::jsonb[],
      ${users.map(({ email }) => email)}::text[], ${users.map(({ timeZone }) => timeZone)}::text[],
      ${users.map(({ isSubscribed }) => isSubscribed)}::boolean[])`);
  await db.query(sql`
    insert into identities (account_id, kind, value, profile_id)
    select ${accountId}, 'identity', * from unnest(${users.map(({ identity }) => identity)}::text[],
      ${users.map(({ no }) => no)}::bigint[])`);
};

/** As an author would have published them, but for caps that are smaller than the API takes. */
const insertCampaigns = async (db: Database, accountId: number, world: World): Promise<void> => {
  for (const { id, content } of world.campaigns) {
    const draft = JSON.stringify(content);
    const endAt = content.when.endAt === null ? null : new Date(content.when.endAt);
    await db.query(sql`
      insert into campaigns (account_id, id, life, channel, draft, version, end_at)
      values (${accountId}, ${id}, 'published', ${content.channel}, ${draft}::jsonb, 1, ${endAt})`);
    await db.query(sql`
      insert into campaign_versions (account_id, campaign_id, version, content, published_at)
      values (${accountId}, ${id}, 1, ${draft}::jsonb, ${new Date(world.startMs)})`);
  }
};

const insertGroups = async (db: Database, accountId: number, { groups, exempt }: World): Promise<void> => {
  for (const { id, kind, percent } of groups) {
    await db.query(sql`
      insert into control_groups (account_id, id, kind, name, percent)
      values (${accountId}, ${id}, ${kind}, ${id}, ${percent})`);
  }
  await db.query(sql`
    insert into control_exemptions (account_id, profile_id)
    select ${accountId}, * from unnest(${exempt}::bigint[])`);
};

/** Writes the world down, as an account of its own. */
export const setUpWorld = async (db: Database, name: string, world: World): Promise<SetUp> => {
  const settings = JSON.stringify({ globalLimits: world.globalLimits });
  const rows = await db.query<{ id: number }>(sql`
    insert into accounts (external_id, name, time_zone, settings, assignment_key)
    values (${name}, ${name}, ${world.timeZone}, ${settings}::jsonb, ${world.key}) returning id`);
  const accountId = onlyRow(rows).id;
  const channel = world.campaigns[0]?.content.channel ?? "webhook";
  const providerKind = channel === "webhook" ? "webhook" : "smtp";
  await db.query(sql`
    insert into providers (account_id, id, channel, kind, name, concurrency_max)
    values (${accountId}, ${PROVIDER_ID}, ${channel}, ${providerKind}, 'simulated', 10)`);
  await insertUsers(db, accountId, world);
  await insertCampaigns(db, accountId, world);
  await insertGroups(db, accountId, world);
  return { accountId, providerId: PROVIDER_ID, providerKind };
};

/** Takes what a run that broke off has left out of the queues, which all accounts share. */
export const emptyQueues = async (db: Database, accountId: number): Promise<void> => {
  await db.query(sql`delete from intake_queue where account_id = ${accountId}`);
  await db.query(sql`delete from intake_postponed where account_id = ${accountId}`);
  await db.query(sql`delete from message_queue where account_id = ${accountId}`);
  await db.query(sql`delete from workers`);
};
