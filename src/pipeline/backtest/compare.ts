import type { BacktestBecause, BacktestTextChange } from "../../contract/backtest.ts";
import type { Content } from "../../contract/content.ts";
import { isOutcome, type Outcome } from "../../contract/outcomes.ts";
import { differingTexts } from "./differingTexts.ts";

/** What a version comes to for a recipient of the log. */
export interface Imagined {
  /** Null: the message would be sent. */
  outcome: string | null;
  plannedAt: Date | null;
  /** Null when nothing would be sent. */
  content: Content | null;
}

/** What became of a recipient. */
interface Then {
  /** Null: it has not ended. */
  outcome: string | null;
  code: string | null;
}

export interface OutcomeChange {
  from: Outcome | null;
  to: Outcome;
  because: BacktestBecause;
}

/** What would be different for one recipient. */
export interface Difference {
  outcome: OutcomeChange | null;
  texts: BacktestTextChange[];
  moment: { was: Date; wouldBe: Date } | null;
  /** Both versions would send it, so that text and moment could be compared. */
  isCompared: boolean;
}

export const outcomeOf = (text: string | null): Outcome | null =>
  text !== null && isOutcome(text) ? text : null;

/** How it would end. */
export const endOf = ({ outcome }: Imagined): Outcome => outcomeOf(outcome) ?? "sent";

/** Ends that a provider gave: a backtest asks none, so that they are as good as sent. */
const PROVIDER_ENDS: ReadonlySet<string> = new Set([
  "provider_rejected",
  "provider_unavailable",
  "delivery_unknown",
]);

/** It was handed over, or is on its way there. */
const went = ({ outcome, code }: Then): boolean =>
  outcome === null || outcome === "sent" || (PROVIDER_ENDS.has(outcome) && code !== "provider_missing");

const changeOf = (then: Then, tried: Imagined, base: Imagined | null): OutcomeChange | null => {
  const to = endOf(tried);
  if (to === then.outcome || (to === "sent" && went(then))) return null;
  const isSince = base !== null && endOf(base) === to;
  return { from: outcomeOf(then.outcome), to, because: isSince ? "since" : "version" };
};

const momentOf = (tried: Imagined, base: Imagined): Difference["moment"] =>
  tried.plannedAt === null ||
  base.plannedAt === null ||
  tried.plannedAt.getTime() === base.plannedAt.getTime()
    ? null
    : { was: base.plannedAt, wouldBe: tried.plannedAt };

/**
 * What would be different for a recipient. Text and moment are held against what the version of then would make of the user
 * of today, so that only what the versions do differently shows.
 *
 * @param base what the version that decided then would come to today; null: it is gone
 */
export const compare = (then: Then, tried: Imagined, base: Imagined | null): Difference => {
  const outcome = changeOf(then, tried, base);
  if (base === null || base.content === null || tried.content === null) {
    return { outcome, texts: [], moment: null, isCompared: false };
  }
  const texts = differingTexts(base.content, tried.content);
  return { outcome, texts, moment: momentOf(tried, base), isCompared: true };
};

export const isDifferent = ({ outcome, texts, moment }: Difference): boolean =>
  outcome !== null || texts.length > 0 || moment !== null;
