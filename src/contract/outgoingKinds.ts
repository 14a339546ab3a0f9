import { FACT_KINDS, FACT_WORDS, type FactKind } from "./facts.ts";

/** The kinds of outgoing events. Apart from the schemas, so that a page can know them without those. */

/** A fact of a message by the name under which it is told. */
export const outgoingKindOf = (fact: FactKind): string =>
  `message.${fact === "opted_out" ? "unsubscribed" : fact}`;

const OF_OUTCOMES = {
  "message.sent": "The provider took the message.",
  "message.failed": "It ended without being sent because something went wrong.",
  "message.not_sent": "It ended without being sent on purpose: a rule, a limit, a control group, a pause.",
} as const;

const OF_CAMPAIGNS = {
  "campaign.state_changed": "A campaign was published, paused, resumed, stopped or archived, began or ended.",
  "campaign.cap_reached": "A campaign's targeting cap was used up, in all or of a day.",
} as const;

/** What each says, in words, in the order in which they are offered. */
export const OUTGOING_KIND_WORDS: Readonly<Record<string, string>> = {
  ...OF_OUTCOMES,
  ...Object.fromEntries(FACT_KINDS.map((fact) => [outgoingKindOf(fact), FACT_WORDS[fact]])),
  ...OF_CAMPAIGNS,
};

export const OUTGOING_KINDS: readonly string[] = Object.keys(OUTGOING_KIND_WORDS);

/** Of an event that says nothing but that it arrived. */
export const TEST_KIND = "webhook.test";
