import type { DecidedRow } from "../../db/queries/decisions.ts";
import { messageIdOf } from "../../lib/ids.ts";
import { NO_HOLD } from "../ledger/holds.ts";
import { NO_LIMITS } from "../ledger/places.ts";
import { rowOf, type Slice } from "./batch.ts";
import type { RecipientFacts } from "./rule.ts";
import type { Decision, TraceStep } from "./rules.ts";

const NO_FACTS: RecipientFacts = {
  kind: "",
  value: "",
  profile: null,
  sharedBy: 0,
  isNew: false,
  devices: [],
  address: null,
  suppressedReason: null,
  audience: null,
  controlGroup: null,
  variant: null,
  sameProfileAs: null,
  addressTakenBy: null,
  ...NO_LIMITS,
};

/** A batch halved down to one recipient that still cannot be decided: that one ends, the rest goes on. */
export const failedRows = (slices: readonly Slice[], error: unknown, decidedAt: Date): DecidedRow[] => {
  const code = error instanceof Error ? error.name : "unknown";
  const trace: TraceStep[] = [{ check: "decided", verdict: "stop", saw: code }];
  const decision: Decision = {
    kind: "stop",
    outcome: "internal_error",
    trace,
    isQualified: false,
    shadow: null,
  };
  return slices.flatMap((slice) =>
    slice.pending.map((recipient) => {
      const messageId = messageIdOf(recipient.requestId, recipient.part, recipient.recipientNo);
      const item = {
        slice,
        recipient,
        messageId,
        facts: NO_FACTS,
        decision,
        second: null,
        hold: NO_HOLD,
        expiresAt: null,
        leaveBeforeMs: null,
        decidedAt,
        isFollowed: false,
      };
      return rowOf(item, trace, { outcome: "internal_error", code, detail: "The decision failed." });
    }),
  );
};
