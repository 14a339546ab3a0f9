import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "./campaignDefaults.ts";
import { consequencesOf, differencesFromPurpose, overridesGlobalLimits } from "./purpose.ts";

const choice = fc.constantFrom("purpose" as const, "yes" as const, "no" as const);
const purposes = fc.constantFrom("transactional" as const, "promotional" as const, null);
const content = fc
  .record({ purpose: purposes, a: choice, b: choice, c: choice, d: choice, e: choice })
  .map(({ purpose, a, b, c, d, e }) => ({
    start: { ...START_DEFAULTS, purpose, unsubscribedToo: a, overtakes: b },
    who: { ...WHO_DEFAULTS, systemControlGroup: c },
    when: { ...WHEN_DEFAULTS, globalLimits: d, countsInGlobalLimits: e },
  }));

const plain = (purpose: "transactional" | "promotional" | null) =>
  consequencesOf({ start: { ...START_DEFAULTS, purpose }, who: WHO_DEFAULTS, when: WHEN_DEFAULTS });

describe("what follows from the purpose", () => {
  test("differs from it exactly where the author chose the opposite", () => {
    fc.assert(
      fc.property(content, (one) => {
        const held = consequencesOf(one);
        const said = plain(one.start.purpose);
        const differing = new Map(
          differencesFromPurpose(one).map(({ consequence, holds }) => [consequence, holds]),
        );
        for (const [name, holds] of Object.entries(held)) {
          const isSaid = Object.entries(said).some(([key, value]) => key === name && value === holds);
          expect([...differing].some(([key, value]) => key === name && value === holds)).toBe(!isSaid);
        }
      }),
    );
  });

  test("global limits are overridden only by a promotional campaign that they would have held", () => {
    const of = (purpose: "transactional" | "promotional" | null, globalLimits: "purpose" | "yes" | "no") =>
      overridesGlobalLimits({
        start: { ...START_DEFAULTS, purpose },
        who: WHO_DEFAULTS,
        when: { ...WHEN_DEFAULTS, globalLimits },
      });
    expect([of("promotional", "no"), of(null, "no")]).toEqual([true, true]);
    expect([of("promotional", "purpose"), of("transactional", "no"), of("transactional", "purpose")]).toEqual(
      [false, false, false],
    );
  });
});
