import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { newId } from "../../src/lib/ids.ts";
import { createCountDesk } from "../../src/profiles/query/countDesk.ts";
import { type Answer, aProfile, startTestApp, type TestApp } from "../helpers/app.ts";
import { eventually } from "../helpers/eventually.ts";
import { at, did, get } from "./reading.ts";

/** The account's zone is Europe/Berlin. */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
  await app.upload([
    aProfile("anna", { Plan: "gold", Tags: ["a", "b"], Country: "India" }),
    aProfile("ben", { Plan: "silver", Tags: ["b"] }),
    aProfile("cleo"),
    { type: "profile", identity: "anna", objectId: "__anna", profileData: {} },
    {
      type: "token",
      objectId: "__anna",
      tokenData: { id: "t-anna", type: "fcm", app_version: "4.2", make: "Acme" },
    },
    // 28 February 2026 was a Saturday; 23:30 UTC is the next day in Berlin
    did("anna", "Charged", { Amount: 10, Method: "card", Paid: true }, at("2026-02-28T22:30:00Z")),
    did("anna", "Charged", { Amount: 20, Method: "card" }, at("2026-02-28T23:30:00Z")),
    did("ben", "Charged", { Amount: 2.5, Method: "cash" }, at("2026-03-02T12:00:00Z")),
    did("ben", "Charged", { Amount: "many", Method: 7 }, at("2026-03-10T12:00:00Z")),
  ]);
});
afterAll(() => app.stop());

const count = (kind: string, query: object): Promise<Answer> => app.post(`/1/counts/${kind}.json`, query);
const charged = { event_name: "Charged", from: 20260201, to: 20260331 };

const look = (kind: string, id: string): Promise<Answer> => get(app, `/1/counts/${kind}.json?req_id=${id}`);

describe("counting", () => {
  test("events and the users who did them, in days of the account's zone", async () => {
    expect((await count("events", charged)).body).toEqual({ status: "success", count: 4 });
    expect((await count("profiles", charged)).body).toEqual({ status: "success", count: 2 });
    const february = { ...charged, to: 20260228 };
    expect((await count("events", february)).body.count).toBe(1);
    expect((await count("profiles", { ...charged, from: 20260302 })).body.count).toBe(1);
  });

  test("users of a filter, of all time and of the whole account", async () => {
    expect((await count("profiles", {})).body.count).toBe(3);
    expect((await count("profiles", { event_name: "charged" })).body.count).toBe(2);
    const gold = {
      common_profile_properties: { profile_fields: [{ name: "Plan", operator: "equals", value: "gold" }] },
    };
    expect((await count("profiles", gold)).body.count).toBe(1);
    expect((await count("profiles", { ...charged, ...gold })).body.count).toBe(1);
    expect((await count("events", { ...charged, ...gold })).body.count).toBe(2);
    const cheap = { event_properties: [{ name: "Amount", operator: "less_than", value: 15 }] };
    expect((await count("events", { ...charged, ...cheap })).body.count).toBe(2);
  });

  test("the values that most events have, and fewest, of events, users and devices", async () => {
    const answer = await count("top", {
      ...charged,
      groups: {
        methods: { property_type: "event_properties", name: "Method" },
        rarest: { property_type: "event_properties", name: "Method", top_n: 1, order: "asc" },
        paid: { property_type: "event_properties", name: "Paid" },
        tags: { property_type: "profile_fields", name: "Tags" },
        countries: { property_type: "geo_fields", name: "country" },
        makes: { property_type: "app_fields", name: "make" },
        none: { property_type: "event_properties", name: "Nothing" },
      },
    });
    expect(answer.body).toEqual({
      status: "success",
      methods: { STR: { card: 2, cash: 1 }, NUM: { 7: 1 } },
      rarest: { STR: { cash: 1 } },
      paid: { BOOL: { true: 1 } },
      tags: { STR: { b: 4, a: 2 } },
      countries: { STR: { India: 2 } },
      makes: { STR: { Acme: 2 } },
      none: {},
    });
  });

  test("trends by day, week and month: events, users, or the sum of a property", async () => {
    const days = { ...charged, from: 20260228, to: 20260303, groups: { days: { trend_type: "daily" } } };
    expect((await count("trends", days)).body).toEqual({
      status: "success",
      days: { 20260228: 1, 20260301: 1, 20260302: 1, 20260303: 0 },
    });
    const groups = { weeks: { trend_type: "weekly" }, months: { trend_type: "monthly" } };
    const range = { ...charged, from: 20260227, to: 20260312, groups };
    expect((await count("trends", range)).body).toEqual({
      status: "success",
      // the range begins on a Friday; weeks begin on Monday
      weeks: { 20260227: 2, 20260302: 1, 20260309: 1 },
      months: { 20260227: 1, 20260301: 3 },
    });
    expect((await count("trends", { ...range, unique: true })).body.weeks).toEqual({
      20260227: 1,
      20260302: 1,
      20260309: 1,
    });
    expect((await count("trends", { ...range, sum_event_prop: "Amount" })).body.weeks).toEqual({
      20260227: 30,
      20260302: 2.5,
      20260309: 0,
    });
  });

  test("a day that the clocks shorten is a day", async () => {
    const lost = at("2026-03-29T21:30:00Z");
    await app.upload([did("cleo", "Clocks", {}, lost), did("cleo", "Clocks", {}, lost + 3_600)]);
    const days = {
      event_name: "Clocks",
      from: 20260328,
      to: 20260330,
      groups: { days: { trend_type: "daily" } },
    };
    expect((await count("trends", days)).body.days).toEqual({ 20260328: 0, 20260329: 1, 20260330: 1 });
  });

  test("who was active in the last five minutes, and who of them is new", async () => {
    const nowSeconds = Math.floor(Date.now() / 1_000);
    await app.upload([
      did("anna", "Opened", {}, nowSeconds - 10),
      did("ben", "Opened", {}, nowSeconds - 400),
    ]);
    await app.db.query(sql`
      update profiles set created_at = now() - interval '1 day' where account_id = ${app.accountId}`);
    await app.upload([did("fresh", "Opened", {}, nowSeconds - 5)]);
    expect((await app.post("/1/now.json", { user_type: true })).body).toEqual({
      status: "success",
      count: 2,
      user_type: { new: 1, repeat: 1 },
    });
    expect((await app.post("/1/now.json", {})).body).toEqual({ status: "success", count: 2 });
    expect((await app.post("/1/now.json", "")).body).toEqual({ status: "success", count: 2 });
    expect((await app.post("/1/now.json", { browser: true })).status).toBe(400);
  });

  test.each([
    ["events", {}, "event_name: Expected the name of an event, got nothing."],
    ["top", charged, "groups: Expected an object, got nothing."],
    ["top", { ...charged, groups: {} }, "groups: Expected an object of 1 to 10 groups, got an object."],
    [
      "top",
      { ...charged, groups: { a: { property_type: "session_properties", name: "utm" } } },
      "groups.a.property_type: Clarion keeps no properties of sessions.",
    ],
    [
      "top",
      { ...charged, groups: { a: { property_type: "event_properties", name: "x", top_n: 0 } } },
      "groups.a.top_n: Expected a whole number from 1 to 1000, got 0.",
    ],
    [
      "trends",
      { event_name: "Charged", groups: { a: { trend_type: "daily" } } },
      "from: Expected a day as YYYYMMDD, got nothing.",
    ],
    [
      "trends",
      { ...charged, groups: { a: { trend_type: "hourly" } } },
      'groups.a.trend_type: Expected daily, weekly, monthly, got "hourly".',
    ],
    [
      "trends",
      { ...charged, to: 20270301, groups: { a: { trend_type: "daily" } } },
      "to: Expected a day at most 365 days after from, got 20270301.",
    ],
  ])("%s refuses %j", async (kind, query, error) => {
    const answer = await count(kind, query);
    expect([answer.status, answer.body]).toEqual([400, { status: "fail", error, code: 400 }]);
  });
});

