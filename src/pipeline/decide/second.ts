import { UNREACHABLE } from "../../contract/secondChannel.ts";
import { NO_LIMITS } from "../ledger/places.ts";
import { addressOf, type LoadedFacts, type Taken, takenFrom } from "./facts.ts";
import type { DecisionContext, RecipientFacts } from "./rule.ts";
import { type Decision, decideRecipient, SECOND_RULES } from "./rules.ts";
import type { VersionFacts } from "./versionFacts.ts";

/**
 * A user who is not reachable on the campaign's channel is asked for on its second one, from *reachable* on:
 *
 *   first: not reachable, unsubscribed or suppressed ──► second: its rules ──pass──► waits, due at once: its limits, rendering
 *                                                                └──stop──► ends with what the second says
 *
 * What was decided once stays: filter and control group. The slot of the cap is the campaign's, whatever the channel.
 */

/** Whether a recipient that the first channel stopped goes on by the second. */
export const goesOnBySecond = (decision: Decision, { second }: Pick<VersionFacts, "second">): boolean =>
  second !== null && decision.kind === "stop" && UNREACHABLE.has(decision.outcome);

const factsOnSecond = (
  first: RecipientFacts,
  { content: { channel } }: VersionFacts,
  { seconds }: Pick<LoadedFacts, "seconds">,
  taken: Taken,
): RecipientFacts => {
  const reach = seconds.get(channel);
  const { profile } = first;
  const address = profile === null ? null : addressOf(profile, channel);
  const facts: RecipientFacts = {
    ...first,
    ...NO_LIMITS,
    capUse: first.capUse,
    devices: profile === null ? [] : (reach?.devices.get(profile.id) ?? []),
    address,
    suppressedReason: address === null ? null : (reach?.suppressed.get(address) ?? null),
    // its message is one, whatever variants the first channel has
    variant: null,
  };
  return { ...facts, addressTakenBy: takenFrom(facts, taken).addressTakenBy };
};

const contextOnSecond = (
  context: DecisionContext,
  { content, consequences, terms, moments }: VersionFacts,
): DecisionContext => ({ ...context, ...terms, channel: content.channel, consequences, moments });

/** @param before what was said until the second channel was asked */
export const decideOnSecond = (
  facts: RecipientFacts,
  context: DecisionContext,
  second: VersionFacts,
  before: Decision,
): Decision => {
  const decision = decideRecipient(SECOND_RULES, facts, contextOnSecond(context, second), before);
  // it is looked at again, with its limits, when it comes due
  return decision.kind === "go" ? { ...decision, kind: "later", at: context.now } : decision;
};

/** What the second channel says of a recipient that the first does not reach; undefined where it is not asked. */
export const askSecond = (
  first: { facts: RecipientFacts; decision: Decision },
  version: VersionFacts,
  loaded: LoadedFacts,
  taken: Taken,
  context: DecisionContext,
): { facts: RecipientFacts; decision: Decision; second: Decision } | undefined => {
  const { second } = version;
  const { trace, isQualified, shadow } = first.decision;
  if (second === null || first.decision.kind !== "stop" || !goesOnBySecond(first.decision, version)) {
    return undefined;
  }
  const saw = { from: context.channel, to: second.content.channel, because: first.decision.outcome };
  const before: Decision = {
    kind: "go",
    trace: [...trace, { check: "second_channel", verdict: "pass", saw }],
    isQualified,
    shadow,
  };
  const facts = factsOnSecond(first.facts, second, loaded, taken);
  return { facts, decision: decideOnSecond(facts, context, second, before), second: before };
};
