import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Database, Notification, Session } from "../db/pool.ts";
import { deregisterWorker, reclaimWorker, registerWorker } from "../db/queries/workers.ts";
import { sql } from "../db/sql.ts";
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
    const session = await db.session({ onNotification: hooks.onNotification, onLost: () => void reopen() });
    try {
      await session.query(sql`set synchronous_commit = off`);
      for (const channel of channels) await session.query({ text: `listen ${channel}`, values: [] });
      const isMine = id !== undefined && (await reclaimWorker(session, id));
      return { session, id: isMine ? id : await registerWorker(session, hostname(), process.pid) };
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
