import type { Database, Queryable } from "../db/pool.ts";
import { findAccount } from "../db/queries/accounts.ts";
import { insertMembers, shareSegments } from "../db/queries/segments.ts";
import { insertRefusals } from "../db/queries/transferFiles.ts";
import { saveTransferProgress, type TransferRow } from "../db/queries/transfers.ts";
import { inTransaction } from "../db/tx.ts";
import { storableText } from "../lib/storableText.ts";
import { transferBatchBytesMax, transferBatchRows, transferRefusalsMax } from "../limits.ts";
import { Refusal } from "../profiles/refusal.ts";
import { LeaseLost, TransferFault } from "./fault.ts";
import { type MappingContext, memberReader, rowReader } from "./mapping.ts";
import { findMembers } from "./members.ts";
import { contextOf } from "./preview.ts";
import { FILE_BEGIN, type RowPlace, type SourceRow } from "./rows.ts";
import { type ImportSettings, readImportPosition, readImportSettings } from "./settings.ts";
import { openSource } from "./source.ts";
import { type Observer, type Outcome, storeOperations } from "./store.ts";

/** Whether the job shall stop between two commits: cancelled, taken over, or others wait. */
export interface Control {
  shallStop(): boolean;
}

/** Rows that are committed together, and what came before them. */
interface Batch {
  rows: readonly SourceRow[];
  /** Refused rows that are kept already. */
  refusalsKept: number;
}

/**
 * The checkpoint of some rows of a batch and what of them was refused, in the transaction that stores them: what is
 * committed is read past, and what is not is read again.
 *
 * @throws LeaseLost when somebody else has taken the transfer over
 */
const commitRows = async (
  tx: Queryable,
  transfer: TransferRow,
  { rows, refusalsKept }: Batch,
  outcomes: readonly Outcome[],
): Promise<void> => {
  const last = rows.at(-1);
  if (last === undefined) return;
  const refusals = rows.flatMap((row, index) => {
    const outcome = outcomes[index];
    return outcome === undefined
      ? []
      : [
          {
            row: row.number,
            part: 0,
            reason: storableText(outcome.reason),
            fields: row.fields.map(storableText),
          },
        ];
  });
  const kept = refusals.slice(0, Math.max(0, transferRefusalsMax - refusalsKept));
  if (kept.length > 0) await insertRefusals(tx, transfer.account_id, transfer.id, kept);
  const isMine = await saveTransferProgress(tx, transfer.account_id, transfer, {
    position: { byte: last.endsAt, row: last.number },
    bytesDone: last.endsAt,
    rowsDone: rows.length,
    rowsTaken: rows.length - refusals.length,
    rowsRefused: refusals.length,
  });
  if (!isMine) throw new LeaseLost();
};

/** Stores a batch; resolves with how many of its rows were refused. */
type StoreBatch = (batch: Batch) => Promise<number>;

const recordWriter = (
  db: Database,
  transfer: TransferRow,
  settings: ImportSettings,
  context: MappingContext,
  catalogue: Observer,
): StoreBatch => {
  if (settings.mapping === null) throw new TransferFault("No mapping was chosen.");
  const read = rowReader(settings.mapping, context);
  return ({ rows, refusalsKept }) =>
    storeOperations(db, transfer.account_id, rows.map(read), catalogue, (tx, { begin, end, outcomes }) =>
      commitRows(tx, transfer, { rows: rows.slice(begin, end), refusalsKept }, outcomes),
    );
};

const memberWriter = (
  db: Database,
  transfer: TransferRow,
  { mapping }: ImportSettings,
  context: MappingContext,
): StoreBatch => {
  const { segment_id: segmentId, account_id: accountId } = transfer;
  if (segmentId === null || mapping?.kind !== "columns") throw new TransferFault("No list was chosen.");
  const read = memberReader(mapping, context);
  return (batch) =>
    inTransaction(db, async (tx) => {
      const [list] = await shareSegments(tx, accountId, [segmentId]);
      if (list === undefined) throw new TransferFault("The list was deleted.");
      const found = await findMembers(tx, accountId, batch.rows.map(read));
      const ids = new Set(found.flatMap((one) => (one instanceof Refusal ? [] : one)));
      await insertMembers(tx, accountId, segmentId, [...ids]);
      const outcomes = found.map((one) => (one instanceof Refusal ? one : undefined));
      await commitRows(tx, transfer, batch, outcomes);
      return outcomes.filter((outcome) => outcome !== undefined).length;
    });
};

/** Rows by the batch: so many, or so many bytes of the file. */
async function* batches(rows: AsyncIterable<SourceRow>, from: RowPlace): AsyncGenerator<SourceRow[]> {
  let batch: SourceRow[] = [];
  let beginsAt = from.byte;
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < transferBatchRows && row.endsAt - beginsAt < transferBatchBytesMax) continue;
    yield batch;
    batch = [];
    beginsAt = row.endsAt;
  }
  if (batch.length > 0) yield batch;
}

/**
 * Imports an uploaded file from where it was left, batch by batch, each with its checkpoint in one transaction.
 *
 * @returns whether the file is at its end; false: `control` stopped it
 * @throws TransferFault when the file cannot be read on, LeaseLost, or the database's error
 */
export const runImport = async (
  db: Database,
  transfer: TransferRow,
  control: Control,
  catalogue: Observer,
): Promise<boolean> => {
  const account = await findAccount(db, transfer.account_id);
  const settings = readImportSettings(transfer.settings);
  const source = await openSource(db, transfer, settings.dialect);
  const context = contextOf(transfer, source, account?.time_zone ?? "UTC");
  const store =
    transfer.subject === "list"
      ? memberWriter(db, transfer, settings, context)
      : recordWriter(db, transfer, settings, context, catalogue);
  const from = readImportPosition(transfer.position);
  let refusalsKept = transfer.rows_refused;
  for await (const rows of batches(source.rows(from), from ?? FILE_BEGIN)) {
    if (control.shallStop()) return false;
    refusalsKept += await store({ rows, refusalsKept });
  }
  return true;
};
