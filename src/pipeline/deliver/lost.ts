import type { LostLease } from "../../db/queries/lostLeases.ts";
import type { LeaseResult } from "../../db/queries/messageQueue.ts";

/**
 * A lease whose holder died or was stopped: its call may have been made, so it counts as an answer that was lost.
 * Where a repeat cannot double the message, or the campaign says so, it is repeated at once and declared.
 */
export const verdictOfLost = (lost: LostLease, takesIdempotencyId: boolean): LeaseResult => {
  const base = {
    accountId: lost.accountId,
    messageId: lost.messageId,
    workerId: lost.workerId,
    attempt: lost.attempt,
    leaseNo: lost.leaseNo,
    attemptRow: {
      result: "unknown",
      code: "worker_lost",
      detail: "The worker ended during the call, so the answer is not known.",
      isRepeat: lost.maybeSent,
      startedAt: null,
    },
    code: "worker_lost",
    detail: "The worker ended during the call, so the answer is not known.",
    maybeSent: true,
    suppressReason: null,
    receipt: null,
    devices: [],
  };
  if (!takesIdempotencyId && lost.lostAnswer === "stop") {
    return { ...base, action: { kind: "end", outcome: "delivery_unknown" } };
  }
  if (lost.giveUpAt <= lost.now) return { ...base, action: { kind: "end", outcome: "provider_unavailable" } };
  return { ...base, action: { kind: "retry", afterMs: 0, countsAsFailure: true } };
};
