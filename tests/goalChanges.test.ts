import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CampaignGoal } from "../src/contract/goal.ts";
import { mergeStoredProfiles } from "../src/db/queries/profiles.ts";
import { sql } from "../src/db/sql.ts";
import { inTransaction } from "../src/db/tx.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { eventually } from "./helpers/eventually.ts";
import { aGoal, anEvent, goalSteps } from "./helpers/goals.ts";

let app: TestApp;
let steps: ReturnType<typeof goalSteps>;
beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
  steps = goalSteps(app);
}, 60_000);
afterAll(() => app.stop());

describe("what changes afterwards is counted again", () => {
  const publishGoal = async (id: string, goal: CampaignGoal | null) => {
    const { body } = await app.native("GET", `/campaigns/${id}`);
    const saved = await app.native("PATCH", `/campaigns/${id}`, {
      revision: body.revision,
      start: { ...body.draft.start, goal },
    });
    expect(saved.status).toBe(200);
    expect((await app.native("POST", `/campaigns/${id}/publish`, {})).status).toBe(200);
  };

  test("another goal counts all users anew", async () => {
    const { id, campaignId } = await steps.publish(aGoal());
    const [buyer, reader] = await steps.people("change", 2);
    await steps.fire(campaignId, [String(buyer), String(reader)]);
    await steps.upload([
      anEvent(String(buyer), "Bought", { amount: 9 }),
      anEvent(String(reader), "Read", { pages: 4 }),
    ]);
    await steps.targetSoon(id, { converted: 1, revenue: 9 });
    await publishGoal(
      id,
      aGoal({ events: [{ event: "Read", where: null, times: 1 }], revenueProperty: "pages" }),
    );
    await steps.targetSoon(id, { users: 2, converted: 1, revenue: 4 });
    expect(await steps.convertedOf(id)).toBe(1);
    expect(await steps.recounted(id)).toEqual(await steps.sums(id));
  });

  test("a goal that a campaign gets later takes in the messages from before", async () => {
    const { id, campaignId } = await steps.publish(null, 50);
    const identities = await steps.people("later", 20);
    await steps.fire(campaignId, identities);
    await steps.upload(identities.map((identity) => anEvent(identity, "Bought", { amount: 1 })));
    expect(await steps.sums(id)).toMatchObject({ target: { users: 0 }, control: { users: 0 } });
    await publishGoal(id, aGoal());
    await eventually(async () => {
      const { target, control } = await steps.sums(id);
      expect(target.users + control.users).toBe(20);
      expect(target.converted + control.converted).toBe(20);
      expect(control.users).toBeGreaterThan(0);
    }, 20_000);
    expect(await steps.recounted(id)).toEqual(await steps.sums(id));
  });

  test("users who become one are one user, who keeps what both did", async () => {
    const { id, campaignId } = await steps.publish(
      aGoal({ events: [{ event: "Bought", where: null, times: 2 }] }),
    );
    const [older, younger] = (await steps.people("merge", 2)).map(String);
    await steps.fire(campaignId, [String(older), String(younger)]);
    await steps.upload([
      anEvent(String(older), "Bought", { amount: 1 }),
      anEvent(String(younger), "Bought", { amount: 2 }),
    ]);
    await steps.settle();
    expect((await steps.sums(id)).target).toMatchObject({ users: 2, converted: 0 });
    const merge = { fromId: await steps.idOf(String(younger)), intoId: await steps.idOf(String(older)) };
    await inTransaction(app.db, (tx) => mergeStoredProfiles(tx, app.accountId, [merge]));
    await steps.targetSoon(id, { users: 1, converted: 1, revenue: 3 });
    expect(await steps.recounted(id)).toEqual(await steps.sums(id));
  });

  test("nothing of deleted users is followed any more, and what was counted stays", async () => {
    const { id, campaignId } = await steps.publish(aGoal());
    const [user] = await steps.people("gone", 1);
    await steps.fire(campaignId, [String(user)]);
    await steps.upload([anEvent(String(user), "Bought", { amount: 6 })]);
    await steps.targetSoon(id, { converted: 1 });
    expect((await app.post("/1/delete/profiles.json", { identity: [user] })).status).toBe(200);
    await eventually(async () => {
      expect(
        await app.db.query(sql`select from goal_users where campaign_id = ${id} and profile_id > 0`),
      ).toEqual([]);
      expect(await app.db.query(sql`select from exposures where campaign_id = ${id}`)).toEqual([]);
    }, 20_000);
    expect((await steps.sums(id)).target).toMatchObject({ users: 1, converted: 1, revenue: 6 });
    expect(await steps.recounted(id)).toEqual(await steps.sums(id));
  });

  test("a look at users whose deletion is under way takes nothing back", async () => {
    const { id, campaignId } = await steps.publish(aGoal());
    const [user] = (await steps.people("going", 1)).map(String);
    await steps.fire(campaignId, [String(user)]);
    await steps.upload([anEvent(String(user), "Bought", { amount: 6 })]);
    await steps.targetSoon(id, { converted: 1 });
    const profileId = await steps.idOf(String(user));
    // a deletion is done when every transaction has ended that may have found the user
    await inTransaction(app.db, async (older) => {
      await older.query(sql`select pg_current_xact_id()`);
      expect((await app.post("/1/delete/profiles.json", { identity: [user] })).status).toBe(200);
      await eventually(async () =>
        expect(await app.db.query(sql`select from events where profile_id = ${profileId}`)).toEqual([]),
      );
      const [deletion] = await app.db.query(
        sql`select state from profile_deletions where profile_id = ${profileId}`,
      );
      expect(deletion).toEqual({ state: "running" });
      await app.db.query(sql`
        insert into goal_checks (account_id, campaign_id, profile_id) values (${app.accountId}, ${id}, ${profileId})`);
      await steps.settle();
    });
    expect((await steps.sums(id)).target).toMatchObject({ users: 1, converted: 1, revenue: 6 });
    expect(await steps.recounted(id)).toEqual(await steps.sums(id));
  });
});
