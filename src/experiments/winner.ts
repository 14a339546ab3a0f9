import type { WinnerRule } from "../contract/campaign.ts";
import { winnerErrorShare } from "../limits.ts";

/** What one variant of a test came to. */
export interface VariantFigures {
  id: string;
  /** Messages sent. */
  sent: number;
  /** Of those, messages that were opened, clicked or led to the goal: what the test is measured by. */
  reached: number;
}

export type WinnerVerdict =
  /** It is too early to look. */
  | { kind: "early" }
  /** None is clearly better; it is looked again at twice as many messages, or after twice as long. */
  | { kind: "unclear" }
  | { kind: "clear"; winner: string };

const MS_PER_HOUR = 3_600_000;

/**
 * The upper tail of the standard normal distribution (Abramowitz and Stegun, 26.2.17; off by less than 7.5e-8).
 *
 * @param z at least 0
 */
const tailOf = (z: number): number => {
  const t = 1 / (1 + 0.2316419 * z);
  const sum =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
};

/** How likely the first looks so much better, or more, where both are equally good: the pooled test of two shares, one-sided. */
export const chanceOf = (better: VariantFigures, other: VariantFigures): number => {
  if (better.sent === 0 || other.sent === 0) return 1;
  const pooled = (better.reached + other.reached) / (better.sent + other.sent);
  const spread = Math.sqrt(pooled * (1 - pooled) * (1 / better.sent + 1 / other.sent));
  if (spread === 0) return 1;
  const z = (better.reached / better.sent - other.reached / other.sent) / spread;
  return z <= 0 ? 1 : tailOf(z);
};

/** Whether the next look is due. Each comes at twice the messages, or after twice the time, of the one before. */
const isDue = (
  rule: Pick<WinnerRule, "afterMessages" | "afterHours">,
  looks: number,
  figures: readonly VariantFigures[],
  hours: number,
): boolean => {
  const more = 2 ** looks;
  const sent = Math.min(...figures.map((variant) => variant.sent));
  if (rule.afterMessages !== null) return sent >= rule.afterMessages * more;
  return rule.afterHours !== null && hours >= rule.afterHours * more;
};

/**
 * What a look at a test says. A variant is clearly better when it beats each of the others with a chance of error below its part
 * of 5 %: looks and rivals share those out (look n gets 1 ÷ n(n + 1) of them, which adds up to 1), so that looking again and
 * again makes a wrong winner no likelier.
 *
 * @param looks made before
 */
export const judgeTest = (
  rule: Pick<WinnerRule, "afterMessages" | "afterHours">,
  looks: number,
  figures: readonly VariantFigures[],
  elapsedMs: number,
): WinnerVerdict => {
  if (figures.length < 2 || !isDue(rule, looks, figures, elapsedMs / MS_PER_HOUR)) return { kind: "early" };
  const [best, ...others] = figures.toSorted((a, b) => b.reached / (b.sent || 1) - a.reached / (a.sent || 1));
  if (best === undefined) return { kind: "early" };
  const allowed = winnerErrorShare / ((looks + 1) * (looks + 2)) / others.length;
  return others.every((other) => chanceOf(best, other) < allowed)
    ? { kind: "clear", winner: best.id }
    : { kind: "unclear" };
};
