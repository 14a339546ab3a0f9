import fc from "fast-check";
import { expect, test } from "vitest";
import { OUTCOMES } from "../../../../src/contract/outcomes.ts";
import { dayBars, hourBars, rangeStart, resultsOf, shareText } from "./results.ts";

const NOW = Date.parse("2026-11-24T18:30:00Z");

test("every outcome is counted once: as sent, as a failure, or as decided on purpose", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...OUTCOMES), fc.nat(1_000)),
      fc.nat(50),
      (measures, waiting) => {
        const ended = Object.values(measures).reduce((total, count) => total + count, 0);
        const results = resultsOf({ ...measures, decided: ended + waiting });
        expect(results.sent + results.left + results.failed + results.waiting).toBe(results.decided);
        expect(results.waiting).toBe(waiting);
      },
    ),
  );
});

test("failures stand apart from what was decided on purpose, the most frequent first", () => {
  const { failures, onPurpose } = resultsOf({
    decided: 20,
    sent: 8,
    provider_rejected: 2,
    template_error: 5,
    not_reachable: 4,
    control_group: 1,
    some_new_measure: 99,
  });
  expect(failures.map(({ outcome }) => outcome)).toEqual(["template_error", "provider_rejected"]);
  expect(onPurpose.map(({ outcome }) => outcome)).toEqual(["not_reachable", "control_group"]);
});

test("a share never rounds something to nothing, nor nearly all to all", () => {
  expect(shareText(1, 1_000_000)).toBe("<0.1%");
  expect(shareText(999_999, 1_000_000)).toBe(">99.9%");
  expect(shareText(0, 0)).toBe("0%");
  expect(shareText(1, 3)).toBe("33%");
  expect(shareText(5, 5)).toBe("100%");
});

test("the last 24 hours are 24 bars, the current hour included", () => {
  const bars = hourBars([{ hour: "2026-11-24T18:00:00.000Z", measures: { sent: 3, decided: 3 } }], NOW);
  expect(bars).toHaveLength(24);
  expect(bars[0]?.hour).toBe(rangeStart("hours", NOW, "UTC"));
  expect(bars.at(-1)).toEqual({ hour: "2026-11-24T18:00:00.000Z", sent: 3, notSent: 0, failed: 0 });
});

test("days are those of the person's zone, also over a change of the clocks", () => {
  const zone = "America/New_York";
  const hours: Parameters<typeof dayBars>[0] = [
    { hour: "2026-11-24T04:00:00Z", measures: { sent: 1 } },
    { hour: "2026-11-24T05:00:00Z", measures: { not_reachable: 2 } },
  ];
  const bars = dayBars(hours, NOW, zone);
  expect(bars).toHaveLength(24);
  expect(bars.at(-2)).toMatchObject({ hour: "2026-11-23T05:00:00.000Z", sent: 1 });
  expect(bars.at(-1)).toMatchObject({ hour: "2026-11-24T05:00:00.000Z", notSent: 2 });
  expect(dayBars(hours, Date.parse("2026-11-05T12:00:00Z"), zone)[0]?.hour).toBe("2026-10-13T04:00:00.000Z");
});
