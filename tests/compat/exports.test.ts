import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { aProfile, startTestApp, type TestApp } from "../helpers/app.ts";
import { at, did, exported, get, identities } from "./reading.ts";

/** `/1/profiles.json` and `/1/events.json`: the account's zone is Europe/Berlin. */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
});
afterAll(() => app.stop());

/** Users and events of one test: their names begin alike, and a property tells them apart. */
const seed = async (group: string, count: number): Promise<string[]> => {
  const names = Array.from({ length: count }, (_, index) => `${group}-${index}`);
  await app.upload(names.map((name, index) => aProfile(name, { Group: group, Number: index })));
  return names;
};

const ofGroup = (group: string) => ({
  common_profile_properties: { profile_fields: [{ name: "Group", operator: "equals", value: group }] },
});

describe("exporting users", () => {
  test("pages hold each user once, and the last one has no cursor", async () => {
    const names = await seed("paged", 5);
    expect(identities(await exported(app, "/1/profiles.json", ofGroup("paged")))).toEqual(names);
    expect(identities(await exported(app, "/1/profiles.json", ofGroup("paged"), "batch_size=5"))).toEqual(
      names,
    );
    expect(identities(await exported(app, "/1/profiles.json", ofGroup("paged"), ""))).toEqual(names);
    expect(await exported(app, "/1/profiles.json", ofGroup("nobody"))).toEqual([]);
  });

  test("the Node SDK's GET with a query is the same", async () => {
    const names = await seed("by get", 2);
    const query = encodeURIComponent(JSON.stringify(ofGroup("by get")));
    const begun = await get(app, `/1/profiles.json?batch_size=10&query=${query}`);
    const page = await get(app, `/1/profiles.json?cursor=${begun.body.cursor}`);
    expect(identities(page.body.records)).toEqual(names);
    expect(page.body.next_cursor).toBeUndefined();
  });

  test("an empty query is everybody, so that a whole account can move", async () => {
    const [row] = await app.db.query<{ count: number }>(
      sql`select count(*)::int as count from profiles where account_id = ${app.accountId}`,
    );
    const everybody = await exported(app, "/1/profiles.json", {}, "batch_size=5000");
    expect(everybody).toHaveLength(row?.count ?? 0);
    expect(await exported(app, "/1/profiles.json", { event_name: "-1" }, "batch_size=5000")).toHaveLength(
      row?.count ?? 0,
    );
  });

  test("a user who did the event between the days, in the account's zone, is in; others are not", async () => {
    await app.upload([
      did("early", "Zoned", {}, at("2026-02-28T22:59:59Z")),
      did("first", "Zoned", {}, at("2026-02-28T23:00:00Z")),
      did("last", "Zoned", {}, at("2026-03-01T22:59:59Z")),
      did("late", "Zoned", {}, at("2026-03-01T23:00:00Z")),
      did("other", "Something else", {}, at("2026-03-01T12:00:00Z")),
    ]);
    const query = { event_name: "zoned", from: 20260301, to: 20260301 };
    expect(identities(await exported(app, "/1/profiles.json", query))).toEqual(["first", "last"]);
  });

  test("app, events and profile say what of a record is left out", async () => {
    await seed("shaped", 1);
    const [bare] = await exported(
      app,
      "/1/profiles.json",
      ofGroup("shaped"),
      "app=false&events=false&profile=false",
    );
    expect(bare).toEqual({ identity: "shaped-0", name: "shaped-0", all_identities: ["shaped-0"] });
    const [whole] = await exported(
      app,
      "/1/profiles.json",
      ofGroup("shaped"),
      "app=true&events=true&profile=true",
    );
    expect(whole).toMatchObject({ profileData: { Number: 0 }, events: {}, platformInfo: [] });
    expect((await app.post("/1/profiles.json?app=perhaps", {})).status).toBe(400);
  });

  test("merges, deletions and new users between the pages lose and double nobody", async () => {
    const names = await seed("moving", 12);
    const records = await exported(
      app,
      "/1/profiles.json",
      ofGroup("moving"),
      "batch_size=3",
      async (pages) => {
        if (pages === 1) {
          await app.upload([
            // one that was given already becomes one that is still to come, by the lower id: it was given
            { type: "profile", identity: "moving-1", FBID: "m", profileData: {} },
            { type: "profile", identity: "moving-9", FBID: "m", profileData: {} },
          ]);
          await app.post("/1/delete/profiles.json", { identity: "moving-8" });
          await app.upload([aProfile("moving-12", { Group: "moving" })]);
        }
        await app.upload(
          names.filter((name) => !["moving-8"].includes(name)).map((name) => aProfile(name, { Seen: pages })),
        );
      },
    );
    const got = identities(records);
    expect(new Set(got).size).toBe(got.length);
    expect(got).toEqual([...names.slice(0, 8), "moving-10", "moving-11", "moving-12"]);
  });

  test("a page that is looked through in vain leads on to the next", async () => {
    await seed("sparse", 3);
    const begun = await app.post("/1/profiles.json?batch_size=1", ofGroup("sparse"));
    const first = await get(app, `/1/profiles.json?cursor=${begun.body.cursor}`);
    expect(identities(first.body.records)).toEqual(["sparse-0"]);
    expect(first.body.next_cursor).toEqual(expect.any(String));
  });
});

