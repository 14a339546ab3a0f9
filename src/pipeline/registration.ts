import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Notification, Session } from "../db/pool.ts";
import {
  deregisterWorker,
  prepareWorkerSession,
  reclaimWorker,
  registerWorker,
} from "../db/queries/workers.ts";
import { reconnectMs } from "../limits.ts";

/**
 * A worker's presence: a row, a session lock that says it lives, and the notifications that wake it. When the
 * connection breaks it is made again under the same id, unless the worker was buried meanwhile.
 */
export interface Registration {
  id(): number;
  session(): Session;
  close(): Promise<void>;
}

interface Hooks {
  onNotification: (notification: Notification) => void;
  /** Connected again: notifications may have been missed. */
  onReconnected: () => void;
  onError: (error: unknown) => void;
}

export const registerPresence = async (
  db: Database,
  channels: readonly string[],
  hooks: Hooks,
): Promise<Registration> => {
  let isClosing = false;

  const open = async (id: number | undefined): Promise<{ session: Session; id: number }> => {
    // one that is lost before it is in use fails here, and whoever is opening opens the next
    let [isInUse, isLost] = [false, false];
    const onLost = (): void => {
      isLost = true;
      if (isInUse) void reopen();
    };
    const session = await db.session({ onNotification: hooks.onNotification, onLost });
    try {
      await prepareWorkerSession(session, channels);
      const isMine = id !== undefined && (await reclaimWorker(session, id));
      const presence = { session, id: isMine ? id : await registerWorker(session, hostname(), process.pid) };
      if (isLost) throw new Error("the connection was lost as soon as it was made");
      isInUse = true;
      return presence;
    } catch (error) {
      await session.close();
      throw error;
    }
  };

  const reopen = async (): Promise<void> => {
    while (!isClosing) {
      try {
        current = await open(current.id);
        hooks.onReconnected();
        return;
      } catch (error) {
        hooks.onError(error);
        await sleep(reconnectMs);
      }
    }
  };

  let current = await open(undefined);
  return {
    id: () => current.id,
    session: () => current.session,
    close: async () => {
      isClosing = true;
      await deregisterWorker(db, current.id).catch(hooks.onError);
      await current.session.close().catch(hooks.onError);
    },
  };
};
