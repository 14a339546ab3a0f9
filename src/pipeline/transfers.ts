import { setTimeout as sleep } from "node:timers/promises";
import { type Database, isDatabaseAway, sqlState } from "../db/pool.ts";
import { deleteChunks } from "../db/queries/transferFiles.ts";
import {
  claimTransfer,
  endTransfer,
  releaseTransfer,
  renewTransfer,
  type TransferRow,
} from "../db/queries/transfers.ts";
import { transferBeatMs, transferLeaseMs, transferLookMs, transferSliceMs } from "../limits.ts";
import { type CatalogueWriter, createCatalogueWriter } from "../profiles/catalogueWriter.ts";
import { runExport } from "../transfers/exportRun.ts";
import { LeaseLost, TransferFault } from "../transfers/fault.ts";
import { type Control, runImport } from "../transfers/importRun.ts";
import { every, type Loop } from "./housekeeping.ts";

/*
 * A worker takes the lease of one import or export at a time, says every second that it lives, and works batch by batch. What
 * its batches commit carries the number of the lease: when the lease lapsed and somebody else took the transfer over,
 * nothing more of it is committed. Deciding and delivering go on between any two statements.
 */

/** Roll-backs of the moment; the same work does in the next turn. */
const isOfTheMoment = (error: unknown): boolean => isDatabaseAway(error) || /^40/.test(sqlState(error) ?? "");

/** Keeps the lease of what runs, and knows why it shall stop. */
const keepLease = (db: Database, transfer: TransferRow, isStopping: () => boolean, onError: OnError) => {
  const startedAtMs = performance.now();
  let [isCancelled, isLost, isWaitedFor] = [false, false, false];
  const beat = async (): Promise<void> => {
    const kept = await renewTransfer(db, transfer.account_id, transfer, transferLeaseMs);
    isLost ||= kept === undefined;
    isCancelled ||= kept?.isCancelling === true;
    isWaitedFor = kept?.isWaitedFor === true;
  };
  const hasHadItsTurn = (): boolean => isWaitedFor && performance.now() - startedAtMs > transferSliceMs;
  const control: Control = {
    shallStop: () => isCancelled || isLost || isStopping() || hasHadItsTurn(),
  };
  return {
    control,
    isCancelled: () => isCancelled,
    loop: every(transferBeatMs, beat, onError),
  };
};

type OnError = (error: unknown) => void;

const BUG = "Clarion failed on this one; its log has the reason.";

const end = async (
  db: Database,
  transfer: TransferRow,
  state: "done" | "failed" | "cancelled",
  failure: string | null = null,
): Promise<void> => {
  await endTransfer(db, transfer.account_id, transfer, { state, failure });
  if (state === "cancelled") await deleteChunks(db, transfer.account_id, transfer.id);
};

interface Serving {
  db: Database;
  catalogue: CatalogueWriter;
  isStopping: () => boolean;
  onError: OnError;
}

/** One turn of a transfer: to its end, or until it shall stop. */
const serve = async (
  { db, catalogue, isStopping, onError }: Serving,
  transfer: TransferRow,
): Promise<void> => {
  const lease = keepLease(db, transfer, isStopping, onError);
  const run = (): Promise<boolean> =>
    transfer.kind === "export"
      ? runExport(db, transfer, lease.control)
      : runImport(db, transfer, lease.control, catalogue);
  try {
    const isAtItsEnd = transfer.is_cancelling ? false : await run();
    if (isAtItsEnd) await end(db, transfer, "done");
    else if (transfer.is_cancelling || lease.isCancelled()) await end(db, transfer, "cancelled");
    else await releaseTransfer(db, transfer.account_id, transfer);
  } catch (error) {
    if (error instanceof LeaseLost) return;
    if (error instanceof TransferFault) return await end(db, transfer, "failed", error.message);
    onError(error);
    // its lease lapses, and whoever is there then goes on at its checkpoint
    if (!isOfTheMoment(error)) await end(db, transfer, "failed", BUG);
  } finally {
    await lease.loop.stop();
  }
};

/** Runs imports and exports of all accounts, one at a time in this process, until stopped. */
export const startTransferRunner = (db: Database, onError: OnError): Loop => {
  const controller = new AbortController();
  const isStopping = (): boolean => controller.signal.aborted;
  const catalogue = createCatalogueWriter(db, onError);
  const run = async (): Promise<void> => {
    while (!isStopping()) {
      const transfer = await claimTransfer(db, transferLeaseMs).catch((error: unknown) => {
        onError(error);
        return undefined;
      });
      if (transfer === undefined) {
        await sleep(transferLookMs, undefined, { signal: controller.signal }).catch(() => {});
      } else {
        await serve({ db, catalogue, isStopping, onError }, transfer).catch(onError);
      }
    }
  };
  const finished = run();
  return {
    stop: async () => {
      controller.abort();
      await finished;
      await catalogue.close();
    },
  };
};
