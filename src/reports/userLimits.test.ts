import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayStart } from "../moments/localDay.ts";
import { limitsOnChannel } from "./userLimits.ts";

const MINUTE_MS = 60_000;
const NOW = new Date("2026-11-28T20:15:00Z");
const ZONES = ["UTC", "America/New_York", "Asia/Kolkata", "Europe/Berlin"] as const;

const sends = fc
  .array(fc.integer({ min: 1, max: 12 * 24 * 60 }), { maxLength: 12 })
  .map((minutes) =>
    minutes.toSorted((a, b) => b - a).map((before) => new Date(NOW.getTime() - before * MINUTE_MS)),
  );
const limits = fc.record({
  atMost: fc.option(
    fc.record({ messages: fc.integer({ min: 1, max: 4 }), days: fc.integer({ min: 1, max: 9 }) }),
  ),
  minimumGapMinutes: fc.option(fc.integer({ min: 5, max: 20_000 })),
  throttlePer5Minutes: fc.constant(null),
});

/** As docs/delivery.md words it. */
const isOver = (
  at: Date,
  sentAt: readonly Date[],
  {
    atMost,
    minimumGapMinutes: gap,
  }: { atMost: { messages: number; days: number } | null; minimumGapMinutes: number | null },
  zone: string,
): boolean => {
  const last = sentAt.at(-1);
  const isGapOver = gap === null || last === undefined || at.getTime() - last.getTime() >= gap * MINUTE_MS;
  if (atMost === null) return isGapOver;
  const from = dayStart(at, zone, atMost.days - 1);
  return isGapOver && sentAt.filter((send) => send >= from).length < atMost.messages;
};

describe("what the limits say of a user", () => {
  test("the next moment is the first at which they permit a message, if nothing else leaves before", () => {
    fc.assert(
      fc.property(sends, limits, fc.constantFrom(...ZONES), (sentAt, set, zone) => {
        const told = limitsOnChannel("email", set, { sentAt, underWay: 0 }, zone, NOW);
        expect(told.isPermitted).toBe(isOver(NOW, sentAt, set, zone));
        expect(told.nextAt === null).toBe(told.isPermitted);
        if (told.nextAt === null) return;
        const next = new Date(told.nextAt);
        expect(isOver(next, sentAt, set, zone)).toBe(true);
        expect(isOver(new Date(next.getTime() - 1), sentAt, set, zone)).toBe(false);
      }),
    );
  });

  test("what is under way takes its place, and until it ends nobody knows when the next may leave", () => {
    const set = { atMost: { messages: 1, days: 7 }, minimumGapMinutes: null, throttlePer5Minutes: null };
    const told = limitsOnChannel("email", set, { sentAt: [], underWay: 1 }, "UTC", NOW);
    expect(told).toMatchObject({ isPermitted: false, sent: 0, underWay: 1, nextAt: null });
  });

  test("no limit permits everything", () => {
    const told = limitsOnChannel("push", null, { sentAt: [NOW], underWay: 3 }, "UTC", NOW);
    expect(told).toMatchObject({ isPermitted: true, nextAt: null, sent: 1 });
  });
});
