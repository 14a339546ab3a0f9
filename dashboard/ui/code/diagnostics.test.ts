import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { marksOf } from "./diagnostics.ts";

const problem = (line: number | undefined, column: number | undefined) =>
  ({ level: "blocking", message: "It is wrong.", line, column }) as const;

const marked = (text: string, line: number, column: number): string => {
  const [mark] = marksOf(text, [problem(line, column)]);
  return mark === undefined ? "" : text.slice(mark.from, mark.to);
};

describe("a problem in a text", () => {
  test("is underlined from its line and column to the end of what stands there", () => {
    expect(marked("Hi {{ Profle.name }}!", 1, 4)).toBe("{{ Profle.name }}");
    expect(marked("Hi {{ Profle.name | upcase }}!", 1, 7)).toBe("Profle.name");
    expect(marked("a\nb {% fro x %}\nc", 2, 3)).toBe("{% fro x %}");
    expect(marked("a {{ x", 1, 3)).toBe("{{ x");
  });

  test("at the end of the text is underlined all the same", () => {
    expect(marked("{{ x", 1, 5)).toBe("x");
    expect(marksOf("", [problem(1, 1)])).toEqual([
      { from: 0, to: 0, severity: "error", message: "It is wrong." },
    ]);
  });

  test("without a place is not underlined", () => {
    expect(marksOf("text", [problem(undefined, undefined)])).toEqual([]);
  });

  test("lies within the text whatever place it names", () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), fc.nat(200), (text, line, column) => {
        for (const { from, to } of marksOf(text, [problem(line, column)])) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});
