import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccount } from "../src/accounts/accounts.ts";
import { createCredential } from "../src/accounts/credentials.ts";
import { liftPlannedUsers } from "../src/limits.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { aGoal, anEvent, goalSteps } from "./helpers/goals.ts";

let app: TestApp;
let steps: ReturnType<typeof goalSteps>;
beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
  steps = goalSteps(app);
}, 60_000);
afterAll(() => app.stop());

test("a campaign tells what target and control users came to, how sure it is, and when they were reached", async () => {
  const goal = aGoal();
  const { id, campaignId } = await steps.publish(goal, 50);
  const identities = await steps.people("told", 80);
  await steps.fire(campaignId, identities);
  await steps.upload(identities.slice(0, 30).map((identity) => anEvent(identity, "Bought", { amount: 5 })));
  await steps.settle();
  const { target, control } = await steps.sums(id);
  expect(target.converted + control.converted).toBe(30);
  const { status, body } = await app.native("GET", `/campaigns/${id}/goal`);
  expect(status).toBe(200);
  expect(body.report).toMatchObject({
    goal,
    plannedUsers: liftPlannedUsers,
    lift: {
      target: {
        users: target.users,
        converted: target.converted,
        rate: target.converted / target.users,
        revenue: 5 * target.converted,
        arpu: (5 * target.converted) / target.users,
      },
      control: { users: control.users, converted: control.converted },
      leftOutUsers: 0,
      difference: { estimate: target.converted / target.users - control.converted / control.users },
      verdict: { kind: expect.stringMatching(/^(too_early|cannot_tell_yet)$/) },
    },
    variants: [],
    pairs: [],
  });
  const hours: { target: { users: number }; control: { users: number } }[] = body.report.hours;
  expect(hours.reduce((sum, hour) => sum + hour.target.users + hour.control.users, 0)).toBe(80);
  const later = new Date(Date.now() + 2 * 3_600_000).toISOString();
  expect((await app.native("GET", `/campaigns/${id}/goal?from=${later}`)).body.report).toMatchObject({
    lift: { target: { users: 0 }, verdict: { kind: "too_early" } },
    hours: [],
  });
});

test("without a control group it says so, and without a goal there is nothing to tell", async () => {
  const alone = await steps.publish(aGoal());
  const [user] = await steps.people("alone", 1);
  await steps.fire(alone.campaignId, [String(user)]);
  expect((await app.native("GET", `/campaigns/${alone.id}/goal`)).body.report.lift).toMatchObject({
    target: { users: 1, converted: 0, rate: 0 },
    verdict: { kind: "no_control_group" },
  });
  const none = await steps.publish(null);
  expect((await app.native("GET", `/campaigns/${none.id}/goal`)).body).toEqual({ report: null });
});

test("it is told to nobody of another account", async () => {
  const { id } = await steps.publish(aGoal());
  const other = await createAccount(app.db, { name: "Other" });
  const { apiKey } = await createCredential(app.db, app.box, other.id, {
    name: "other",
    scopes: ["campaigns:read"],
    isTest: false,
  });
  const answer = await app.native("GET", `/campaigns/${id}/goal`, undefined, {
    authorization: `Bearer ${apiKey}`,
  });
  expect(answer.status).toBe(404);
});
