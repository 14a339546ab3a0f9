import fc from "fast-check";
import { expect, test } from "vitest";
import { inboundPathOf, inboundSteps } from "./inboundPath.ts";

test("a path leads back to the steps it was made of, whatever the names are", () => {
  const step = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(".", "\\", "a", "0") }));
  fc.assert(
    fc.property(fc.array(step, { minLength: 1 }), (steps) => {
      expect(inboundSteps(inboundPathOf(steps))).toEqual(steps);
    }),
  );
});

test("a path that ends in a backslash is taken as it stands", () => {
  expect(inboundSteps("a.b\\")).toEqual(["a", "b\\"]);
});
