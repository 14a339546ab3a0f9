import type { ControlGroup } from "../../controlGroups/membership.ts";
import type { DecidedRow } from "../../db/queries/decisions.ts";
import type { CodedResult } from "../codes/codeBatch.ts";
import type { RenderResult } from "../render/contract.ts";
import { type Decided, type Ended, rowOf } from "./batch.ts";
import type { TraceStep } from "./rules.ts";

/** What keeps a message from leaving after the rules let it go: its outcome, and the step of the trace that says so. */
interface Fault {
  ended: Ended;
  step: TraceStep;
}

export const MISSING_PROVIDER: Fault = {
  ended: {
    outcome: "provider_unavailable",
    code: "provider_missing",
    detail: "The campaign's provider does not exist any more.",
  },
  step: { check: "provider", verdict: "stop", saw: "missing" },
};

/** What rendering said of a message that could not be made. */
export const faultOf = ({ kind, detail }: Exclude<CodedResult, { kind: "rendered" }>): Fault => ({
  ended: { outcome: kind, code: null, detail },
  step: { check: "rendered", verdict: "stop", saw: detail },
});

/** The message is made for its moment and thrown away: it says only whether it could have been made. */
const faultAfterRules = async (
  { decision, decidedAt }: Decided,
  render: ((now: Date) => Promise<RenderResult>) | null,
): Promise<Fault | null> => {
  if (decision.kind === "stop") return null;
  if (render === null) return MISSING_PROVIDER;
  const result = await render(decision.kind === "later" ? decision.at : decidedAt);
  return result.kind === "rendered" ? null : faultOf(result);
};

/**
 * The row of a control user, who gets nothing: it has ended at once, named for the group, with how and when the message
 * would have gone.
 *
 * @param render makes the message as if for a moment, without look-ups and codes; null: its provider is gone
 */
export const shadowRow = async (
  item: Decided,
  group: ControlGroup,
  render: ((now: Date) => Promise<RenderResult>) | null,
): Promise<DecidedRow> => {
  const { decision } = item;
  const fault = await faultAfterRules(item, render);
  const trace = fault === null ? decision.trace : [...decision.trace, fault.step];
  const afterRules = fault === null ? "sent" : fault.ended.outcome;
  return {
    ...rowOf(item, trace, { outcome: "control_group", code: null, detail: group.name }),
    controlGroupId: group.id,
    shadowOutcome: decision.kind === "stop" ? decision.outcome : afterRules,
  };
};