describe("exporting events", () => {
  test("come in the order of time, with the moment in the account's zone, properties and the user", async () => {
    await app.upload([
      aProfile("buyer", { Email: "buyer@example.com", Phone: "+14155550199", Plan: "gold" }),
      did("buyer", "Bought", { Amount: 2 }, at("2026-03-02T09:00:00Z")),
      did("buyer", "Bought", { Amount: 1 }, at("2026-03-01T09:00:00Z")),
      did("buyer", "Bought", { Amount: 3 }, at("2026-07-01T09:00:00Z")),
    ]);
    const records = await exported(app, "/1/events.json", {
      event_name: "Bought",
      from: 20260301,
      to: 20260701,
    });
    expect(records.map(({ ts, event_props }) => [ts, event_props])).toEqual([
      [20260301100000, { Amount: 1 }],
      [20260302100000, { Amount: 2 }],
      [20260701110000, { Amount: 3 }],
    ]);
    expect(records[0]).toEqual({
      profile: {
        identity: "buyer",
        email: "buyer@example.com",
        phone: "+14155550199",
        name: "buyer",
        all_identities: ["buyer"],
        profileData: { Plan: "gold" },
      },
      event_name: "Bought",
      ts: 20260301100000,
      event_props: { Amount: 1 },
      session_props: {},
    });
  });

  test("properties of the event and of its user choose among them", async () => {
    await app.upload([
      aProfile("gold", { Tier: "Gold" }),
      aProfile("silver", { Tier: "Silver" }),
      ...["gold", "silver"].flatMap((identity) =>
        [10, 20, 30].map((Amount) =>
          did(identity, "Chosen", { Amount }, at("2026-03-05T09:00:00Z") + Amount),
        ),
      ),
    ]);
    const records = await exported(app, "/1/events.json", {
      event_name: "Chosen",
      event_properties: [{ name: "Amount", operator: "greater_than", value: 10 }],
      common_profile_properties: { profile_fields: [{ name: "Tier", operator: "equals", value: "Gold" }] },
    });
    expect(records.map(({ profile, event_props }) => [profile?.identity, event_props?.Amount])).toEqual([
      ["gold", 20],
      ["gold", 30],
    ]);
  });

  test("without a name they are events of every kind, each once", async () => {
    const [row] = await app.db.query<{ count: number }>(
      sql`select count(*)::int as count from events where account_id = ${app.accountId}`,
    );
    for (const parameters of ["batch_size=3", "batch_size=5000"]) {
      expect(await exported(app, "/1/events.json", {}, parameters)).toHaveLength(row?.count ?? -1);
    }
  });

  test("a merge between the pages, and events of the same moment, lose and double none", async () => {
    const moment = at("2026-04-01T09:00:00Z");
    await app.upload([
      aProfile("one"),
      aProfile("two"),
      ...Array.from({ length: 10 }, (_, n) => did(n % 2 === 0 ? "one" : "two", "Same moment", { n }, moment)),
    ]);
    const records = await exported(
      app,
      "/1/events.json",
      { event_name: "Same moment" },
      "batch_size=3",
      async (pages) => {
        if (pages !== 2) return;
        await app.upload([
          { type: "profile", identity: "one", FBID: "same", profileData: {} },
          { type: "profile", identity: "two", FBID: "same", profileData: {} },
        ]);
        await app.upload([did("one", "Same moment", { n: 10 }, moment + 60)]);
      },
    );
    expect(records.map(({ event_props }) => Number(event_props?.n)).sort((a, b) => a - b)).toEqual([
      0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
  });
});

describe("a cursor", () => {
  test("belongs to its account, its export and its time, and to nobody who makes one", async () => {
    const begun = await app.post("/1/profiles.json", {});
    const { cursor } = begun.body;
    for (const [path, wanted] of [
      [`/1/events.json?cursor=${cursor}`, "cursor is not one of this export; begin it again"],
      ["/1/profiles.json?cursor=made-up", "cursor is not one of this export; begin it again"],
      [
        `/1/profiles.json?cursor=${cursor.slice(0, -2)}AA`,
        "cursor is not one of this export; begin it again",
      ],
    ]) {
      const answer = await get(app, path ?? "");
      expect([answer.status, answer.body.error]).toEqual([400, wanted]);
    }
    expect((await get(app, `/1/profiles.json?cursor=${cursor}`)).status).toBe(200);
    // the same page again, since a cursor keeps nothing
    expect((await get(app, `/1/profiles.json?cursor=${cursor}`)).body.records).not.toEqual([]);
  });
});

describe("a query that cannot be asked is refused with the name of its field", () => {
  test.each([
    [{ event_name: 7 }, "event_name: Expected the name of an event, got 7."],
    [{ event_name: "a", from: 20260230 }, "from: Expected a day as YYYYMMDD, got 20260230."],
    [
      { event_name: "a", from: 20260302, to: 20260301 },
      "to: Expected a day that is not before from (20260302), got 20260301.",
    ],
    [{ evnt_name: "a" }, /^evnt_name: There is no such member; known are event_name, from, to/],
    [
      { session_properties: [{ name: "utm_source", operator: "exists" }] },
      "session_properties: Clarion keeps no properties of sessions.",
    ],
    [
      {
        common_profile_properties: {
          technographics: [{ name: "browser", operator: "equals", value: "Firefox" }],
        },
      },
      "common_profile_properties.technographics[0].name: Clarion knows the platform of a device (platform, os), and no browser.",
    ],
    [
      { advanced_query: { did_all: [{ from: 20260301 }] } },
      "advanced_query.did_all[0].event_name: Expected the name of an event, got nothing.",
    ],
    [[], "The query: Expected an object, got a list of 0."],
  ])("%j", async (query, error) => {
    const answer = await app.post("/1/profiles.json", query);
    expect([answer.status, answer.body.status]).toEqual([400, "fail"]);
    if (typeof error === "string") expect(answer.body.error).toBe(error);
    else expect(answer.body.error).toMatch(error);
  });

  test("and so is what is no query at all", async () => {
    expect((await app.post("/1/profiles.json", "{")).status).toBe(400);
    expect((await get(app, "/1/profiles.json")).body.error).toBe("query or cursor is missing");
    expect((await get(app, "/1/events.json?query=%7B")).status).toBe(400);
    expect((await app.post("/1/events.json?batch_size=5001", {})).body.error).toBe(
      'batch_size must be a number from 1 to 5000, got "5001"',
    );
    const long = { event_name: "x".repeat(5_000) };
    expect((await app.post("/1/events.json", long)).status).toBe(413);
  });
});
