import type { Outcome } from "../../contract/outcomes.ts";
import { addressFree } from "./addressFree.ts";
import { campaignOpen } from "./campaignOpen.ts";
import { namedOnce } from "./namedOnce.ts";
import { notExpired } from "./notExpired.ts";
import { notSuppressed } from "./notSuppressed.ts";
import { qualified } from "./qualified.ts";
import { reachable } from "./reachable.ts";
import { recipientResolved } from "./recipientResolved.ts";
import type { DecisionContext, RecipientFacts, Rule } from "./rule.ts";
import { subscribed } from "./subscribed.ts";

/** The order is the product's promise: the first check that stops a recipient names its outcome. */
export const RULES: readonly Rule[] = [
  campaignOpen,
  recipientResolved,
  namedOnce,
  qualified,
  reachable,
  subscribed,
  notSuppressed,
  addressFree,
  notExpired,
];

/** What is asked again when a message that was decided earlier comes to be sent. */
export const DUE_RULES: readonly Rule[] = [reachable, subscribed, notSuppressed];

/** One line of a decision trace, as stored and as the API answers it. */
export interface TraceStep {
  check: string;
  verdict: "pass" | "later" | "stop";
  saw?: unknown;
  wanted?: unknown;
  note?: string;
}

export type Decision =
  | { kind: "go"; trace: TraceStep[] }
  | { kind: "later"; at: Date; trace: TraceStep[] }
  | { kind: "stop"; outcome: Outcome; trace: TraceStep[] };

/**
 * Takes one recipient through the rules. `later` sets the moment and the pass goes on (the latest moment counts);
 * the first `stop` ends it.
 */
export const decideRecipient = (
  rules: readonly Rule[],
  facts: RecipientFacts,
  context: DecisionContext,
): Decision => {
  const trace: TraceStep[] = [];
  let at: Date | null = null;
  for (const { check, decide } of rules) {
    const { kind, ...rest } = decide(facts, context);
    const verdict = kind === "go" ? "pass" : kind;
    if ("at" in rest && (at === null || rest.at > at)) at = rest.at;
    if ("outcome" in rest) {
      const { outcome, ...seen } = rest;
      trace.push({ check, verdict, ...seen });
      return { kind: "stop", outcome, trace };
    }
    trace.push({ check, verdict, ...rest });
  }
  return at === null ? { kind: "go", trace } : { kind: "later", at, trace };
};
