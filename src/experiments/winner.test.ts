import { expect, test } from "vitest";
import { chanceOf, judgeTest, type VariantFigures } from "./winner.ts";

const of = (id: string, sent: number, reached: number): VariantFigures => ({ id, sent, reached });
const byMessages = { afterMessages: 1_000, afterHours: null };
const HOUR = 3_600_000;

test("nothing is looked at before every variant has its messages, or before the time is over", () => {
  expect(judgeTest(byMessages, 0, [of("a", 5_000, 4_000), of("b", 999, 1)], 0)).toEqual({ kind: "early" });
  const byTime = { afterMessages: null, afterHours: 24 };
  const clear = [of("a", 5_000, 4_000), of("b", 5_000, 1)];
  expect(judgeTest(byTime, 0, clear, 23 * HOUR)).toEqual({ kind: "early" });
  expect(judgeTest(byTime, 0, clear, 24 * HOUR)).toEqual({ kind: "clear", winner: "a" });
});

test("a difference that chance makes is no winner, and the next look waits for twice as many", () => {
  const close = [of("a", 1_000, 105), of("b", 1_000, 100)];
  expect(judgeTest(byMessages, 0, close, 0)).toEqual({ kind: "unclear" });
  expect(judgeTest(byMessages, 1, [of("a", 1_999, 900), of("b", 1_999, 1)], 0)).toEqual({ kind: "early" });
  expect(judgeTest(byMessages, 1, [of("a", 2_000, 900), of("b", 2_000, 1)], 0)).toMatchObject({
    kind: "clear",
  });
});

test("the winner has to beat each of the others", () => {
  const figures = [of("a", 1_000, 50), of("b", 1_000, 300), of("c", 1_000, 295)];
  expect(judgeTest(byMessages, 0, figures, 0)).toEqual({ kind: "unclear" });
  expect(judgeTest(byMessages, 0, [of("a", 1_000, 50), of("b", 1_000, 300), of("c", 1_000, 100)], 0)).toEqual(
    {
      kind: "clear",
      winner: "b",
    },
  );
});

test("nobody who did anything, or everybody, makes no winner", () => {
  expect(judgeTest(byMessages, 0, [of("a", 1_000, 0), of("b", 1_000, 0)], 0)).toEqual({ kind: "unclear" });
  expect(judgeTest(byMessages, 0, [of("a", 1_000, 1_000), of("b", 1_000, 1_000)], 0)).toEqual({
    kind: "unclear",
  });
});

test("the chance is the one of the tables", () => {
  // shares of 12 % and 10 % of 2 000: z = 2.021
  expect(chanceOf(of("a", 2_000, 240), of("b", 2_000, 200))).toBeCloseTo(0.0216, 3);
});

test("variants that are equally good have a winner in fewer than one of twenty tests, however often one looks", () => {
  let seed = 42;
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  let wrong = 0;
  const tests = 400;
  for (let one = 0; one < tests; one += 1) {
    const figures = [of("a", 0, 0), of("b", 0, 0)];
    for (let looks = 0; looks < 5; looks += 1) {
      for (const variant of figures) {
        while (variant.sent < 100 * 2 ** looks) {
          variant.sent += 1;
          if (random() < 0.2) variant.reached += 1;
        }
      }
      const verdict = judgeTest({ afterMessages: 100, afterHours: null }, looks, figures, 0);
      if (verdict.kind === "clear") {
        wrong += 1;
        break;
      }
    }
  }
  expect(wrong / tests).toBeLessThan(0.075);
});
