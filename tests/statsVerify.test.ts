import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyStats } from "../src/cli/stats.ts";
import { type Sql, sql } from "../src/db/sql.ts";
import { recordReports } from "../src/feedback/record.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { aGoal, anEvent, goalSteps } from "./helpers/goals.ts";
import { aReport } from "./helpers/sentMessages.ts";

let app: TestApp;
let campaign: string;

beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
  const steps = goalSteps(app);
  const { id, campaignId } = await steps.publish(aGoal(), 30);
  campaign = id;
  const identities = await steps.people("counted", 40);
  const request = await steps.fire(campaignId, [...identities, "nobody"]);
  const sent = await app.db.query<{ id: string }>(sql`
    select id from messages where request_id = ${request} and outcome = 'sent' order by recipient_no limit 6`);
  await recordReports(
    app.db,
    app.accountId,
    null,
    sent.map((message, index) =>
      aReport({ kind: index % 2 === 0 ? "clicked" : "opened", messageId: message.id, isMachine: index > 3 }),
    ),
  );
  await steps.upload(
    identities.slice(0, 25).map((identity) => anEvent(identity, "Bought", { amount: 3.25 })),
  );
  await steps.settle();
}, 60_000);
afterAll(() => app.stop());

const differences = async () =>
  (await verifyStats(app.db, { id: app.accountId, external_id: app.externalId })).differences;

test("statistics say what a recount of the log says, for every dimension", async () => {
  expect(await differences()).toEqual([]);
  const [counted] = await app.db.query<{ measures: string[] }>(sql`
    select array_agg(distinct measure order by measure) as measures from (
      select measure from stats union all select measure from stat_deltas) s`);
  expect(counted?.measures).toEqual([
    "clicked",
    "clicked_by_machine",
    "control_group",
    "converted",
    "decided",
    "opened",
    "opened_by_machine",
    "profile_not_found",
    "qualified",
    "sent",
  ]);
});

const FAULTS: readonly [string, string, (campaign: string) => Sql][] = [
  [
    "a message lost from the log",
    "decided",
    (id) => sql`delete from messages where id = (
    select id from messages where campaign_id = ${id} and outcome = 'sent' order by id limit 1)`,
  ],
  [
    "a conversion counted twice",
    "conversions of target users",
    (id) => sql`
    insert into goal_deltas (account_id, campaign_id, hour, is_control, version, variant, converted)
    select account_id, campaign_id, date_trunc('hour', first_at, 'UTC'), is_control, version, variant, 1 from goal_users
    where campaign_id = ${id} and not is_control limit 1`,
  ],
  [
    "a click counted for another variant",
    "clicked",
    (id) => sql`
    insert into stat_deltas (account_id, campaign_id, version, hour, measure, variant, count)
    select account_id, campaign_id, version, date_trunc('hour', decided_at, 'UTC'), 'clicked', 'b', 1 from messages
    where campaign_id = ${id} limit 1`,
  ],
  [
    "revenue that nobody spent",
    "revenue of control users",
    (id) => sql`
    update goal_users set revenue = revenue + 1 where campaign_id = ${id} and is_control`,
  ],
];

test.each(FAULTS)("%s is found", async (_, measure, plant) => {
  await app.db.query(plant(campaign));
  expect((await differences()).map((one) => one.measure)).toContain(measure);
});
