import type { TriggerRecipient } from "../contract/messageLog.ts";
import { isOutcome, OUTCOME_WORDS } from "../contract/outcomes.ts";
import type { MessageRow } from "../db/queries/messages.ts";

type Ending = Pick<
  TriggerRecipient,
  | "state"
  | "outcome"
  | "meaning"
  | "advice"
  | "code"
  | "detail"
  | "maybeSent"
  | "plannedAt"
  | "endedAt"
  | "controlGroup"
  | "variant"
>;

const UNDECIDED: Ending = {
  state: "accepted",
  outcome: null,
  meaning: null,
  advice: null,
  code: null,
  detail: null,
  maybeSent: false,
  plannedAt: null,
  endedAt: null,
  controlGroup: null,
  variant: null,
};

/** The group that left the user out, with how the message would have ended. */
const controlGroupOf = (row: MessageRow): Ending["controlGroup"] => {
  const { control_group_id: id, shadow_outcome: shadow, outcome_detail: name } = row;
  if (id === null || shadow === null || !isOutcome(shadow)) return null;
  return { id, name: name ?? "", wouldHaveBeen: shadow };
};

/** Where a message stands and how it ended, with the outcome in words; undefined: not decided yet. */
export const endingOf = (row: MessageRow | undefined): Ending => {
  if (row === undefined) return UNDECIDED;
  const outcome = row.outcome !== null && isOutcome(row.outcome) ? row.outcome : null;
  return {
    state: row.state,
    outcome,
    meaning: outcome === null ? null : OUTCOME_WORDS[outcome].meaning,
    advice: outcome === null ? null : OUTCOME_WORDS[outcome].advice,
    code: row.outcome_code,
    detail: row.outcome_detail,
    maybeSent: row.maybe_sent,
    plannedAt: row.planned_at?.toISOString() ?? null,
    endedAt: row.ended_at?.toISOString() ?? null,
    controlGroup: controlGroupOf(row),
    // a draft's variants have no stored names
    variant: row.variant === null ? null : { id: row.variant, name: row.variant_name ?? row.variant },
  };
};

/** The campaign ID as callers know it. */
export const campaignIdText = (number: number | null): string | null =>
  number === null ? null : String(number);
