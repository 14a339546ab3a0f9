import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FieldFilter } from "../src/contract/filter.ts";
import { isInControlGroup } from "../src/controlGroups/membership.ts";
import { sql } from "../src/db/sql.ts";
import { recordReports } from "../src/feedback/record.ts";
import { startTestApp, type TestApp } from "./helpers/app.ts";
import { aGoal, anEvent, goalSteps, nowSeconds } from "./helpers/goals.ts";
import { aReport } from "./helpers/sentMessages.ts";

let app: TestApp;
let steps: ReturnType<typeof goalSteps>;
beforeAll(async () => {
  app = await startTestApp({ workers: 2 });
  steps = goalSteps(app);
}, 60_000);
afterAll(() => app.stop());

describe("whoever does what the goal asks for within the conversion time converts, once a campaign", () => {
  test("target users from the send on, control users from the moment at which it would have been", async () => {
    const { id, campaignId } = await steps.publish(aGoal(), 50);
    const identities = await steps.people("both", 60);
    await steps.fire(campaignId, identities);
    const [account] = await app.db.query<{ key: Buffer }>(
      sql`select assignment_key as key from accounts where id = ${app.accountId}`,
    );
    const ids = await Promise.all(identities.map(steps.idOf));
    const isControl = ids.map((profileId) =>
      isInControlGroup(account?.key ?? Buffer.alloc(0), { id, percent: 50 }, profileId),
    );
    const controlUsers = isControl.filter(Boolean).length;
    expect(await steps.sums(id)).toMatchObject({
      target: { users: 60 - controlUsers, converted: 0, revenue: 0 },
      control: { users: controlUsers, converted: 0, revenue: 0 },
    });
    await steps.upload(
      identities.flatMap((identity) => [
        anEvent(identity, "Bought", { amount: 10 }),
        anEvent(identity, "bought", { amount: 2.5 }),
      ]),
    );
    await steps.targetSoon(id, { converted: 60 - controlUsers, revenue: 12.5 * (60 - controlUsers) });
    expect(await steps.sums(id)).toEqual({
      target: {
        users: 60 - controlUsers,
        converted: 60 - controlUsers,
        byClick: 0,
        revenue: 12.5 * (60 - controlUsers),
        revenueSquares: 156.25 * (60 - controlUsers),
      },
      control: {
        users: controlUsers,
        converted: controlUsers,
        byClick: 0,
        revenue: 12.5 * controlUsers,
        revenueSquares: 156.25 * controlUsers,
      },
    });
    // what is said of messages is said of those that were sent
    expect(await steps.convertedOf(id)).toBe(60 - controlUsers);
    const facts = await app.db.query(sql`
      select from message_facts f join messages m on m.id = f.message_id
      where m.campaign_id = ${id} and f.kind = 'converted' and m.outcome = 'sent'`);
    expect(facts).toHaveLength(60 - controlUsers);
    expect(await steps.recounted(id)).toEqual(await steps.sums(id));
  });

  test("events before the message, after the conversion time, of another name, or of users who were not named count nothing", async () => {
    const { id, campaignId } = await steps.publish(aGoal());
    const [before, late, other, stranger, buyer] = await steps.people("outside", 5);
    const named = [before, late, other, buyer].map(String);
    await steps.upload([anEvent(String(before), "Bought", { amount: 1 }, nowSeconds() - 60)]);
    await steps.fire(campaignId, named);
    await steps.moveExposures(id, -2 * 3_600);
    const sentAt = nowSeconds() - 2 * 3_600;
    await steps.upload([
      anEvent(String(before), "Bought", { amount: 1 }, sentAt - 30),
      anEvent(String(late), "Bought", { amount: 1 }),
      anEvent(String(other), "Looked", { amount: 1 }, sentAt + 60),
      anEvent(String(stranger), "Bought", { amount: 1 }, sentAt + 60),
      anEvent(String(buyer), "Bought", { amount: "free" }, sentAt + 60),
    ]);
    await steps.targetSoon(id, { users: 4, converted: 1, revenue: 0 });
    await steps.settle();
    expect((await steps.sums(id)).target).toMatchObject({ users: 4, converted: 1 });
    const [row] = await app.db.query(sql`
      select profile_id from goal_users where campaign_id = ${id} and converted_at is not null`);
    expect(row).toEqual({ profile_id: await steps.idOf(String(buyer)) });
  });

  test("a second message makes no second conversion, and the newest before it gets the credit", async () => {
    const { id, campaignId } = await steps.publish(aGoal({ withinMinutes: 600 }));
    const [user] = await steps.people("twice", 1);
    await steps.fire(campaignId, [String(user)]);
    await steps.moveExposures(id, -3_600);
    const second = await steps.fire(campaignId, [String(user)]);
    await steps.upload([anEvent(String(user), "Bought", { amount: 5 })]);
    await steps.targetSoon(id, { users: 1, converted: 1, revenue: 5 });
    const credited = await app.db.query(sql`
      select m.request_id from goal_users u join messages m on m.id = u.message_id where u.campaign_id = ${id}`);
    expect(credited).toEqual([{ request_id: second }]);
    // an event that comes late, from before the second message
    await steps.upload([anEvent(String(user), "Bought", { amount: 7 }, nowSeconds() - 1_800)]);
    await steps.targetSoon(id, { users: 1, converted: 1, revenue: 12 });
    const corrected = await app.db.query<{ request_id: string }>(sql`
      select m.request_id from goal_users u join messages m on m.id = u.message_id where u.campaign_id = ${id}`);
    expect(corrected[0]?.request_id).not.toBe(second);
    expect(await steps.convertedOf(id)).toBe(1);
    expect(
      await app.db.query(sql`select from message_facts f join messages m on m.id = f.message_id
        where m.campaign_id = ${id} and f.kind = 'converted'`),
    ).toHaveLength(1);
  });

  test("one who clicked in the message before is told apart from one who only saw it", async () => {
    const { id, campaignId } = await steps.publish(aGoal());
    const [clicker, viewer] = await steps.people("click", 2);
    const request = await steps.fire(campaignId, [String(clicker), String(viewer)]);
    const [message] = await app.db.query<{ id: string }>(sql`
      select id from messages where request_id = ${request} and recipient_value = ${String(clicker)}`);
    await recordReports(app.db, app.accountId, null, [
      aReport({ kind: "clicked", messageId: message?.id ?? null }),
    ]);
    await steps.upload([anEvent(String(clicker), "Bought"), anEvent(String(viewer), "Bought")]);
    await steps.targetSoon(id, { converted: 2, byClick: 1 });
  });

  test("several campaigns are credited with the same event", async () => {
    const one = await steps.publish(aGoal());
    const other = await steps.publish(aGoal({ events: [{ event: "Bought", where: null, times: 2 }] }));
    const [user] = await steps.people("several", 1);
    await steps.fire(one.campaignId, [String(user)]);
    await steps.fire(other.campaignId, [String(user)]);
    await steps.upload([anEvent(String(user), "Bought", { amount: 3 })]);
    await steps.targetSoon(one.id, { converted: 1, revenue: 3 });
    expect((await steps.sums(other.id)).target).toMatchObject({ users: 1, converted: 0 });
    await steps.upload([anEvent(String(user), "Bought", { amount: 4 })]);
    await steps.targetSoon(other.id, { converted: 1, revenue: 7 });
  });
});

