import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/db/sql.ts";
import { type Answer, aProfile, startTestApp, type TestApp } from "../helpers/app.ts";

/** `/1/profiles.json` and `/1/events.json`: the account's zone is Europe/Berlin. */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
});
afterAll(() => app.stop());

const get = async (
  path: string,
  credentials = { id: app.externalId, passcode: app.live.passcode },
): Promise<Answer> => {
  const response = await fetch(app.url + path, {
    headers: { "x-clevertap-account-id": credentials.id, "x-clevertap-passcode": credentials.passcode },
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
};

// biome-ignore lint/suspicious/noExplicitAny: a record is whatever the test expects of it
type Records = any[];

/** Begins with the documented POST and follows the cursors to the end; `between` runs before each page. */
const exported = async (
  path: string,
  query: object,
  parameters = "batch_size=2",
  between: (pagesRead: number) => Promise<void> = async () => {},
): Promise<Records> => {
  const begun = await app.post(`${path}?${parameters}`, query);
  expect(begun.body).toEqual({ status: "success", cursor: expect.any(String) });
  const records: Records = [];
  let cursor: string | undefined = begun.body.cursor;
  for (let pages = 0; cursor !== undefined; pages++) {
    await between(pages);
    const page: Answer = await get(`${path}?cursor=${cursor}`);
    expect([page.status, page.body.status]).toEqual([200, "success"]);
    records.push(...page.body.records);
    cursor = page.body.next_cursor;
  }
  return records;
};

const identities = (records: Records): string[] => records.map(({ identity }) => identity);

const did = (identity: string, evtName: string, evtData: object, ts: number) => ({
  type: "event",
  identity,
  evtName,
  evtData,
  ts,
});

const at = (text: string): number => Date.parse(text) / 1_000;

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
    expect(identities(await exported("/1/profiles.json", ofGroup("paged")))).toEqual(names);
    expect(identities(await exported("/1/profiles.json", ofGroup("paged"), "batch_size=5"))).toEqual(names);
    expect(identities(await exported("/1/profiles.json", ofGroup("paged"), ""))).toEqual(names);
    expect(await exported("/1/profiles.json", ofGroup("nobody"))).toEqual([]);
  });

  test("the Node SDK's GET with a query is the same", async () => {
    const names = await seed("by get", 2);
    const query = encodeURIComponent(JSON.stringify(ofGroup("by get")));
    const begun = await get(`/1/profiles.json?batch_size=10&query=${query}`);
    const page = await get(`/1/profiles.json?cursor=${begun.body.cursor}`);
    expect(identities(page.body.records)).toEqual(names);
    expect(page.body.next_cursor).toBeUndefined();
  });

  test("an empty query is everybody, so that a whole account can move", async () => {
    const [row] = await app.db.query<{ count: number }>(
      sql`select count(*)::int as count from profiles where account_id = ${app.accountId}`,
    );
    const everybody = await exported("/1/profiles.json", {}, "batch_size=5000");
    expect(everybody).toHaveLength(row?.count ?? 0);
    expect(await exported("/1/profiles.json", { event_name: "-1" }, "batch_size=5000")).toHaveLength(
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
    expect(identities(await exported("/1/profiles.json", query))).toEqual(["first", "last"]);
  });

  test("app, events and profile say what of a record is left out", async () => {
    await seed("shaped", 1);
    const [bare] = await exported(
      "/1/profiles.json",
      ofGroup("shaped"),
      "app=false&events=false&profile=false",
    );
    expect(bare).toEqual({ identity: "shaped-0", name: "shaped-0", all_identities: ["shaped-0"] });
    const [whole] = await exported(
      "/1/profiles.json",
      ofGroup("shaped"),
      "app=true&events=true&profile=true",
    );
    expect(whole).toMatchObject({ profileData: { Number: 0 }, events: {}, platformInfo: [] });
    expect((await app.post("/1/profiles.json?app=perhaps", {})).status).toBe(400);
  });

  test("merges, deletions and new users between the pages lose and double nobody", async () => {
    const names = await seed("moving", 12);
    const records = await exported("/1/profiles.json", ofGroup("moving"), "batch_size=3", async (pages) => {
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
    });
    const got = identities(records);
    expect(new Set(got).size).toBe(got.length);
    expect(got).toEqual([...names.slice(0, 8), "moving-10", "moving-11", "moving-12"]);
  });

  test("a page that is looked through in vain leads on to the next", async () => {
    await seed("sparse", 3);
    const begun = await app.post("/1/profiles.json?batch_size=1", ofGroup("sparse"));
    const first = await get(`/1/profiles.json?cursor=${begun.body.cursor}`);
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
    const records = await exported("/1/events.json", { event_name: "Bought", from: 20260301, to: 20260701 });
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
    const records = await exported("/1/events.json", {
      event_name: "Chosen",
      event_properties: [{ name: "Amount", operator: "greater_than", value: 10 }],
      common_profile_properties: { profile_fields: [{ name: "Tier", operator: "equals", value: "Gold" }] },
    });
    expect(records.map(({ profile, event_props }) => [profile.identity, event_props.Amount])).toEqual([
      ["gold", 20],
      ["gold", 30],
    ]);
  });

  test("without a name they are events of every kind, each once", async () => {
    const [row] = await app.db.query<{ count: number }>(
      sql`select count(*)::int as count from events where account_id = ${app.accountId}`,
    );
    for (const parameters of ["batch_size=3", "batch_size=5000"]) {
      expect(await exported("/1/events.json", {}, parameters)).toHaveLength(row?.count ?? -1);
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
    expect(records.map(({ event_props }) => event_props.n).sort((a, b) => a - b)).toEqual([
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
      const answer = await get(path ?? "");
      expect([answer.status, answer.body.error]).toEqual([400, wanted]);
    }
    expect((await get(`/1/profiles.json?cursor=${cursor}`)).status).toBe(200);
    // the same page again, since a cursor keeps nothing
    expect((await get(`/1/profiles.json?cursor=${cursor}`)).body.records).not.toEqual([]);
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
    expect((await get("/1/profiles.json")).body.error).toBe("query or cursor is missing");
    expect((await get("/1/events.json?query=%7B")).status).toBe(400);
    expect((await app.post("/1/events.json?batch_size=5001", {})).body.error).toBe(
      'batch_size must be a number from 1 to 5000, got "5001"',
    );
    const long = { event_name: "x".repeat(5_000) };
    expect((await app.post("/1/events.json", long)).status).toBe(413);
  });
});

describe("the operators and members of a query", () => {
  const DAY = 86_400;
  const noon = at("2026-05-01T12:00:00Z");

  beforeAll(async () => {
    await app.upload([
      aProfile("q-anna", {
        Q: 1,
        Plan: "gold",
        Score: 10,
        Tags: ["a", "b"],
        VIP: true,
        Since: `$D_${noon}`,
        Gender: "F",
        Age: 30,
        Country: "India",
        Region: "Goa",
        Email: "anna@q.example",
      }),
      aProfile("q-ben", {
        Q: 1,
        Plan: "silver",
        Score: 20,
        Tags: ["b", "c"],
        VIP: false,
        Since: `$D_${noon + DAY}`,
        Gender: "M",
        Age: 40,
        Country: "India",
        Region: "Kerala",
        Phone: "+14155550144",
      }),
      aProfile("q-cleo", { Q: 1, Plan: "golden", Score: 30, VIP: "True", Country: "Spain" }),
      aProfile("q-dora", { Q: 1 }),
      { type: "profile", identity: "q-anna", objectId: "__q-anna", profileData: {} },
      {
        type: "token",
        objectId: "__q-anna",
        tokenData: { id: "q-token", type: "fcm", app_version: "4.10", os_version: "15" },
      },
      did("q-anna", "Charged", { Amount: 5, Items: [{ Category: "books" }, { Category: "toys" }] }, noon),
      did("q-ben", "Charged", { Amount: 50 }, noon),
      did("q-ben", "Q returned", {}, noon),
    ]);
  });

  const matching = async (query: {
    common_profile_properties?: object;
    [member: string]: unknown;
  }): Promise<string[]> => {
    const common: { profile_fields?: object[] } = query.common_profile_properties ?? {};
    const narrowed = {
      ...query,
      common_profile_properties: {
        ...common,
        profile_fields: [...(common.profile_fields ?? []), { name: "Q", operator: "equals", value: 1 }],
      },
    };
    const found = identities(await exported("/1/profiles.json", narrowed, "batch_size=5000"));
    return found.map((identity) => identity.slice(2));
  };
  const field = (name: string, operator: string, value?: unknown) =>
    matching({ common_profile_properties: { profile_fields: [{ name, operator, value }] } });
  const common = (properties: object) => matching({ common_profile_properties: properties });

  test.each([
    ["Plan", "equals", "gold", ["anna"]],
    ["Plan", "equals", ["gold", "silver"], ["anna", "ben"]],
    ["Plan", "not_equals", "gold", ["ben", "cleo", "dora"]],
    ["Plan", "in", ["gold", "golden"], ["anna", "cleo"]],
    ["Plan", "not_in", ["gold", "golden"], ["ben", "dora"]],
    ["Plan", "contains", "gold", ["anna", "cleo"]],
    ["Plan", "contains", ["silver", "olden"], ["ben", "cleo"]],
    ["Plan", "not_contains", "gold", ["ben", "dora"]],
    ["Plan", "does_not_contain", ["gold", "silver"], ["dora"]],
    ["Tags", "contains", "c", ["ben"]],
    ["Tags", "equals", "b", ["anna", "ben"]],
    ["Score", "greater_than", 10, ["ben", "cleo"]],
    ["Score", "greater_than_equals", 10, ["anna", "ben", "cleo"]],
    ["Score", "less_than", [20], ["anna"]],
    ["Score", "less_than_equals", 20, ["anna", "ben"]],
    ["Score", "between", [15, 30], ["ben", "cleo"]],
    ["Score", "between", { from: 10, to: 20 }, ["anna", "ben"]],
    ["Score", "exists", undefined, ["anna", "ben", "cleo"]],
    ["Score", "does_not_exist", undefined, ["dora"]],
    ["VIP", "equals", "True", ["anna", "cleo"]],
    ["VIP", "equals", false, ["ben"]],
    ["VIP", "not_equals", "True", ["ben", "dora"]],
    ["Since", "equals", `$D_${noon}`, ["anna"]],
    ["Since", "not_equals", `$D_${noon}`, ["ben", "cleo", "dora"]],
    ["Since", "greater_than", `$D_${noon}`, ["ben"]],
    ["Since", "greater_than_equals", `$D_${noon}`, ["anna", "ben"]],
    ["Since", "less_than", `$D_${noon + 1}`, ["anna"]],
    ["Since", "between", [`$D_${noon}`, `$D_${noon + DAY}`], ["anna", "ben"]],
    ["phone", "equals", "+1 415 555 0144", ["ben"]],
    ["gender", "equals", "F", ["anna"]],
  ])("a user's %s %s %j", async (name, operator, value, expected) => {
    expect(await field(name, operator, value)).toEqual(expected);
  });

  test("demographics, geography, reachability, devices", async () => {
    const condition = (name: string, operator: string, value: unknown) => ({ name, operator, value });
    expect(await common({ demographics: [condition("gender", "equals", ["male"])] })).toEqual(["ben"]);
    expect(await common({ demographics: [condition("age", "between", [25, 35])] })).toEqual(["anna"]);
    expect(await common({ geo_fields: [["India"]] })).toEqual(["anna", "ben"]);
    expect(await common({ geo_fields: [["India", "Goa"], ["Spain"]] })).toEqual(["anna", "cleo"]);
    expect(await common({ geo_fields: [condition("country", "equals", "Spain")] })).toEqual(["cleo"]);
    expect(await common({ reachability: ["email"] })).toEqual(["anna"]);
    expect(await common({ reachability: [condition("phone", "equals", "True")] })).toEqual(["ben"]);
    expect(await common({ reachability: [condition("push", "equals", false)] })).toEqual([
      "ben",
      "cleo",
      "dora",
    ]);
    expect(await common({ platform: "Android" })).toEqual(["anna"]);
    expect(await common({ technographics: [condition("OS", "not_equals", ["Android"])] })).toEqual([
      "ben",
      "cleo",
      "dora",
    ]);
    expect(await common({ app_fields: [condition("app_version", "greater_than", "4.9")] })).toEqual(["anna"]);
    expect(await common({ app_fields: [condition("App Version", "less_than", "4.9")] })).toEqual([]);
  });

  test("what users did, in all, in part and not at all", async () => {
    const event = (event_name: string, more: object = {}) => ({ event_name, ...more });
    const amount = (operator: string, value: unknown) => ({
      event_properties: [{ name: "Amount", operator, value }],
    });
    expect(await matching(event("Charged", amount("less_than", 10)))).toEqual(["anna"]);
    expect(await matching({ advanced_query: { did_all: [event("Charged"), event("Q returned")] } })).toEqual([
      "ben",
    ]);
    expect(
      await matching({
        advanced_query: { did_any: [event("Charged", amount("equals", 5)), event("Q returned")] },
      }),
    ).toEqual(["anna", "ben"]);
    expect(
      await matching({
        advanced_query: { did_none: [event("Charged", { from: 20260501, to: 20260501 })] },
      }),
    ).toEqual(["cleo", "dora"]);
    expect(
      await matching({ advanced_query: { did_none: [event("Charged", { to: 20260430 })] } }),
    ).toHaveLength(4);
    expect(
      await matching(
        event("Charged", {
          event_properties: [{ name: "Items|Category", operator: "equals", value: "toys" }],
        }),
      ),
    ).toEqual(["anna"]);
  });
});
