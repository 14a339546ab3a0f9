import fc from "fast-check";
import { expect, test } from "vitest";
import { excerpt } from "./excerpt.ts";

test("any text becomes one bounded line of well-formed Unicode", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), (text, charsMax) => {
      const line = excerpt(text, charsMax);
      expect(line.length).toBeLessThanOrEqual(charsMax);
      expect(line.isWellFormed()).toBe(true);
      expect(line).not.toMatch(/\p{Cc}/u);
    }),
  );
});

test("a value that must not be shown is replaced, whatever its case and characters", () => {
  const redactions = [
    { value: "a.b+c@x.de", as: "<recipient>" },
    { value: "", as: "<never>" },
  ];
  expect(excerpt("no <A.B+C@X.DE> here, aXb+c@x.de", 100, redactions)).toBe(
    "no <<recipient>> here, aXb+c@x.de",
  );
});

test("a value that would be cut in half is replaced all the same", () => {
  expect(excerpt("0123456789 secret", 14, [{ value: "secret", as: "*" }])).toBe("0123456789 *");
});
