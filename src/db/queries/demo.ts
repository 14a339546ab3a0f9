import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { keepMergesOut } from "./ledger.ts";
import { holdFold } from "./maintenance.ts";

/** The one demo account of the deployment. */
export const findDemoAccount = async (
  q: Queryable,
): Promise<{ id: number; externalId: string } | undefined> => {
  const [row] = await q.query<{ id: number; externalId: string }>(
    sql`select id, external_id as "externalId" from accounts where is_demo order by id limit 1`,
  );
  return row;
};

/** Marks an account as demo data, which one act removes. */
export const markDemoAccount = async (q: Queryable, accountId: number): Promise<void> => {
  await q.query(sql`update accounts set is_demo = true where id = ${accountId}`);
};

/** An address that is told from the start to be dead. */
export const insertSuppression = async (
  q: Queryable,
  accountId: number,
  suppression: { channel: string; address: string; reason: string },
): Promise<void> => {
  await q.query(sql`
    insert into suppressions (account_id, channel, address, reason)
    values (${accountId}, ${suppression.channel}, ${suppression.address}, ${suppression.reason})
    on conflict (account_id, channel, address) do nothing`);
};

/** The 10-digit ID of a running campaign of this name and channel. */
export const findPublishedNumber = async (
  q: Queryable,
  accountId: number,
  campaign: { name: string; channel: string },
): Promise<string | undefined> => {
  const [row] = await q.query<{ number: string }>(sql`
    select number::text as number from campaigns
    where account_id = ${accountId} and channel = ${campaign.channel} and draft ->> 'name' = ${campaign.name}
      and life = 'published' and number is not null
    order by id limit 1`);
  return row?.number;
};

/** In the order in which they are locked. */
export const listCampaignIds = async (q: Queryable, accountId: number): Promise<string[]> => {
  const rows = await q.query<{ id: string }>(
    sql`select id from campaigns where account_id = ${accountId} order by id`,
  );
  return rows.map(({ id }) => id);
};

/** Ends all credentials of the account, and the keys of its apps and pages. */
export const revokeCredentials = async (q: Queryable, accountId: number): Promise<void> => {
  await q.query(sql`
    update credentials set revoked_at = clarion_now()
    where account_id = ${accountId} and revoked_at is null`);
  await q.query(sql`
    update publishable_keys set revoked_at = clarion_now()
    where account_id = ${accountId} and revoked_at is null`);
};

/** Whether something of the account is still to be decided or to be delivered. */
export const hasQueued = async (q: Queryable, accountId: number): Promise<boolean> => {
  const [row] = await q.query<{ has_queued: boolean }>(sql`
    select exists (select from intake_queue where account_id = ${accountId})
      or exists (select from message_queue where account_id = ${accountId}) as has_queued`);
  return row?.has_queued ?? false;
};

/** Keeps the account's row until the transaction ends, so that nothing new refers to it; false when it is no demo. */
export const lockDemoAccount = async (tx: Queryable, accountId: number): Promise<boolean> => {
  const rows = await tx.query(sql`select id from accounts where id = ${accountId} and is_demo for update`);
  return rows.length > 0;
};

/**
 * Queues first: whoever decides or delivers holds rows of theirs, and writes nothing once those are gone. What waits for its
 * moment goes before the queue that it moves to, so that a move under way is waited for and then found there.
 */
const queues = (accountId: number) => [
  sql`delete from intake_postponed where (account_id, request_id, part) in (
    select account_id, request_id, part from intake_postponed
    where account_id = ${accountId} order by request_id, part for update)`,
  sql`delete from intake_queue where (lane, account_id, campaign_id, request_id, part) in (
    select lane, account_id, campaign_id, request_id, part from intake_queue
    where account_id = ${accountId} order by lane, campaign_id, request_id, part for update)`,
  sql`delete from message_queue where (account_id, message_id) in (
    select account_id, message_id from message_queue
    where account_id = ${accountId} order by message_id for update)`,
];

/** In the order in which everybody locks them. */
const ledger = (accountId: number) => [
  sql`delete from cap_counters where account_id = ${accountId}`,
  sql`delete from cap_notices where account_id = ${accountId}`,
  sql`delete from campaign_bursts where account_id = ${accountId}`,
  sql`delete from campaign_users where account_id = ${accountId}`,
  sql`delete from channel_users where account_id = ${accountId}`,
  sql`delete from variant_users where account_id = ${accountId}`,
  sql`delete from goal_checks where account_id = ${accountId}`,
  sql`delete from goals where account_id = ${accountId}`,
  sql`delete from goal_events where account_id = ${accountId}`,
  sql`delete from goal_users where account_id = ${accountId}`,
  sql`delete from exposures where account_id = ${accountId}`,
  sql`delete from throttles where account_id = ${accountId}`,
  sql`delete from throttle_takes where account_id = ${accountId}`,
  // with their last calls
  sql`delete from linked_apis where account_id = ${accountId}`,
  // with their codes, and who holds those
  sql`delete from code_pools where account_id = ${accountId}`,
  sql`delete from senders where account_id = ${accountId}`,
  sql`delete from mail_domains where account_id = ${accountId}`,
  // with what they said before
  sql`delete from content_blocks where account_id = ${accountId}`,
  sql`delete from media where account_id = ${accountId}`,
  sql`delete from return_paths where account_id = ${accountId}`,
  sql`delete from publishable_keys where account_id = ${accountId}`,
];

