import { createInFlight } from "../../lib/inFlight.ts";
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

/** Callers that wait, first come, first served. */
const turnQueue = () => {
  const turns: (() => void)[] = [];
  return {
    next: (): void => turns.shift()?.(),
    /** @throws SmtpFailure when the turn does not come in time */
    wait: (timeoutMs: number): Promise<void> =>
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
      }),
  };
};

/** Sessions without work, the last used taken first, so that spare ones grow old and go. */
const idleSessions = (onOld: (session: Session) => void) => {
  const idle: { session: Session; timer: NodeJS.Timeout }[] = [];
  const remove = (session: Session): boolean => {
    const index = idle.findIndex((entry) => entry.session === session);
    const [entry] = index < 0 ? [] : idle.splice(index, 1);
    clearTimeout(entry?.timer);
    return entry !== undefined;
  };
  return {
    remove,
    take: (): Session | undefined => {
      const last = idle.pop();
      clearTimeout(last?.timer);
      return last?.session;
    },
    add: (session: Session): void => {
      const timer = setTimeout(() => {
        if (remove(session)) onOld(session);
      }, smtpIdleMsMax);
      timer.unref();
      idle.push({ session, timer });
    },
  };
};

/** Keeps at most `sessionsMax` sessions, opened when needed. */
export const sessionPool = (
  open: (timeoutMs: number) => Promise<Session>,
  sessionsMax: number,
): SessionPool => {
  const farewells = createInFlight();
  const turns = turnQueue();
  const idle = idleSessions((session) => void farewells.track(session.close()));
  let openCount = 0;
  let isClosed = false;

  const freeSlot = (): void => {
    openCount--;
    turns.next();
  };

  const openOne = async (timeoutMs: number): Promise<Session> => {
    openCount++;
    try {
      const session = await open(timeoutMs);
      session.onEnd(() => {
        idle.remove(session);
        freeSlot();
      });
      return session;
    } catch (error) {
      freeSlot();
      throw error;
    }
  };

  return {
    acquire: async (timeoutMs) => {
      const endsAt = performance.now() + timeoutMs;
      for (;;) {
        const session = idle.take();
        if (session !== undefined) return session;
        const leftMs = Math.max(endsAt - performance.now(), 1);
        if (openCount < sessionsMax) return openOne(leftMs);
        await turns.wait(leftMs);
      }
    },
    release: (session) => {
      if (!session.isAlive()) return;
      if (isClosed || session.sentCount() >= smtpMessagesPerSessionMax) {
        void farewells.track(session.close());
        return;
      }
      idle.add(session);
      turns.next();
    },
    close: async () => {
      isClosed = true;
      for (let session = idle.take(); session !== undefined; session = idle.take()) {
        void farewells.track(session.close());
      }
      await farewells.settled();
    },
  };
};
