import Type from "typebox";
import { Value } from "typebox/value";
import type { Outcome } from "../../contract/outcomes.ts";
import type { PastMessageRow } from "../../db/queries/backtest.ts";
import type { Decided } from "../decide/batch.ts";
import { globalLimits } from "../decide/globalLimits.ts";
import { messageLimit } from "../decide/messageLimit.ts";
import type { TraceStep } from "../decide/rules.ts";
import { targetingCap } from "../decide/targetingCap.ts";
import { HOLDS } from "../ledger/holds.ts";
import { isCapped, placesOf, type Terms } from "../ledger/terms.ts";

/**
 * Limits and caps are not asked by a backtest: what a user has got by now are, among others, the very messages of these
 * triggers. So whom one refused then it refuses again, as long as the version that is tried has one of its kind.
 */

interface Refusal {
  outcome: Outcome;
  check: string;
  isAsked(terms: Terms): boolean;
}

const REFUSALS: readonly Refusal[] = [
  {
    outcome: "message_limit",
    check: messageLimit.check,
    isAsked: (terms) => (placesOf(terms) & HOLDS.messageLimit) !== 0,
  },
  {
    outcome: "frequency_cap",
    check: globalLimits.check,
    isAsked: (terms) => (placesOf(terms) & HOLDS.globalLimits) !== 0,
  },
  { outcome: "targeting_cap_reached", check: targetingCap.check, isAsked: isCapped },
];

/** How those end whom limits or caps refused. */
export const REFUSED_OUTCOMES: readonly Outcome[] = REFUSALS.map(({ outcome }) => outcome);

/** What holds a version back, without what is counted; the throttle only delays. */
export const withoutCounts = (terms: Terms): Terms => ({
  ...terms,
  targetingCap: { total: null, perDay: null },
  messageLimit: { minimumGapMinutes: null, atMostEver: null },
  globalLimits: null,
  counts: false,
  isWatched: false,
});

const Steps = Type.Array(
  Type.Object(
    { check: Type.String(), verdict: Type.Enum(["pass", "shadow", "later", "stop"]) },
    { additionalProperties: true },
  ),
);

/** The step of the stored trace that refused the message then. */
const storedStep = (trace: string | null, check: string): TraceStep => {
  const steps: unknown = JSON.parse(trace ?? "[]");
  const found = Value.Check(Steps, steps) ? steps.findLast((step) => step.check === check) : undefined;
  return { ...found, check, verdict: "stop" };
};

const COUNTED: ReadonlySet<string> = new Set(REFUSALS.map(({ check }) => check));

/** Checks that were not asked passed nothing. */
const asked = (trace: readonly TraceStep[]): TraceStep[] => trace.filter(({ check }) => !COUNTED.has(check));

/**
 * A decision that asked no limits and no caps, with what they said then.
 *
 * @param terms what holds the version that decided it, limits and caps included
 */
export const refusedAsThen = (item: Decided, terms: Terms, then: PastMessageRow): Decided => {
  const { decision } = item;
  const refusal = REFUSALS.find(({ outcome }) => outcome === then.outcome);
  const at =
    refusal === undefined || !refusal.isAsked(terms)
      ? -1
      : decision.trace.findIndex(({ check }) => check === refusal.check);
  if (refusal === undefined || at < 0) {
    return { ...item, decision: { ...decision, trace: asked(decision.trace) } };
  }
  const { isQualified, shadow } = decision;
  const trace = [...asked(decision.trace.slice(0, at)), storedStep(then.trace, refusal.check)];
  return { ...item, decision: { kind: "stop", outcome: refusal.outcome, trace, isQualified, shadow } };
};