const log = (accountId: number) => [
  sql`delete from attempts where account_id = ${accountId}`,
  sql`delete from device_sends where account_id = ${accountId}`,
  sql`delete from message_contents where account_id = ${accountId}`,
  sql`delete from messages where account_id = ${accountId}`,
  // after the messages, whose locks who records facts of them holds
  sql`delete from message_facts where account_id = ${accountId}`,
  sql`delete from provider_receipts where account_id = ${accountId}`,
  sql`delete from intake where account_id = ${accountId}`,
  sql`delete from inbox where account_id = ${accountId}`,
  sql`delete from idempotency_keys where account_id = ${accountId}`,
  sql`delete from recipient_keys where account_id = ${accountId}`,
  sql`delete from event_firings where account_id = ${accountId}`,
  sql`delete from inbound_hooks where account_id = ${accountId}`,
  sql`delete from render_suspects where account_id = ${accountId}`,
  sql`delete from stat_deltas where account_id = ${accountId}`,
  sql`delete from stats where account_id = ${accountId}`,
  sql`delete from goal_deltas where account_id = ${accountId}`,
  sql`delete from campaign_links where account_id = ${accountId}`,
  sql`delete from link_users where account_id = ${accountId}`,
  sql`delete from link_deltas where account_id = ${accountId}`,
  sql`delete from link_stats where account_id = ${accountId}`,
  sql`delete from goal_stats where account_id = ${accountId}`,
  sql`delete from campaign_totals where account_id = ${accountId}`,
  sql`delete from account_activity where account_id = ${accountId}`,
];

const campaignsAndProviders = (accountId: number) => [
  sql`delete from draft_viewers where account_id = ${accountId}`,
  sql`delete from campaign_numbers where account_id = ${accountId}`,
  sql`delete from ab_tests where account_id = ${accountId}`,
  sql`delete from campaign_variants where account_id = ${accountId}`,
  sql`delete from campaign_versions where account_id = ${accountId}`,
  sql`delete from campaigns where account_id = ${accountId}`,
  // after what tells: messages, facts and campaigns
  sql`delete from outgoing_events where account_id = ${accountId}`,
  sql`delete from outgoing_attempts where account_id = ${accountId}`,
  sql`delete from outgoing_webhooks where account_id = ${accountId}`,
  sql`delete from control_groups where account_id = ${accountId}`,
  sql`delete from provider_health where account_id = ${accountId}`,
  sql`delete from provider_tokens where account_id = ${accountId}`,
  sql`delete from provider_callbacks where account_id = ${accountId}`,
  sql`delete from whatsapp_templates where account_id = ${accountId}`,
  sql`delete from whatsapp_template_readings where account_id = ${accountId}`,
  sql`delete from providers where account_id = ${accountId}`,
];

const profiles = (accountId: number) => [
  sql`delete from profile_deletions where account_id = ${accountId}`,
  sql`delete from transfers where account_id = ${accountId}`,
  sql`delete from count_queries where account_id = ${accountId}`,
  sql`delete from identities where account_id = ${accountId}`,
  sql`delete from devices where account_id = ${accountId}`,
  sql`delete from control_exemptions where account_id = ${accountId}`,
  sql`delete from profiles where account_id = ${accountId}`,
  sql`delete from profile_merges where account_id = ${accountId}`,
  sql`delete from events where account_id = ${accountId}`,
  sql`delete from event_summaries where account_id = ${accountId}`,
  sql`delete from catalogue where account_id = ${accountId}`,
  sql`delete from event_names where account_id = ${accountId}`,
  sql`delete from suppressions where account_id = ${accountId}`,
];

const segments = (accountId: number) => [
  sql`delete from segment_members where account_id = ${accountId}`,
  sql`delete from segment_versions where account_id = ${accountId}`,
  sql`delete from segments where account_id = ${accountId}`,
];

/** People who were made for the demo, by the domain of their addresses, leave with it; others only lose the account. */
const account = (accountId: number, domain: string) => [
  sql`delete from credentials where account_id = ${accountId}`,
  sql`with gone as (delete from memberships where account_id = ${accountId} returning person_id)
    delete from people p using gone
    where p.id = gone.person_id and split_part(p.email, '@', 2) = ${domain}
      and not exists (select from memberships m where m.person_id = p.id and m.account_id <> ${accountId})`,
  sql`delete from accounts where id = ${accountId}`,
];

/**
 * Deletes an account and everything of it, table by table in the order that foreign keys allow. Whoever calls it has
 * made sure that the account is a demo (`lockDemoAccount`).
 *
 * @param domain of the addresses of people who were made with the demo
 */
export const deleteAccountRows = async (tx: Queryable, accountId: number, domain: string): Promise<void> => {
  for (const statement of queues(accountId)) await tx.query(statement);
  await keepMergesOut(tx, accountId);
  await holdFold(tx);
  for (const statement of [
    ...ledger(accountId),
    ...log(accountId),
    ...campaignsAndProviders(accountId),
    ...segments(accountId),
    ...profiles(accountId),
    ...account(accountId, domain),
  ]) {
    await tx.query(statement);
  }
};
