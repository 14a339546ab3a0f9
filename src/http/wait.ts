import { setTimeout as sleep } from "node:timers/promises";
import type { FastifyRequest } from "fastify";
import type { Caller } from "../accounts/caller.ts";
import type { TriggerRecipient } from "../contract/messageLog.ts";
import type { Queryable } from "../db/pool.ts";
import {
  preferWaitersMax,
  preferWaitLookMs,
  preferWaitRecipientsMax,
  preferWaitSecondsMax,
} from "../limits.ts";
import { readRecipients } from "../reports/triggerLog.ts";

const WAIT = /(?:^|[,;]\s*)wait\s*=\s*"?(\d{1,5})"?\s*(?:$|[,;])/i;

/**
 * The seconds of `Prefer: wait=N` (RFC 7240, section 4.3), at most `preferWaitSecondsMax`; undefined: nobody asked to wait, or
 * what was asked cannot be read and is left aside, as preferences are.
 */
const waitSecondsOf = ({ headers }: Pick<FastifyRequest, "headers">): number | undefined => {
  const prefer = headers["prefer"];
  const seconds = WAIT.exec(Array.isArray(prefer) ? prefer.join(",") : (prefer ?? ""))?.[1];
  return seconds === undefined ? undefined : Math.min(Number(seconds), preferWaitSecondsMax);
};

/** Nothing more is to come of it by waiting: it has its outcome, or a moment it waits for, or its campaign is paused. */
const isSettled = ({ state }: TriggerRecipient): boolean =>
  state === "sent" || state === "failed" || state === "delayed" || state === "held";

/** Answers that wait for what becomes of their trigger. One for each API process. */
export const createOutcomeWaiter = (db: Queryable) => {
  let waiting = 0;
  const look = (accountId: number, triggerId: string): Promise<TriggerRecipient[]> =>
    readRecipients(db, accountId, triggerId, { from: 0, limit: preferWaitRecipientsMax });

  const untilSettled = async (accountId: number, triggerId: string, untilMs: number) => {
    let pauseMs: number = preferWaitLookMs.first;
    for (;;) {
      const recipients = await look(accountId, triggerId);
      const leftMs = untilMs - performance.now();
      if (recipients.every(isSettled) || leftMs <= 0) return recipients;
      await sleep(Math.min(pauseMs, leftMs));
      pauseMs = Math.min(pauseMs * 2, preferWaitLookMs.most);
    }
  };

  /**
   * The first recipients of a trigger, once all of them are settled or the time is over.
   *
   * @returns undefined when too many answers wait already: the caller answers at once
   */
  return async (
    accountId: number,
    triggerId: string,
    seconds: number,
  ): Promise<TriggerRecipient[] | undefined> => {
    if (waiting >= preferWaitersMax) return undefined;
    waiting++;
    try {
      return await untilSettled(accountId, triggerId, performance.now() + seconds * 1_000);
    } finally {
      waiting--;
    }
  };
};

export type OutcomeWaiter = ReturnType<typeof createOutcomeWaiter>;

/**
 * The answer of an accepted trigger with what became of its recipients, where the request asks to wait for that.
 *
 * @param body the answer as it is without waiting
 * @param idField where in it the trigger's id stands
 * @returns undefined: answer at once
 */
export const waitedFor = async (
  wait: OutcomeWaiter,
  { accountId }: Pick<Caller, "accountId">,
  request: FastifyRequest,
  body: string,
  idField: "id" | "request_id",
): Promise<{ body: string; applied: string } | undefined> => {
  const seconds = waitSecondsOf(request);
  const answer: unknown = seconds === undefined ? undefined : JSON.parse(body);
  if (seconds === undefined || typeof answer !== "object" || answer === null) return undefined;
  const id: unknown = Object.entries(answer).find(([name]) => name === idField)?.[1];
  if (typeof id !== "string") return undefined;
  const recipients = await wait(accountId, id, seconds);
  if (recipients === undefined) return undefined;
  return { body: JSON.stringify({ ...answer, recipients }), applied: `wait=${seconds}` };
};
