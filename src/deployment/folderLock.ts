import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode } from "../lib/errorCode.ts";
import { OperatorError } from "../lib/operatorError.ts";
import { processFacts } from "../lib/processes.ts";
import { folderLockPollMs, stopMsMax } from "../limits.ts";

/**
 * A data folder belongs to one program at a time. The lock is a file that names the holding process by id and
 * start time; a lock whose process is gone is stale and is taken over. As with PostgreSQL's own
 * postmaster.pid, programs in different containers cannot see each other's processes.
 */

export interface Holder {
  pid: number;
  startedAt: string;
  /** Where the program answers, once it does. */
  url?: string;
  isStopping?: boolean;
}

export interface FolderLock {
  /** Tells who finds the folder locked more about the holder. */
  note(more: { url?: string; isStopping?: boolean }): void;
  release(): void;
}

/** Another live program holds the folder. */
export class FolderInUseError extends OperatorError {
  readonly holder: Holder;

  constructor(folder: string, holder: Holder) {
    const answering = holder.url === undefined ? "" : ` and answers at ${holder.url}`;
    super(
      `Another Clarion (process ${holder.pid}) already uses the data folder ${folder}${answering}. ` +
        "Stop it first, or give this one a folder and a port of its own: DATA_DIR=/path PORT=8421 npm start",
    );
    this.name = "FolderInUseError";
    this.holder = holder;
  }
}

const lockPath = (folder: string): string => join(folder, "clarion.lock");

const parseHolder = (text: string): Holder | undefined => {
  try {
    const { pid, startedAt, url, isStopping } = JSON.parse(text);
    return typeof pid === "number" && typeof startedAt === "string"
      ? { pid, startedAt, url, isStopping }
      : undefined;
  } catch {
    return undefined;
  }
};

const readLock = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

const isAlive = async (holder: Holder): Promise<boolean> =>
  (await processFacts(holder.pid))?.startedAt === holder.startedAt;

/** The live program that holds the folder, if one does. */
export const folderHolder = async (folder: string): Promise<Holder | undefined> => {
  const holder = parseHolder(readLock(lockPath(folder)) ?? "");
  return holder !== undefined && (await isAlive(holder)) ? holder : undefined;
};

const createLock = (path: string, me: Holder): boolean => {
  try {
    writeFileSync(path, JSON.stringify(me), { flag: "wx", mode: 0o644 });
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
};

/** Removes a stale lock, and only that: what is moved away and proves to be a newer lock is put back. */
const removeStale = (path: string, staleText: string): void => {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readLock(aside);
  if (moved !== undefined && moved !== staleText) renameSync(aside, path);
  else rmSync(aside, { force: true });
};

const heldBy = (path: string, me: Holder): FolderLock => {
  let current = me;
  const isMine = () => {
    const holder = parseHolder(readLock(path) ?? "");
    return holder?.pid === me.pid && holder.startedAt === me.startedAt;
  };
  return {
    note: (more) => {
      if (!isMine()) return;
      current = { ...current, ...more };
      writeFileSync(`${path}.new`, JSON.stringify(current), { mode: 0o644 });
      renameSync(`${path}.new`, path);
    },
    release: () => {
      if (isMine()) rmSync(path, { force: true });
    },
  };
};

/**
 * Takes the folder for this process. Waits up to `waitMs` for a live holder to end, longer when that one is
 * stopping already.
 *
 * @throws FolderInUseError naming the holder
 */
export const lockFolder = async (folder: string, waitMs: number): Promise<FolderLock> => {
  const path = lockPath(folder);
  const me: Holder = { pid: process.pid, startedAt: (await processFacts(process.pid))?.startedAt ?? "" };
  const begunAt = Date.now();
  for (;;) {
    if (createLock(path, me)) return heldBy(path, me);
    const text = readLock(path);
    if (text === undefined) continue;
    const waitedMs = Date.now() - begunAt;
    const holder = parseHolder(text);
    // Without a holder it is being written this moment, or its writer died over it.
    if (holder === undefined ? waitedMs > folderLockPollMs * 5 : !(await isAlive(holder))) {
      removeStale(path, text);
      continue;
    }
    if (holder !== undefined && waitedMs >= (holder.isStopping ? stopMsMax : waitMs)) {
      throw new FolderInUseError(folder, holder);
    }
    await sleep(folderLockPollMs);
  }
};
