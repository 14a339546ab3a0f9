import { expect } from "vitest";
import { START_DEFAULTS, WHO_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import type { CampaignGoal } from "../../src/contract/goal.ts";
import { sumGoal } from "../../src/db/queries/goalUsers.ts";
import { sumCampaignStats } from "../../src/db/queries/stats.ts";
import { sql } from "../../src/db/sql.ts";
import { followGoals, recountGoals } from "../../src/experiments/goals.ts";
import { aProfile, aWebhookCampaign, type TestApp } from "./app.ts";
import { eventually } from "./eventually.ts";

const HOOK = "https://hooks.example/";
export const aGoal = (more: Partial<CampaignGoal> = {}): CampaignGoal => ({
  match: "any",
  events: [{ event: "Bought", where: null, times: 1 }],
  users: null,
  revenueProperty: "amount",
  withinMinutes: 60,
  ...more,
});

const start = { ...START_DEFAULTS, purpose: "transactional" as const, providerId: null };

export const nowSeconds = (): number => Math.floor(Date.now() / 1_000);

export const anEvent = (identity: string, evtName: string, evtData: object = {}, ts = nowSeconds()) => ({
  type: "event",
  identity,
  evtName,
  evtData,
  ts,
});

/** What is counted of target or of control users. */
export interface Sum {
  users: number;
  converted: number;
  byClick: number;
  revenue: number;
  revenueSquares: number;
}

const EVERYTHING = { from: null, before: null };

/** What is counted, and what should be. */
const goalCounts = (app: TestApp) => {
  /** What the statistics say of target and control users. */
  const sums = async (campaign: string): Promise<{ target: Sum; control: Sum }> => {
    const rows = await sumGoal(app.db, app.accountId, campaign, EVERYTHING);
    const of = (isControl: boolean): Sum =>
      rows
        .filter((row) => row.isControl === isControl)
        .reduce(
          (sum, row) => ({
            users: sum.users + row.users,
            converted: sum.converted + row.converted,
            byClick: sum.byClick + row.byClick,
            revenue: sum.revenue + row.revenue,
            revenueSquares: sum.revenueSquares + row.revenueSquares,
          }),
          { users: 0, converted: 0, byClick: 0, revenue: 0, revenueSquares: 0 },
        );
    return { target: of(false), control: of(true) };
  };

  const targetSoon = (campaign: string, expected: Partial<Sum>) =>
    eventually(async () => expect((await sums(campaign)).target).toMatchObject(expected), 20_000);

  const convertedOf = async (campaign: string): Promise<number> =>
    (await sumCampaignStats(app.db, app.accountId, campaign, EVERYTHING))
      .filter(({ measure }) => measure === "converted")
      .reduce((sum, { count }) => sum + count, 0);

  /** The statistics, recounted from the users themselves. */
  const recounted = async (campaign: string): Promise<{ target: Sum; control: Sum }> => {
    const rows = await app.db.query<Sum & { isControl: boolean }>(sql`
      select is_control as "isControl", count(*)::int as users, count(converted_at)::int as converted,
        count(*) filter (where by_click)::int as "byClick", sum(revenue)::float8 as revenue,
        sum(revenue * revenue)::float8 as "revenueSquares"
      from goal_users where campaign_id = ${campaign} group by 1`);
    const none = { users: 0, converted: 0, byClick: 0, revenue: 0, revenueSquares: 0 };
    const of = (isControl: boolean): Sum => {
      const { isControl: _, ...sum } = rows.find((row) => row.isControl === isControl) ?? {
        ...none,
        isControl,
      };
      return sum;
    };
    return { target: of(false), control: of(true) };
  };

  return { sums, targetSoon, convertedOf, recounted };
};

/** What tests of goals do with an app. */
export const goalSteps = (app: TestApp) => {
  const publish = (goal: CampaignGoal | null, controlPercent: number | null = null) =>
    app.publish(
      aWebhookCampaign(null, HOOK, {
        start: { ...start, goal },
        who: { ...WHO_DEFAULTS, campaignControlPercent: controlPercent },
      }),
    );

  const fire = async (campaignId: string, identities: readonly string[]): Promise<string> => {
    const { body } = await app.post("/1/send/externaltrigger.json", {
      to: { identity: identities },
      campaign_id: campaignId,
      ExternalTrigger: { order: 1 },
    });
    expect(body).toMatchObject({ status: "success" });
    await app.drain();
    return body.request_id;
  };

  const upload = async (records: unknown[]): Promise<void> => {
    expect((await app.upload(records)).body).toMatchObject({ status: "success", processed: records.length });
  };

  const moveExposures = (campaign: string, seconds: number) =>
    app.db.query(sql`
      update exposures set at = at + make_interval(secs => ${seconds}::int) where campaign_id = ${campaign}`);

  const people = async (prefix: string, count: number): Promise<string[]> => {
    const identities = Array.from({ length: count }, (_, index) => `${prefix}-${index}`);
    await upload(identities.map((identity) => aProfile(identity)));
    return identities;
  };

  const idOf = async (identity: string): Promise<number> => {
    const [row] = await app.db.query<{ id: number }>(sql`
      select profile_id as id from identities where account_id = ${app.accountId} and value = ${identity}`);
    if (row === undefined) throw new Error(`nobody is called ${identity}`);
    return row.id;
  };

  const settle = async (): Promise<void> => {
    await app.db.query(sql`update goal_checks set due_at = clarion_now()`);
    await app.db.query(sql`update goals set again_at = clarion_now() where again_at is not null`);
    await recountGoals(app.db, () => false);
    await followGoals(app.db);
  };

  return { ...goalCounts(app), publish, fire, upload, moveExposures, people, idOf, settle };
};
