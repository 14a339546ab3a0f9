import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import type { Transfer } from "../../src/contract/transfer.ts";
import { ApiError } from "./client.ts";
import { askTransfer, sendPart, transferQuery, transfersQuery } from "./transfers.ts";

/*
 * Files on their way to the server. They belong to the window and not to a screen, so that one may look elsewhere
 * meanwhile:
 *
 *   sending ◄──answers again── waiting          the last byte is there: forgotten here, the import is ready
 *      │  └──connection lost──►  ▲ │
 *      │                         │ └─ asks how far the file has arrived, and goes on there
 *      └──refused──► stopped ──again──┘
 */

const PART_BYTES = 4 * 1024 * 1024;
/** After a failure it is tried again soon, then less and less often. */
const PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 15_000;
/** The server could not take a part just now; the next attempt asks where the file goes on. */
const PASSING = new Set([0, 408, 409, 429, 500, 502, 503, 504]);

export interface Upload {
  file: File;
  bytesSent: number;
  state: "sending" | "waiting" | "stopped";
  error: unknown;
}

interface Running {
  shown: Upload;
  abort: AbortController;
}

const uploads = new Map<string, Running>();
const listeners = new Set<() => void>();

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const tell = (id: string, change: Partial<Upload>): void => {
  const running = uploads.get(id);
  if (running === undefined) return;
  running.shown = { ...running.shown, ...change };
  for (const listener of listeners) listener();
};

const forget = (id: string): void => {
  uploads.delete(id);
  for (const listener of listeners) listener();
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

const mayPass = (error: unknown): boolean => error instanceof ApiError && PASSING.has(error.status);

interface Sending {
  account: string;
  id: string;
  file: File;
  signal: AbortSignal;
}

/** One part, or after a failure first the question where the file goes on. */
const step = ({ account, id, file, signal }: Sending, from: number | null): Promise<Transfer> =>
  from === null
    ? askTransfer(account, id, signal)
    : sendPart(account, id, { from, bytes: file.slice(from, from + PART_BYTES) }, signal);

/** Sends the file from where it has arrived, part by part, until it is whole or the import is no longer uploading. */
const sendAll = async (sending: Sending): Promise<Transfer | null> => {
  const { id, signal } = sending;
  let from: number | null = null;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const transfer: Transfer = await step(sending, from);
      if (signal.aborted) return null;
      const isFurther: boolean = from !== null;
      from = transfer.bytesUploaded;
      if (isFurther) failures = 0;
      tell(id, { bytesSent: from, state: "sending", error: null });
      if (transfer.state !== "uploading") return transfer;
    } catch (error) {
      if (signal.aborted) return null;
      if (!mayPass(error)) throw error;
      from = null;
      failures += 1;
      tell(id, { state: "waiting", error });
      await pause(Math.min(PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS), signal);
    }
  }
  return null;
};

/** The upload of this import in this window, if there is one. */
export const useUpload = (id: string): Upload | null =>
  useSyncExternalStore(subscribe, () => uploads.get(id)?.shown ?? null);

/** Ends the upload of an import in this window; the import itself stays. */
export const abandonUpload = (id: string): void => {
  uploads.get(id)?.abort.abort();
  forget(id);
};

/** Sends the file of an import, or the rest of it. */
export const useStartUpload = (account: string): ((transfer: Transfer, file: File) => void) => {
  const client = useQueryClient();
  return useCallback(
    (transfer, file) => {
      const { id, bytesUploaded } = transfer;
      uploads.get(id)?.abort.abort();
      const abort = new AbortController();
      uploads.set(id, {
        abort,
        shown: { file, bytesSent: bytesUploaded, state: "sending", error: null },
      });
      tell(id, {});
      sendAll({ account, id, file, signal: abort.signal }).then(
        (done) => {
          if (done === null) return;
          client.setQueryData(transferQuery(account, id).queryKey, done);
          void client.invalidateQueries({ queryKey: transfersQuery(account).queryKey });
          forget(id);
        },
        (error: unknown) => tell(id, { state: "stopped", error }),
      );
    },
    [account, client],
  );
};