describe("a count that takes longer than its caller waits", () => {
  /** While `work` runs nobody can read events. */
  const whileEventsAreLocked = async (work: () => Promise<void>): Promise<void> => {
    const connection = await app.db.connect();
    try {
      await connection.query(sql`begin`);
      await connection.query(sql`lock table events in access exclusive mode`);
      await work();
    } finally {
      await connection.query(sql`rollback`);
      connection.release();
    }
  };

  test("gives a number, and success to whoever asks with it in the end", async () => {
    let id = "";
    await whileEventsAreLocked(async () => {
      const asked = await count("events", charged);
      expect(asked.body).toEqual({ status: "partial", req_id: expect.any(String) });
      id = asked.body.req_id;
      expect((await look("events", id)).body).toEqual({ status: "partial", req_id: id });
    });
    await eventually(async () => {
      expect((await look("events", id)).body).toEqual({ status: "success", count: 4 });
    });
    // some clients ask by POST
    expect((await app.post(`/1/counts/events.json?req_id=${id}`, {})).body.count).toBe(4);
    expect((await look("profiles", id)).status).toBe(404);
    expect((await look("events", newId())).status).toBe(404);
    expect((await look("events", "none")).status).toBe(404);
  });

  test("is refused beyond three of an account, with the time to come again", async () => {
    await whileEventsAreLocked(async () => {
      const first = await Promise.all([1, 2, 3].map(() => count("events", charged)));
      expect(first.map(({ body }) => body.status)).toEqual(["partial", "partial", "partial"]);
      const refused = await count("events", charged);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "2"]);
      expect(refused.body).toMatchObject({ status: "fail", code: 429 });
    });
    await eventually(async () => {
      expect((await count("events", charged)).body.status).toBe("success");
    });
  });

  test("outlives its process: whoever is asked about it asks it again", async () => {
    const desk = createCountDesk(app.db, systemClock, 50);
    const account = { accountId: app.accountId, timeZone: "Europe/Berlin" };
    let id = "";
    await whileEventsAreLocked(async () => {
      const reply = await desk.ask(account, "profiles", charged);
      if (reply.kind !== "running") throw new Error("the count is not under way");
      id = reply.id;
      await desk.close();
    });
    expect((await look("profiles", id)).body.status).toBe("partial");
    await app.db.query(
      sql`update count_queries set lease_until = now() - interval '1 second' where id = ${id}`,
    );
    await eventually(async () => {
      expect((await look("profiles", id)).body).toEqual({ status: "success", count: 2 });
    });
  });

  test("is forgotten in the end, and kept from other accounts", async () => {
    const [id, foreign] = [newId(), newId()];
    await app.db.query(sql`
      insert into count_queries (account_id, id, kind, query, state, result, lease_until, expires_at)
      values (${app.accountId}, ${id}, 'events', '{}', 'done', '{"count": 1}', now(), now() - interval '1 second'),
        (${app.accountId + 1}, ${foreign}, 'events', '{}', 'done', '{"count": 1}', now(), now() + interval '1 hour')`);
    expect((await look("events", id)).status).toBe(404);
    expect((await look("events", foreign)).status).toBe(404);
  });
});
