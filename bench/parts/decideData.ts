import type { CampaignContent } from "../../src/contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import type { Filter } from "../../src/contract/filter.ts";
import { migrate } from "../../src/db/migrate.ts";
import type { Database } from "../../src/db/pool.ts";
import { appendIntake, type IntakeRow } from "../../src/db/queries/intake.ts";
import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";
import { newId } from "../../src/lib/ids.ts";
import { identityOf, PROFILES, payloadOf, propertiesOf, WEBHOOK_BODY } from "../content.ts";

/** What the filtered campaign asks about. */
const EVENT = "Charged";

/** A database with the product's schema, one account, its profiles and running campaigns. */
export interface DecideSetup {
  accountId: number;
  /** To all that are named. */
  campaignId: string;
  /** Only to those of them who bought twice in the last 30 days. */
  filteredCampaignId: string;
  /** Only to those whom a filter on two properties finds, which all are. */
  matchingCampaignId: string;
  providerId: string;
}

const BOUGHT_TWICE: Filter = {
  type: "behaviour",
  did: true,
  match: "any",
  events: [{ event: EVENT }],
  within: { kind: "last", amount: 30, unit: "days" },
  measure: { kind: "count", is: { op: "at_least", value: 2 } },
};

/** Everybody of the bench: an audience that is asked for and holds nobody back. */
export const MATCHING: Filter = {
  type: "and",
  nodes: [
    { type: "property", property: "City", test: { op: "equals", value: "Vienna" } },
    { type: "property", property: "Visits", test: { op: "between", from: 0, to: 99 } },
  ],
};

export const contentFor = (providerId: string, filter: Filter | null): CampaignContent => ({
  name: "Bench",
  labels: [],
  channel: "webhook",
  start: { ...START_DEFAULTS, purpose: "transactional", providerId, unknownUsers: "account" },
  who: { ...WHO_DEFAULTS, audience: filter === null ? "all" : "filter", filter },
  what: {
    messageType: "single",
    missingValues: "blank",
    webhook: {
      method: "POST",
      url: "http://127.0.0.1/order",
      query: [],
      headers: [],
      contentType: "json",
      body: WEBHOOK_BODY,
    },
  },
  when: {
    ...WHEN_DEFAULTS,
    startAt: null,
    endAt: null,
    timeToLiveMinutes: null,
    lostAnswer: "repeat",
    whilePaused: "hold",
  },
  formerIds: [],
});

const insertProfiles = async (db: Database, accountId: number): Promise<void> => {
  const numbers = Array.from({ length: PROFILES }, (_, index) => index);
  await db.query(sql`
    with r as (
      select properties, value, row_number() over () as id
      from unnest(${numbers.map((n) => JSON.stringify(propertiesOf(n)))}::jsonb[], ${numbers.map(identityOf)}::text[])
        as n (properties, value)
    ), made as (
      insert into profiles (account_id, id, properties) overriding system value
      select ${accountId}::int, id, properties from r returning id
    )
    insert into identities (account_id, kind, value, profile_id)
    select ${accountId}::int, 'identity', r.value, r.id from r join made using (id)`);
  await db.query(sql`analyze`);
};

/** @returns the new campaign's id */
export const insertRunning = async (
  db: Database,
  accountId: number,
  content: CampaignContent,
  id: string = newId(),
): Promise<string> => {
  const text = JSON.stringify(content);
  await db.query(sql`insert into campaigns (account_id, id, number, life, channel, draft, version)
    values (${accountId}, ${id}, 1000000000 + (select count(*) from campaigns), 'published', 'webhook', ${text}::jsonb, 1)`);
  await db.query(sql`insert into campaign_versions (account_id, campaign_id, version, content)
    values (${accountId}, ${id}, 1, ${text}::jsonb)`);
  return id;
};

/** @param db an empty database */
export const prepareDecide = async (db: Database): Promise<DecideSetup> => {
  await migrate(db);
  const account = await db.query<{ id: number }>(
    sql`insert into accounts (external_id, name) values ('BENCH', 'Bench') returning id`,
  );
  const setup = {
    accountId: onlyRow(account).id,
    campaignId: newId(),
    filteredCampaignId: newId(),
    matchingCampaignId: newId(),
    providerId: newId(),
  };
  const { accountId, campaignId, filteredCampaignId, matchingCampaignId, providerId } = setup;
  await db.query(sql`insert into providers (account_id, id, channel, kind, name, concurrency_max)
    values (${accountId}, ${providerId}, 'webhook', 'webhook', 'Bench', 50)`);
  await insertRunning(db, accountId, contentFor(providerId, null), campaignId);
  await insertRunning(db, accountId, contentFor(providerId, BOUGHT_TWICE), filteredCampaignId);
  await insertRunning(db, accountId, contentFor(providerId, MATCHING), matchingCampaignId);
  await insertProfiles(db, accountId);
  return setup;
};

/** Events of a step, each a statement of its own, so that none runs for minutes. */
const EVENTS_A_STEP = 500_000;
const EVENT_KINDS = [EVENT, "App Opened", "Product Viewed", "Added To Cart", "Searched"] as const;

/** Events of every profile, of five kinds, spread over thirteen months. */
export const fillEvents = async (db: Database, setup: DecideSetup, count: number): Promise<void> => {
  for (let from = 0; from < count; from += EVENTS_A_STEP) {
    const to = Math.min(count, from + EVENTS_A_STEP) - 1;
    await db.query(sql`
      insert into events (account_id, profile_id, name_key, ts, id, name, properties)
      select ${setup.accountId}::int, 1 + n % ${PROFILES}::int, lower(replace(kind, ' ', '')),
        now() - abs(hashint4(n)) / 2147483648.0 * interval '395 days', gen_random_uuid(), kind,
        jsonb_build_object('Amount', n % 500, 'Currency', 'EUR', 'Payment Mode', 'Card')
      from generate_series(${from}::int, ${to}::int) n, lateral (
        select (${[...EVENT_KINDS]}::text[])[1 + n / ${PROFILES}::int % ${EVENT_KINDS.length}::int] as kind) k`);
  }
  await db.query(sql`
    insert into event_summaries (account_id, profile_id, name_key, count, first_at, last_at)
    select account_id, profile_id, name_key, count(*), min(ts), max(ts) from events group by 1, 2, 3`);
  await db.query(sql`analyze`);
};

/** Triggers of one recipient each, accepted and not decided. */
export const fillIntake = async (
  db: Database,
  setup: DecideSetup,
  count: number,
  campaignId: string = setup.campaignId,
  identityAt: (n: number) => string = identityOf,
): Promise<void> => {
  const payload = Buffer.from(JSON.stringify(payloadOf("1")));
  for (let done = 0; done < count; done += 250) {
    const rows = Array.from(
      { length: Math.min(250, count - done) },
      (_, index): IntakeRow => ({
        accountId: setup.accountId,
        requestId: newId(),
        part: 0,
        campaignId,
        lane: 0,
        source: "api",
        isTest: false,
        credentialId: setup.providerId,
        recipients: Buffer.from(JSON.stringify([["identity", identityAt(done + index)]])),
        recipientCount: 1,
        payload,
      }),
    );
    await appendIntake(
      db,
      rows.sort((a, b) => (a.requestId < b.requestId ? -1 : 1)),
    );
  }
};
