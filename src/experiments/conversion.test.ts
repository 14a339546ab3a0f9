import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CampaignGoal } from "../contract/goal.ts";
import { conversionOf, type Exposure, type GoalOccurrence } from "./conversion.ts";

const MINUTE = 60_000;
const T0 = Date.UTC(2026, 2, 1, 12);

const NAMES = ["a", "b"] as const;
const LEAST = [0, 5] as const;

const goals: fc.Arbitrary<CampaignGoal> = fc.record({
  match: fc.constantFrom("any" as const, "all" as const),
  events: fc.array(
    fc.record({
      event: fc.constantFrom(...NAMES),
      where: fc.constantFrom(null, ...LEAST).map((least) =>
        least === null
          ? null
          : {
              type: "field" as const,
              field: "price",
              test: { op: "greater_or_equal" as const, value: least },
            },
      ),
      times: fc.integer({ min: 1, max: 3 }),
    }),
    { minLength: 1, maxLength: 3 },
  ),
  users: fc.constant(null),
  revenueProperty: fc.constantFrom(null, "price"),
  withinMinutes: fc.integer({ min: 1, max: 5 }),
});

/** Half seconds around the edges: the boundaries themselves come up. */
const moments = fc
  .integer({ min: -4, max: 24 })
  .chain((minutes) =>
    fc.constantFrom(-1_000, -500, 0, 500, 1_000).map((ms) => T0 + minutes * (MINUTE / 2) + ms),
  );

const histories = fc.record({
  goal: goals,
  exposures: fc
    .array(moments, { maxLength: 4 })
    .map((all): Exposure[] => all.map((atMs, index) => ({ messageId: `m${index}`, atMs }))),
  events: fc.array(
    fc.record({
      nameKey: fc.constantFrom(...NAMES),
      atMs: moments.map((atMs) => Math.floor(atMs / 1_000) * 1_000),
      properties: fc.integer({ min: -3, max: 9 }).map((price) => ({ price })),
    }),
    { maxLength: 12 },
  ),
});

/** The goal read aloud: moment by moment, message by message, event by event. */
const readAloud = (goal: CampaignGoal, exposures: readonly Exposure[], events: readonly GoalOccurrence[]) => {
  const isMeant = (
    wanted: CampaignGoal["events"][number],
    { nameKey, properties }: GoalOccurrence,
  ): boolean => {
    if (wanted.event !== nameKey) return false;
    if (wanted.where === null) return true;
    const least = JSON.parse(JSON.stringify(wanted.where)).test.value;
    const price = properties["price"];
    return typeof price === "number" && price >= least;
  };
  const isIn = ({ atMs }: Exposure, event: GoalOccurrence): boolean =>
    event.atMs - (atMs - (((atMs % 1_000) + 1_000) % 1_000)) >= 0 &&
    event.atMs - atMs <= goal.withinMinutes * MINUTE;
  const isReached = (exposure: Exposure, nowMs: number): boolean => {
    const happened = events.filter((event) => event.atMs <= nowMs && isIn(exposure, event));
    const enough = goal.events.map(
      (wanted) => happened.filter((event) => isMeant(wanted, event)).length >= wanted.times,
    );
    return goal.match === "any" ? enough.includes(true) : !enough.includes(false);
  };
  for (const nowMs of [...new Set(events.map(({ atMs }) => atMs))].sort((a, b) => a - b)) {
    const reached = exposures.filter((exposure) => isReached(exposure, nowMs));
    if (reached.length === 0) continue;
    const newest = Math.max(...reached.map(({ atMs }) => atMs));
    const revenue = events
      .filter((event) => goal.events.some((wanted) => isMeant(wanted, event)))
      .filter((event) => exposures.some((exposure) => isIn(exposure, event)))
      .reduce((sum, { properties }) => sum + Number(properties["price"]), 0);
    return {
      atMs: nowMs,
      messageIds: reached.filter(({ atMs }) => atMs === newest).map(({ messageId }) => messageId),
      revenue: goal.revenueProperty === null ? 0 : revenue,
    };
  }
  return null;
};

describe("a conversion", () => {
  test("is what reading the goal aloud says, in whichever order events came", () => {
    fc.assert(
      fc.property(histories, ({ goal, exposures, events }) => {
        const said = readAloud(goal, exposures, events);
        for (const order of [events, [...events].reverse()]) {
          const found = conversionOf(goal, exposures, order, "Europe/Berlin");
          if (said === null) {
            expect(found).toBeNull();
            continue;
          }
          expect(found).toMatchObject({ atMs: said.atMs, revenue: said.revenue });
          expect(said.messageIds).toContain(found?.messageId);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test("counts an event within the second of its message, which it names without fractions, and none of the second before", () => {
    const goal: CampaignGoal = {
      match: "any",
      events: [{ event: "a", where: null, times: 1 }],
      users: null,
      revenueProperty: null,
      withinMinutes: 1,
    };
    const at = (atMs: number): GoalOccurrence => ({ nameKey: "a", atMs, properties: {} });
    const sent: Exposure[] = [{ messageId: "m", atMs: T0 + 700 }];
    expect(conversionOf(goal, sent, [at(T0)], "UTC")).toMatchObject({ atMs: T0 });
    expect(conversionOf(goal, sent, [at(T0 - 1_000)], "UTC")).toBeNull();
    expect(conversionOf(goal, sent, [at(T0 + MINUTE + 700)], "UTC")).not.toBeNull();
    expect(conversionOf(goal, sent, [at(T0 + MINUTE + 1_000)], "UTC")).toBeNull();
  });

  test("stays a number, whatever sums come", () => {
    const goal: CampaignGoal = {
      match: "any",
      events: [{ event: "a", where: null, times: 1 }],
      users: null,
      revenueProperty: "price",
      withinMinutes: 5,
    };
    const events = [1e300, 1e308, 1e308].map((price, index) => ({
      nameKey: "a",
      atMs: T0 + index,
      properties: { price },
    }));
    expect(conversionOf(goal, [{ messageId: "m", atMs: T0 }], events, "UTC")?.revenue).toBe(1e12);
  });
});
