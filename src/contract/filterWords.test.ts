import { describe, expect, test } from "vitest";
import type { Amount, Condition, Filter, Measure, TimeRange, ValueTest } from "./filter.ts";
import { conditionWords, filterWords } from "./filterWords.ts";

const VIPS = "0193a000-0000-7000-8000-000000000001";
const names = (id: string): string | undefined => (id === VIPS ? "VIPs" : undefined);
const of = (condition: Condition): string => conditionWords(condition, names);
const tested = (value: ValueTest): string => of({ type: "property", property: "Plan", test: value });

const fields = { type: "field", field: "price", test: { op: "greater", value: 9.5 } } as const;

describe("every test of a value has its words", () => {
  test.each<[string, ValueTest]>([
    ["Plan is Gold", { op: "equals", value: "Gold" }],
    ["Plan is true", { op: "equals", value: true }],
    ["Plan is 7", { op: "equals", value: 7 }],
    ["Plan is “7”", { op: "equals", value: "7" }],
    ["Plan is “”", { op: "equals", value: "" }],
    ["Plan is “true”", { op: "equals", value: "true" }],
    ["Plan is “ Gold”", { op: "equals", value: " Gold" }],
    ["Plan is “salt and pepper”", { op: "equals", value: "salt and pepper" }],
    ["Plan is the payload's order.plan", { op: "equals", value: { payload: "order.plan" } }],
    ["Plan is not Gold", { op: "not_equals", value: "Gold" }],
    ["Plan is Gold", { op: "in", values: ["Gold"] }],
    ["Plan is one of Gold, Silver or 3", { op: "in", values: ["Gold", "Silver", 3] }],
    ["Plan is one of a, b, c, d, e or 2 more", { op: "in", values: ["a", "b", "c", "d", "e", "f", "g"] }],
    ["Plan is not Gold", { op: "not_in", values: ["Gold"] }],
    ["Plan is none of Gold or Silver", { op: "not_in", values: ["Gold", "Silver"] }],
    ["Plan contains Go", { op: "contains", value: "Go" }],
    ["Plan does not contain Go", { op: "not_contains", value: "Go" }],
    ["Plan begins with Go", { op: "starts_with", value: "Go" }],
    ["Plan ends with ld", { op: "ends_with", value: "ld" }],
    ["Plan is above 5", { op: "greater", value: 5 }],
    ["Plan is at least 5", { op: "greater_or_equal", value: 5 }],
    ["Plan is below 5", { op: "less", value: 5 }],
    ["Plan is at most the payload's limit", { op: "less_or_equal", value: { payload: "limit" } }],
    ["Plan is from 1 to 5", { op: "between", from: 1, to: 5 }],
    ["Plan has a value", { op: "exists" }],
    ["Plan has no value", { op: "not_exists" }],
    ["Plan has any of a or b", { op: "any_of", values: ["a", "b"] }],
    ["Plan has all of a and b", { op: "all_of", values: ["a", "b"] }],
    ["Plan has a", { op: "all_of", values: ["a"] }],
    ["Plan is before 1 March 2026", { op: "before", value: "2026-03-01" }],
    ["Plan is after 1 March 2026, 09:30 UTC", { op: "after", value: "2026-03-01T09:30:00Z" }],
    ["Plan is on 28 February 2026, 22:30:15.500 UTC", { op: "on", value: "2026-03-01T00:30:15.5+02:00" }],
    ["Plan is on the payload's day", { op: "on", value: { payload: "day" } }],
    ["Plan is in the last 30 days", { op: "within_last", amount: 30, unit: "days" }],
    ["Plan is in the next month", { op: "within_next", amount: 1, unit: "months" }],
    ["Plan comes round today", { op: "anniversary_within", days: 0 }],
    ["Plan comes round within 1 day", { op: "anniversary_within", days: 1 }],
    ["Plan has an item where price is above 9.5", { op: "items", quantifier: "any", where: fields }],
    ["Plan has only items where price is above 9.5", { op: "items", quantifier: "all", where: fields }],
    ["Plan has no item where price is above 9.5", { op: "items", quantifier: "none", where: fields }],
    [
      "Plan has at least 2 items where price is above 9.5 and (price is above 9.5 or not (price is above 9.5))",
      {
        op: "items",
        quantifier: "at_least",
        count: 2,
        where: {
          type: "and",
          nodes: [fields, { type: "or", nodes: [fields, { type: "not", node: fields }] }],
        },
      },
    ],
  ])("%s", (words, value) => {
    expect(tested(value)).toBe(words);
  });
});

const twice: Measure = { kind: "count", is: { op: "at_least", value: 2 } };
const lately: TimeRange = { kind: "last", amount: 30, unit: "days" };
const charged = { type: "behaviour", did: true, match: "any", events: [{ event: "Charged" }] } as const;
const behaviour = (
  changes: Partial<Extract<Condition, { type: "behaviour" }>>,
  measure: Measure = twice,
  within: TimeRange = lately,
): Condition => ({ ...charged, events: [...charged.events], within, measure, ...changes });
const amount = (is: Amount): Measure => ({ kind: "count", is });

