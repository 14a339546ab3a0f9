import type { EmbeddedPostgres } from "../db/embedded.ts";
import type { Log } from "../lib/log.ts";
import { embeddedWatchMs } from "../limits.ts";
import { startEmbedded } from "./database.ts";

export interface EmbeddedWatch {
  /** Ends the look-out and stops the server. */
  stop(): Promise<void>;
  /** Ends the server without order; it recovers at the next start. */
  kill(): void;
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Starts the embedded server again whenever its process is gone while the program lives. Pools reconnect by
 * themselves, as long as it comes back at its address.
 *
 * @param onLost called once when it did not come back, or came back elsewhere because its port was taken meanwhile
 */
export const watchEmbedded = (
  first: EmbeddedPostgres,
  dataDir: string,
  log: Log,
  onLost: (reason: string) => void,
): EmbeddedWatch => {
  let server = first;
  let isStopped = false;
  let restart: Promise<void> | undefined;
  const startAgain = async (): Promise<void> => {
    log.error({ postgresPid: server.pid }, "the embedded PostgreSQL is gone; starting it again");
    const next = await startEmbedded(dataDir);
    if (next.url !== server.url) throw new Error("The embedded PostgreSQL had to take another port.");
    server = next;
    log.warn({ postgresPid: next.pid }, "the embedded PostgreSQL is back");
  };
  const end = (): void => {
    isStopped = true;
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    if (isStopped || restart !== undefined || isRunning(server.pid)) return;
    restart = startAgain()
      .catch((error: Error) => {
        end();
        onLost(error.message);
      })
      .finally(() => {
        restart = undefined;
      });
  }, embeddedWatchMs);
  return {
    stop: async () => {
      end();
      await restart;
      await server.stop();
    },
    kill: () => {
      end();
      if (isRunning(server.pid)) process.kill(server.pid, "SIGQUIT");
    },
  };
};
