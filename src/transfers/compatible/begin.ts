import type { Database } from "../../db/pool.ts";
import {
  claimOneTransfer,
  endTransfer,
  findTransfer,
  findUnfinishedCompatible,
  insertTransfer,
  releaseTransfer,
  renewTransfer,
  reopenTransfer,
  type TransferRow,
} from "../../db/queries/transfers.ts";
import { canonicalJson } from "../../lib/canonicalJson.ts";
import { DomainError } from "../../lib/errors.ts";
import { newId } from "../../lib/ids.ts";
import { transferBeatMs, transferLeaseMs } from "../../limits.ts";
import { createCatalogueWriter } from "../../profiles/catalogueWriter.ts";
import { LeaseLost, TransferFault } from "../fault.ts";
import { openRemote, type Remote } from "./client.ts";
import { type CompatibleSettings, readCompatibleSettings, runCompatible } from "./run.ts";

const nameOf = ({ origin, accountId }: Remote): string => `${origin} ${accountId}`;

/** `to` is the day it was begun on, and stays. */
const isSame = (a: CompatibleSettings, b: CompatibleSettings): boolean =>
  canonicalJson({ ...a, to: 0 }) === canonicalJson({ ...b, to: 0 });

const claimed = async (db: Database, accountId: number, id: string): Promise<TransferRow> => {
  const row = await claimOneTransfer(db, accountId, id, transferLeaseMs);
  if (row !== undefined) return row;
  throw new DomainError(
    "transfer/bad-state",
    "This import is running already, or was a moment ago: its holder's lease ends within 10 s.",
  );
};

/** The one that broke off, to be gone on with, or a new one. */
const takeUp = async (
  db: Database,
  accountId: number,
  remote: Remote,
  settings: CompatibleSettings,
  isNew: boolean,
): Promise<TransferRow> => {
  const found = isNew ? undefined : await findUnfinishedCompatible(db, accountId, nameOf(remote));
  if (found === undefined) {
    const id = newId();
    await insertTransfer(db, accountId, {
      id,
      kind: "compatible",
      subject: "everything",
      format: "api",
      state: "waiting",
      name: nameOf(remote),
      segmentId: null,
      settings,
      bytesTotal: null,
      rowsTotal: null,
      createdBy: "command line",
    });
    return claimed(db, accountId, id);
  }
  if (!isSame(readCompatibleSettings(found.settings), settings)) {
    throw new DomainError(
      "input/invalid",
      "An import from there was begun with other options. Give the same ones to go on with it, or --restart to begin anew.",
    );
  }
  await reopenTransfer(db, accountId, found.id);
  return claimed(db, accountId, found.id);
};

export interface CompatibleProgress {
  /** Taken up where it was left. */
  isResumed: boolean;
  list: string;
  row: TransferRow;
}

/** What it came to. */
export interface CompatibleEnd {
  state: "done" | "cancelled" | "stopped";
  row: TransferRow;
}

interface Hooks {
  isStopped(): boolean;
  /** Every second, with what is stored by then. */
  onProgress(progress: CompatibleProgress): void;
  onError(error: unknown): void;
}

/** Says every second that it lives, and tells how far it is. */
const keepAlive = (db: Database, transfer: TransferRow, tell: (row: TransferRow) => void, hooks: Hooks) => {
  let [isCancelled, isLost] = [false, false];
  const beat = async (): Promise<void> => {
    const kept = await renewTransfer(db, transfer.account_id, transfer, transferLeaseMs);
    isLost ||= kept === undefined;
    isCancelled ||= kept?.isCancelling === true;
    const row = await findTransfer(db, transfer.account_id, transfer.id);
    if (row !== undefined) tell(row);
  };
  const timer = setInterval(() => void beat().catch(hooks.onError), transferBeatMs);
  return {
    isCancelled: () => isCancelled,
    shallStop: () => isCancelled || isLost || hooks.isStopped(),
    stop: () => clearInterval(timer),
  };
};

/**
 * Moves users, their devices and what they did from another server into an account, or goes on with that.
 *
 * @param isNew begins anew where an earlier one broke off
 * @throws DomainError when it cannot be begun, TransferFault when the other server refuses or is away for good
 */
export const importCompatible = async (
  db: Database,
  accountId: number,
  remote: Remote,
  asked: { settings: CompatibleSettings; isNew: boolean },
  hooks: Hooks,
): Promise<CompatibleEnd> => {
  const transfer = await takeUp(db, accountId, remote, asked.settings, asked.isNew);
  let list = "";
  const isResumed = transfer.lease > 1;
  const alive = keepAlive(db, transfer, (row) => hooks.onProgress({ isResumed, list, row }), hooks);
  const client = openRemote(remote, () => alive.shallStop());
  const catalogue = createCatalogueWriter(db, hooks.onError);
  const end = (state: "done" | "failed" | "cancelled", failure: string | null) =>
    endTransfer(db, accountId, transfer, { state, failure });
  try {
    const isAtItsEnd = await runCompatible({
      db,
      client,
      transfer,
      settings: readCompatibleSettings(transfer.settings),
      control: alive,
      catalogue,
      onList: (what) => {
        list = what;
      },
    });
    if (isAtItsEnd) await end("done", null);
    else if (alive.isCancelled()) await end("cancelled", null);
    else await releaseTransfer(db, accountId, transfer);
    const row = await findTransfer(db, accountId, transfer.id);
    if (row === undefined) throw new LeaseLost();
    return { state: isAtItsEnd ? "done" : alive.isCancelled() ? "cancelled" : "stopped", row };
  } catch (error) {
    if (error instanceof TransferFault) await end("failed", error.message);
    throw error;
  } finally {
    alive.stop();
    await catalogue.close();
    await client.close();
  }
};
