import { expect, test } from "vitest";
import { START_DEFAULTS } from "../contract/campaignDefaults.ts";
import type { FieldFilter, Filter } from "../contract/filter.ts";
import type { CampaignGoal } from "../contract/goal.ts";
import { validateGoal } from "./validateGoal.ts";

const AT_LEAST_50: FieldFilter = {
  type: "field",
  field: "price",
  test: { op: "greater_or_equal", value: 50 },
};
const received = [
  { kind: "event", nameKey: "charged", property: "" },
  { kind: "event", nameKey: "charged", property: "price" },
  { kind: "event", nameKey: "appopened", property: "" },
  { kind: "profile", nameKey: "", property: "Plan" },
] as const;
const SEGMENT = "018f0000-0000-7000-8000-000000000000";

const goalOf = (more: Partial<CampaignGoal> = {}): CampaignGoal => ({
  match: "any",
  events: [{ event: "Charged", where: AT_LEAST_50, times: 1 }],
  users: null,
  revenueProperty: "price",
  withinMinutes: 60,
  ...more,
});

const problems = (goal: CampaignGoal | null | undefined, segments: string[] = []) =>
  validateGoal(
    { start: { ...START_DEFAULTS, purpose: "promotional", ...(goal === undefined ? {} : { goal }) } },
    { received, segments: segments.map((id) => ({ id, name: id, nodes: 1, segment_ids: [] })) },
  ).map(({ level, field, message }) => [level, field, message]);

test("no goal, and one of events that were received, are fine", () => {
  expect(problems(undefined)).toEqual([]);
  expect(problems(null)).toEqual([]);
  expect(problems(goalOf())).toEqual([]);
});

test("what nothing could be counted by is told at its field", () => {
  const field = (test: object): FieldFilter =>
    JSON.parse(JSON.stringify({ type: "field", field: "price", test }));
  const event = (name: string, where: FieldFilter | null = null) => ({ event: name, where, times: 1 });
  expect(problems(goalOf({ events: [] })).map(([level, at]) => [level, at])).toEqual([
    ["blocking", "start.goal.events"],
  ]);
  const faulty = [
    event("Charged"),
    event("  "),
    event("Charged", field({ op: "greater", value: "much" })),
    event("Charged", {
      type: "or",
      nodes: [AT_LEAST_50, field({ op: "equals", value: { payload: "price" } })],
    }),
  ];
  expect(problems(goalOf({ events: faulty }))).toEqual([
    ["blocking", "start.goal.events.1.event", "Name the event that counts, or remove it."],
    [
      "blocking",
      "start.goal.events.2.where.test.value",
      'Expected a number, or {"payload": path}, got a string.',
    ],
    [
      "blocking",
      "start.goal.events.3.where",
      "The event comes after the call: compare its properties with values, not with the payload.",
    ],
  ]);
  expect(problems(goalOf({ revenueProperty: " " })).map(([level, at]) => [level, at])).toEqual([
    ["blocking", "start.goal.revenueProperty"],
  ]);
});

test("its users are a filter like that of the audience, with segments and the payload", () => {
  const inSegment: Filter = { type: "not", node: { type: "segment", segmentId: SEGMENT } };
  const payload: Filter = { type: "payload", path: "plan", test: { op: "exists" } };
  expect(problems(goalOf({ users: { type: "and", nodes: [inSegment, payload] } }), [SEGMENT])).toEqual([]);
  expect(problems(goalOf({ users: inSegment }))).toEqual([
    ["blocking", "start.goal.users.node", `There is no segment ${SEGMENT} in this account.`],
  ]);
  const empty: Filter = { type: "and", nodes: [] };
  expect(problems(goalOf({ users: empty }))).toEqual([
    ["blocking", "start.goal.users.nodes", "Expected at least 1 entries, got 0 entries."],
  ]);
});

test("names that were never received are worth a look, each at its place", () => {
  const never: Filter = { type: "property", property: "Plam", test: { op: "exists" } };
  const events = [
    { event: "Chargd", where: AT_LEAST_50, times: 1 },
    { event: "charged", where: { ...AT_LEAST_50, field: "prize" }, times: 2 },
  ];
  expect(problems(goalOf({ events, users: never, revenueProperty: "Amount" }))).toEqual([
    [
      "worth_a_look",
      "start.goal.events.0.event",
      'No event "Chargd" was received so far. Did you mean "charged"?',
    ],
    [
      "worth_a_look",
      "start.goal.events.1.where.field",
      'No event "charged" has had the property "prize" so far. Did you mean "price"?',
    ],
    [
      "worth_a_look",
      "start.goal.users.property",
      'No user has had the property "Plam" so far. Did you mean "Plan"?',
    ],
    [
      "worth_a_look",
      "start.goal.revenueProperty",
      'No event "charged" has had the property "Amount" so far.',
    ],
  ]);
});

test("revenue may be the property of any of the events", () => {
  const events = [
    { event: "App Opened", where: null, times: 1 },
    { event: "Charged", where: null, times: 1 },
  ];
  expect(problems(goalOf({ events }))).toEqual([]);
  expect(problems(goalOf({ events, revenueProperty: "Amount" }))).toEqual([
    [
      "worth_a_look",
      "start.goal.revenueProperty",
      'No event of the goal has had the property "Amount" so far.',
    ],
  ]);
  const unknown = [{ event: "Never Seen", where: null, times: 1 }];
  expect(problems(goalOf({ events: unknown })).map(([, at]) => at)).toEqual(["start.goal.events.0.event"]);
});