describe("both questions of the original page", () => {
  const item = (name: string, colour: string, price: number) => ({ name, colour, price });
  const has = (name: string, colour: string, least: number): FieldFilter => ({
    type: "field",
    field: "Items",
    test: {
      op: "items",
      quantifier: "any",
      where: {
        type: "and",
        nodes: [
          { type: "field", field: "name", test: { op: "equals", value: name } },
          { type: "field", field: "colour", test: { op: "equals", value: colour } },
          { type: "field", field: "price", test: { op: "greater_or_equal", value: least } },
        ],
      },
    },
  });

  test("how many bought anything, and how many first-time visitors bought red shoes and blue jackets worth enough", async () => {
    const anything = await steps.publish(aGoal({ events: [{ event: "Charged", where: null, times: 1 }] }));
    const both = await steps.publish(
      aGoal({
        match: "all",
        events: [
          { event: "Charged", where: has("shoes", "red", 100), times: 1 },
          { event: "Charged", where: has("jacket", "blue", 200), times: 1 },
        ],
        users: {
          type: "not",
          node: {
            type: "behaviour",
            did: true,
            match: "any",
            events: [{ event: "Visited" }],
            within: { kind: "ever" },
            measure: { kind: "count", is: { op: "at_least", value: 2 } },
          },
        },
      }),
    );
    const [inOne, inTwo, cheap, half, regular, nothing] = await steps.people("shop", 6);
    const all = [inOne, inTwo, cheap, half, regular, nothing].map(String);
    await steps.upload([
      ...all.map((identity) => anEvent(identity, "Visited", {}, nowSeconds() - 900)),
      anEvent(String(regular), "Visited", {}, nowSeconds() - 9_000),
    ]);
    await steps.fire(anything.campaignId, all);
    await steps.fire(both.campaignId, all);
    const charged = (identity: string | undefined, ...items: object[]) =>
      anEvent(String(identity), "Charged", { Items: items, Amount: 1 });
    await steps.upload([
      charged(inOne, item("shoes", "red", 120), item("jacket", "blue", 250)),
      charged(inTwo, item("shoes", "red", 100)),
      charged(inTwo, item("jacket", "blue", 200)),
      charged(cheap, item("shoes", "red", 99), item("jacket", "blue", 250)),
      charged(half, item("shoes", "red", 300)),
      charged(regular, item("shoes", "red", 120), item("jacket", "blue", 250)),
    ]);
    await steps.targetSoon(anything.id, { users: 6, converted: 5 });
    await steps.targetSoon(both.id, { users: 5, converted: 2 });
    await steps.settle();
    expect((await steps.sums(both.id)).target).toMatchObject({ users: 5, converted: 2 });
  });
});

test("a test's messages, dry runs and users whom a rule stopped are not followed", async () => {
  const { id, campaignId } = await steps.publish(aGoal());
  const [user] = await steps.people("test", 1);
  const answer = await app.post(
    "/1/send/externaltrigger.json",
    { to: { identity: [user] }, campaign_id: campaignId, ExternalTrigger: {} },
    { "x-clevertap-passcode": app.test.passcode },
  );
  expect(answer.body).toMatchObject({ status: "success" });
  await app.native("POST", `/campaigns/${id}/dry-run`, { recipients: [{ identity: user }], payload: {} });
  await steps.fire(campaignId, ["nobody-known"]);
  await app.drain();
  expect(await steps.sums(id)).toMatchObject({ target: { users: 0 }, control: { users: 0 } });
});
