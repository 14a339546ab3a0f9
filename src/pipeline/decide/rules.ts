import type { Outcome } from "../../contract/outcomes.ts";
import type { ControlGroup } from "../../controlGroups/membership.ts";
import { addressFree } from "./addressFree.ts";
import { campaignOpen } from "./campaignOpen.ts";
import { controlGroup } from "./controlGroup.ts";
import { globalLimits } from "./globalLimits.ts";
import { messageLimit } from "./messageLimit.ts";
import { namedOnce } from "./namedOnce.ts";
import { notCancelled } from "./notCancelled.ts";
import { notSuppressed } from "./notSuppressed.ts";
import { payloadKept } from "./payloadKept.ts";
import { permittedMoment } from "./permittedMoment.ts";
import { qualified } from "./qualified.ts";
import { reachable } from "./reachable.ts";
import { recipientResolved } from "./recipientResolved.ts";
import type { DecisionContext, RecipientFacts, Rule, Verdict } from "./rule.ts";
import { subscribed } from "./subscribed.ts";
import { targetingCap } from "./targetingCap.ts";
import { variant } from "./variant.ts";

/** What is asked before anything is looked at that others change meanwhile: limits and caps. */
export const EARLY_RULES: readonly Rule[] = [
  notCancelled,
  campaignOpen,
  payloadKept,
  recipientResolved,
  namedOnce,
  qualified,
  controlGroup,
  reachable,
  subscribed,
  notSuppressed,
  addressFree,
];

/** What is asked after them. */
export const LATE_RULES: readonly Rule[] = [
  messageLimit,
  globalLimits,
  permittedMoment,
  targetingCap,
  variant,
];

/** The order is the product's promise: the first check that stops a recipient names its outcome. */
export const RULES: readonly Rule[] = [...EARLY_RULES, ...LATE_RULES];

/**
 * What is asked on the second channel of a user who is not reachable on the first. Its limits are asked when the message comes
 * due, which is at once.
 */
export const SECOND_RULES: readonly Rule[] = [
  reachable,
  subscribed,
  notSuppressed,
  addressFree,
  permittedMoment,
  targetingCap,
];

/** What is asked again when a message that was decided earlier comes to be sent. */
export const DUE_RULES: readonly Rule[] = [
  reachable,
  subscribed,
  notSuppressed,
  messageLimit,
  globalLimits,
  permittedMoment,
];

/** One line of a decision trace, as stored and as the API answers it. */
export interface TraceStep {
  check: string;
  verdict: "pass" | "shadow" | "later" | "stop";
  saw?: unknown;
  wanted?: unknown;
  note?: string;
}

/** Field by field: this is done a dozen times a recipient, and a spread costs as much as the check itself. */
const stepOf = (check: string, verdict: Verdict): TraceStep => {
  const step: TraceStep = { check, verdict: verdict.kind === "go" ? "pass" : verdict.kind };
  if (verdict.saw !== undefined) step.saw = verdict.saw;
  if (verdict.kind === "stop" && verdict.wanted !== undefined) step.wanted = verdict.wanted;
  if (verdict.note !== undefined) step.note = verdict.note;
  return step;
};

const hasQualified = (trace: readonly TraceStep[]): boolean =>
  trace.some(({ check, verdict }) => check === qualified.check && verdict === "pass");

export type Decision = {
  trace: TraceStep[];
  /** Passed the audience filter: counts as qualified, whatever becomes of it. */
  isQualified: boolean;
  /**
   * The control group that leaves the user out: `kind` is how the message would have gone on. It takes nothing (no slot,
   * no place, no address, no code) and ends as `control_group`.
   */
  shadow: ControlGroup | null;
} & ({ kind: "go" } | { kind: "later"; at: Date } | { kind: "stop"; outcome: Outcome });

/**
 * Takes one recipient through the rules. `later` sets the moment and the pass goes on (the latest moment counts);
 * `shadow` makes what follows a shadow; the first `stop` ends it.
 *
 * @param before what earlier rules said, none of which stopped it
 */
export const decideRecipient = (
  rules: readonly Rule[],
  facts: RecipientFacts,
  context: DecisionContext,
  before?: Decision,
): Decision => {
  const trace: TraceStep[] = before === undefined ? [] : [...before.trace];
  let at = before?.kind === "later" ? before.at : null;
  let shadow = before?.shadow ?? null;
  for (const { check, isQuiet, decide } of rules) {
    const verdict = decide(facts, context, at ?? context.now);
    if (isQuiet === true && verdict.kind === "go" && verdict.saw === undefined) continue;
    trace.push(stepOf(check, verdict));
    if (verdict.kind === "stop") {
      return { kind: "stop", outcome: verdict.outcome, trace, isQualified: hasQualified(trace), shadow };
    }
    if (verdict.kind === "later" && (at === null || verdict.at > at)) at = verdict.at;
    if (verdict.kind === "shadow") shadow ??= verdict.group;
  }
  const isQualified = hasQualified(trace);
  return at === null
    ? { kind: "go", trace, isQualified, shadow }
    : { kind: "later", at, trace, isQualified, shadow };
};

/** What of a recipient is decided before limits and caps are looked at. */
export interface Early {
  facts: RecipientFacts;
  decision: Decision;
}
