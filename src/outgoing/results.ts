import type { ClaimedEvent, OutgoingResult } from "../db/queries/outgoingEvents.ts";
import type { OutgoingHealth } from "../db/queries/outgoingWebhooks.ts";
import { outgoingRetryDelaysMs } from "../limits.ts";
import type { Answer } from "./call.ts";

/** A tenth earlier or later, so that what failed together does not come back together. */
const spread = (ms: number, chance: number): number => Math.round(ms * (0.9 + 0.2 * chance));

/** What is written of an event after a call. @param chance a number in [0, 1) */
export const resultOf = (event: ClaimedEvent, answer: Answer, at: Date, chance: number): OutgoingResult => {
  const { durationMs, status, error, response } = answer;
  const failures = answer.isTaken ? 0 : event.failures + 1;
  const delayMs = outgoingRetryDelaysMs[event.failures];
  const isOver = answer.isTaken || answer.isGone || delayMs === undefined;
  return {
    ...event,
    failures,
    state: answer.isTaken ? "told" : isOver ? "failed" : "waiting",
    afterMs: isOver ? 0 : spread(delayMs, chance),
    at,
    durationMs,
    status,
    error,
    response: answer.isTaken || response === "" ? null : response,
  };
};

/** How webhooks fared in a batch of calls: one that took something is not failing. */
export const healthOf = (
  calls: readonly { event: Pick<ClaimedEvent, "accountId" | "webhookId">; answer: Answer }[],
): OutgoingHealth[] => {
  const byWebhook = new Map<string, OutgoingHealth>();
  for (const { event, answer } of calls) {
    const { accountId, webhookId } = event;
    const before = byWebhook.get(webhookId);
    byWebhook.set(webhookId, {
      accountId,
      webhookId,
      isTaken: answer.isTaken || before?.isTaken === true,
      isGone: answer.isGone || before?.isGone === true,
      error: answer.error ?? before?.error ?? null,
    });
  }
  return [...byWebhook.values()];
};