describe("behaviour has its words", () => {
  test.each<[string, Condition]>([
    ["did Charged at least 2 times in the last 30 days", behaviour({})],
    ["did not do Charged at least 2 times in the last 30 days", behaviour({ did: false })],
    ["did Charged in the last 30 days", behaviour({}, amount({ op: "at_least", value: 1 }))],
    ["did Charged at most 3 times", behaviour({}, amount({ op: "at_most", value: 3 }), { kind: "ever" })],
    ["did Charged exactly 1 time", behaviour({}, amount({ op: "exactly", value: 1 }), { kind: "ever" })],
    [
      "did Charged 2 to 5 times since 1 March 2026",
      behaviour({}, amount({ op: "between", value: 2, to: 5 }), { kind: "since", from: "2026-03-01" }),
    ],
    [
      "did Charged from 1 March 2026 to 2 March 2026 with the sum of Amount at least 100",
      behaviour(
        {},
        { kind: "sum", property: "Amount", is: { op: "at_least", value: 100 } },
        { kind: "between", from: "2026-03-01", to: "2026-03-02" },
      ),
    ],
    [
      "did Charged until 2 March 2026 with the average of Amount 1 to 2",
      behaviour(
        {},
        { kind: "average", property: "Amount", is: { op: "between", value: 1, to: 2 } },
        { kind: "until", to: "2026-03-02" },
      ),
    ],
    [
      "did Charged in the last 30 days with the least Amount at most 1",
      behaviour({}, { kind: "minimum", property: "Amount", is: { op: "at_most", value: 1 } }),
    ],
    [
      "did Charged in the last 30 days with the greatest Amount exactly 1",
      behaviour({}, { kind: "maximum", property: "Amount", is: { op: "exactly", value: 1 } }),
    ],
    [
      "did Charged for the first time in the last week",
      behaviour({}, { kind: "first", within: { kind: "last", amount: 1, unit: "weeks" } }, { kind: "ever" }),
    ],
    [
      "did Charged in the last 30 days for the last time ever",
      behaviour({}, { kind: "last", within: { kind: "ever" } }),
    ],
    [
      "did (Charged where price is above 9.5) at least 2 times in the last 30 days with the same Category",
      behaviour({ events: [{ event: "Charged", where: fields }], constant: "Category" }),
    ],
    [
      "did Charged or (Viewed where price is above 9.5) at least 2 times in the last 30 days",
      behaviour({ events: [{ event: "Charged" }, { event: "Viewed", where: fields }] }),
    ],
    [
      "did each of Charged and Viewed at least 2 times in the last 30 days",
      behaviour({ match: "all", events: [{ event: "Charged" }, { event: "Viewed" }] }),
    ],
  ])("%s", (words, condition) => {
    expect(of(condition)).toBe(words);
  });
});

describe("every other condition has its words", () => {
  test.each<[string, Condition]>([
    ["has an e-mail address", { type: "reachable", channel: "email" }],
    ["has a push token", { type: "reachable", channel: "push" }],
    ["has a phone number", { type: "reachable", channel: "whatsapp" }],
    ["is subscribed to WhatsApp", { type: "subscribed", channel: "whatsapp" }],
    ["has a device", { type: "device" }],
    ["has an Android device", { type: "device", platform: "android" }],
    [
      "has an iOS device with OS version at least 17.1 and app version 2.0",
      {
        type: "device",
        platform: "ios",
        osVersion: { op: "greater_or_equal", value: "17.1" },
        appVersion: { op: "equals", value: "2.0" },
      },
    ],
    ["City is one of Berlin or São Paulo", { type: "place", part: "city", values: ["Berlin", "São Paulo"] }],
    [
      "is within 500 m of (52.5, 13.4) or 2.5 km of (-1, -2)",
      {
        type: "radius",
        points: [
          { latitude: 52.5, longitude: 13.4, metres: 500 },
          { latitude: -1, longitude: -2, metres: 2_500 },
        ],
      },
    ],
    ["is in buckets 0 to 499", { type: "bucket", from: 0, to: 499 }],
    ["is in bucket 7", { type: "bucket", from: 7, to: 7 }],
    ["is in the segment VIPs", { type: "segment", segmentId: VIPS }],
    [
      "is in a segment that is not there",
      { type: "segment", segmentId: "0193a000-0000-7000-8000-000000000002" },
    ],
    [
      "the payload's order.total is above 5",
      { type: "payload", path: "order.total", test: { op: "greater", value: 5 } },
    ],
  ])("%s", (words, condition) => {
    expect(of(condition)).toBe(words);
  });
});

describe("groups are read without doubt about what belongs together", () => {
  const gold: Filter = { type: "property", property: "Customer Type", test: { op: "equals", value: "Gold" } };
  const vip: Filter = { type: "segment", segmentId: VIPS };
  const charged: Filter = behaviour({});
  test.each<[string, Filter]>([
    [
      "Customer Type is Gold and did Charged at least 2 times in the last 30 days",
      { type: "and", nodes: [gold, charged] },
    ],
    ["Customer Type is Gold or is in the segment VIPs", { type: "or", nodes: [gold, vip] }],
    ["Customer Type is Gold", { type: "and", nodes: [{ type: "or", nodes: [gold] }] }],
    [
      "Customer Type is Gold and (Customer Type is Gold or is in the segment VIPs)",
      { type: "and", nodes: [gold, { type: "or", nodes: [gold, vip] }] },
    ],
    [
      "is in the segment VIPs or all of (Customer Type is Gold; is in the segment VIPs; not (Customer Type is Gold))",
      { type: "or", nodes: [vip, { type: "and", nodes: [gold, vip, { type: "not", node: gold }] }] },
    ],
    [
      "not (Customer Type is Gold or is in the segment VIPs)",
      { type: "not", node: { type: "or", nodes: [gold, vip] } },
    ],
  ])("%s", (words, filter) => {
    expect(filterWords(filter, names)).toBe(words);
  });
});
