import type { Database } from "../db/pool.ts";
import { listRefusals, type RefusalRow } from "../db/queries/transferFiles.ts";
import type { TransferRow } from "../db/queries/transfers.ts";
import { DomainError } from "../lib/errors.ts";
import { transferRefusalPageRows } from "../limits.ts";
import { csvRow, spreadsheetText } from "./csvText.ts";
import { storedBytes } from "./file.ts";
import { readImportSettings } from "./settings.ts";

/** The file of an export that is done. @throws DomainError transfer/bad-state */
export const exportedFile = (db: Database, transfer: TransferRow): AsyncIterable<Buffer> => {
  if (transfer.kind === "export" && transfer.state === "done") {
    return storedBytes(db, transfer.account_id, transfer.id);
  }
  throw new DomainError(
    "transfer/bad-state",
    `Expected an export that is done; this ${transfer.kind} is ${transfer.state}.`,
  );
};

async function* refusalsOf(db: Database, transfer: TransferRow): AsyncGenerator<RefusalRow[]> {
  for (let after = { row: -1, part: -1 }; ; ) {
    const rows = await listRefusals(db, transfer.account_id, transfer.id, {
      after,
      limit: transferRefusalPageRows,
    });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    after = { row: last.row, part: last.part };
  }
}

/** What heads the cells that came. */
const headOf = ({ format, settings }: TransferRow): readonly string[] =>
  format === "csv" ? readImportSettings(settings).columns : ["record"];

/**
 * The rows that were not taken, as CSV: row, reason, and the row's cells as they came.
 *
 * @param isForSpreadsheets texts that would run as a formula get an apostrophe in front
 */
export async function* refusedRows(
  db: Database,
  transfer: TransferRow,
  isForSpreadsheets: boolean,
): AsyncGenerator<string> {
  const shown = (text: string): string => (isForSpreadsheets ? spreadsheetText(text) : text);
  yield csvRow(["row", "reason", ...headOf(transfer).map(shown)]);
  for await (const rows of refusalsOf(db, transfer)) {
    yield rows
      .map(({ row, reason, fields }) => csvRow([String(row), shown(reason), ...fields.map(shown)]))
      .join("");
  }
}
