import { smtpIdleMsMax, smtpMessagesPerSessionMax } from "../../limits.ts";
import { SmtpFailure, TIMED_OUT } from "./failure.ts";
import type { Session } from "./session.ts";

export interface SessionPool {
  /**
   * A session for one mail: an idle one, a new one, or the next to become free.
   *
   * @throws SmtpFailure when none can be opened in time
   */
  acquire(timeoutMs: number): Promise<Session>;
  /** Gives a session back; a worn one is ended. */
  release(session: Session): void;
  /** Ends idle sessions now and the others when they are given back. */
  close(): Promise<void>;
}

/** Keeps at most `sessionsMax` sessions, the last used first, so that spare ones fall idle and end. */
export const sessionPool = (
  open: (timeoutMs: number) => Promise<Session>,
  sessionsMax: number,
): SessionPool => {
  const idle: { session: Session; timer: NodeJS.Timeout }[] = [];
  const turns: (() => void)[] = [];
  const farewells = new Set<Promise<void>>();
  let openCount = 0;
  let isClosed = false;

  const nextTurn = (): void => turns.shift()?.();

  const bidFarewell = (session: Session): void => {
    const farewell = session.close().finally(() => farewells.delete(farewell));
    farewells.add(farewell);
  };

  const takeOut = (session: Session): boolean => {
    const index = idle.findIndex((entry) => entry.session === session);
    const [entry] = index < 0 ? [] : idle.splice(index, 1);
    clearTimeout(entry?.timer);
    return entry !== undefined;
  };

  const openOne = async (timeoutMs: number): Promise<Session> => {
    openCount++;
    const freeSlot = (): void => {
      openCount--;
      nextTurn();
    };
    try {
      const session = await open(timeoutMs);
      session.onEnd(() => {
        takeOut(session);
        freeSlot();
      });
      return session;
    } catch (error) {
      freeSlot();
      throw error;
    }
  };

  const waitForTurn = (timeoutMs: number): Promise<void> =>
    new Promise((resolve, reject) => {
      const turn = (): void => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        turns.splice(turns.indexOf(turn), 1);
        reject(new SmtpFailure({ stage: "connect", code: TIMED_OUT }));
      }, timeoutMs);
      turns.push(turn);
    });

  const acquire = async (timeoutMs: number): Promise<Session> => {
    const endsAt = performance.now() + timeoutMs;
    for (;;) {
      const last = idle.at(-1)?.session;
      if (last !== undefined && takeOut(last)) return last;
      const leftMs = Math.max(endsAt - performance.now(), 1);
      if (openCount < sessionsMax) return openOne(leftMs);
      await waitForTurn(leftMs);
    }
  };

  const release = (session: Session): void => {
    if (!session.isAlive()) return;
    if (isClosed || session.sentCount() >= smtpMessagesPerSessionMax) {
      bidFarewell(session);
      return;
    }
    const timer = setTimeout(() => {
      if (takeOut(session)) bidFarewell(session);
    }, smtpIdleMsMax);
    timer.unref();
    idle.push({ session, timer });
    nextTurn();
  };

  return {
    acquire,
    release,
    close: async () => {
      isClosed = true;
      for (const { session } of [...idle]) if (takeOut(session)) bidFarewell(session);
      await Promise.all(farewells);
    },
  };
};
