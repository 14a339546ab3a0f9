import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aProfile, startTestApp, type TestApp } from "../helpers/app.ts";
import { at, did, exported, identities } from "./reading.ts";

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ workers: 0 });
});
afterAll(() => app.stop());

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
    const found = identities(await exported(app, "/1/profiles.json", narrowed, "batch_size=5000"));
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
