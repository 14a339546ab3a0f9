import type { CampaignContent } from "../../src/contract/campaign.ts";
import { migrate } from "../../src/db/migrate.ts";
import type { Database } from "../../src/db/pool.ts";
import { appendIntake, type IntakeRow } from "../../src/db/queries/intake.ts";
import { sql } from "../../src/db/sql.ts";
import { onlyRow } from "../../src/db/tx.ts";
import { newId } from "../../src/lib/ids.ts";
import { identityOf, PROFILES, payloadOf, propertiesOf, WEBHOOK_BODY } from "../content.ts";

/** A database with the product's schema, one account, its profiles and one running campaign. */
export interface DecideSetup {
  accountId: number;
  campaignId: string;
  providerId: string;
}

const contentFor = (providerId: string): CampaignContent => ({
  name: "Bench",
  labels: [],
  channel: "webhook",
  start: { purpose: "transactional", providerId, unknownUsers: "account" },
  who: { audience: "all", filter: null },
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
  when: { startAt: null, endAt: null, timeToLiveMinutes: null, lostAnswer: "repeat", whilePaused: "hold" },
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

/** @param db an empty database */
export const prepareDecide = async (db: Database): Promise<DecideSetup> => {
  await migrate(db);
  const account = await db.query<{ id: number }>(
    sql`insert into accounts (external_id, name) values ('BENCH', 'Bench') returning id`,
  );
  const setup = { accountId: onlyRow(account).id, campaignId: newId(), providerId: newId() };
  const { accountId, campaignId, providerId } = setup;
  const content = JSON.stringify(contentFor(providerId));
  await db.query(sql`insert into providers (account_id, id, channel, kind, name, concurrency_max)
    values (${accountId}, ${providerId}, 'webhook', 'webhook', 'Bench', 50)`);
  await db.query(sql`insert into campaigns (account_id, id, number, life, channel, draft, version)
    values (${accountId}, ${campaignId}, 1000000001, 'published', 'webhook', ${content}::jsonb, 1)`);
  await db.query(sql`insert into campaign_versions (account_id, campaign_id, version, content)
    values (${accountId}, ${campaignId}, 1, ${content}::jsonb)`);
  await insertProfiles(db, accountId);
  return setup;
};

/** Triggers of one recipient each, accepted and not decided. */
export const fillIntake = async (db: Database, setup: DecideSetup, count: number): Promise<void> => {
  const payload = Buffer.from(JSON.stringify(payloadOf("1")));
  for (let done = 0; done < count; done += 250) {
    const rows = Array.from(
      { length: Math.min(250, count - done) },
      (_, index): IntakeRow => ({
        accountId: setup.accountId,
        requestId: newId(),
        part: 0,
        campaignId: setup.campaignId,
        lane: 0,
        source: "api",
        isTest: false,
        credentialId: setup.providerId,
        recipients: Buffer.from(JSON.stringify([["identity", identityOf(done + index)]])),
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
