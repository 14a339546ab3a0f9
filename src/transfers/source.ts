import type { Dialect } from "../contract/transfer.ts";
import type { Database } from "../db/pool.ts";
import type { TransferRow } from "../db/queries/transfers.ts";
import { transferPreviewBytesMax, transferPreviewLookedAtMax } from "../limits.ts";
import { isJsonObject } from "../profiles/values.ts";
import { guessDialect } from "./dialect.ts";
import { TransferFault } from "./fault.ts";
import { storedBytes } from "./file.ts";
import { checkedColumns, columnNames, csvRows, jsonRows, type RowPlace, type SourceRow } from "./rows.ts";

/** The uploaded file of an import, as rows with columns. */
export interface Source {
  /** Null of JSONL. */
  dialect: Dialect | null;
  /** In their order; of JSONL the names that the first rows have, empty where those are records of an upload. */
  columns: readonly string[];
  areRecords: boolean;
  /** The first rows of data, as many as a preview looks at. */
  first: readonly SourceRow[];
  /** Rows of data from a place on, each with as many cells as there are columns, or with a problem. */
  rows(from?: RowPlace): AsyncGenerator<SourceRow>;
}

/** Not more than a preview looks at. */
async function* upTo(bytes: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<Buffer> {
  let left = bytesMax;
  for await (const chunk of bytes) {
    yield chunk.subarray(0, left);
    left -= chunk.length;
    if (left <= 0) return;
  }
}

const takeRows = async (rows: AsyncIterable<SourceRow>, rowsMax: number): Promise<SourceRow[]> => {
  const taken: SourceRow[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length >= rowsMax) break;
  }
  return taken;
};

const headOf = async (db: Database, transfer: TransferRow): Promise<Buffer> => {
  const pieces: Buffer[] = [];
  const bytes = upTo(storedBytes(db, transfer.account_id, transfer.id), transferPreviewBytesMax);
  for await (const piece of bytes) pieces.push(piece);
  return Buffer.concat(pieces);
};

const asCells = (row: SourceRow, columnCount: number): SourceRow =>
  row.fields.length === columnCount
    ? row
    : {
        ...row,
        problem: `The row has ${row.fields.length} cells, the table has ${columnCount} columns`,
      };

async function* cellRows(rows: AsyncIterable<SourceRow>, columnCount: number): AsyncGenerator<SourceRow> {
  for await (const row of rows) yield asCells(row, columnCount);
}

const csvSource = async (db: Database, transfer: TransferRow, chosen: Dialect | null): Promise<Source> => {
  const dialect = chosen ?? (await guessDialect(await headOf(db, transfer)));
  const bytesFrom = (byte: number) => storedBytes(db, transfer.account_id, transfer.id, byte);
  const [header] = await takeRows(csvRows(bytesFrom(0), dialect), 1);
  if (header === undefined) throw new TransferFault("The file has no rows.");
  const names = dialect.hasHeader ? header.fields : header.fields.map(() => "");
  const columns = checkedColumns(columnNames(names));
  const begin: RowPlace = dialect.hasHeader
    ? { byte: header.endsAt, row: header.number }
    : { byte: 0, row: 0 };
  const rows = (from: RowPlace = begin) =>
    cellRows(csvRows(bytesFrom(from.byte), dialect, from), columns.length);
  return {
    dialect,
    columns,
    areRecords: false,
    first: await takeRows(rows(), transferPreviewLookedAtMax),
    rows,
  };
};

const RECORD_TYPES: readonly unknown[] = ["profile", "event", "token"];

const isRecord = ({ value }: SourceRow): boolean =>
  isJsonObject(value) &&
  RECORD_TYPES.includes(value["type"]) &&
  ["profileData", "evtName", "tokenData"].some((key) => key in value);

const keysOf = (rows: readonly SourceRow[]): string[] => [
  ...new Set(rows.flatMap(({ value }) => (isJsonObject(value) ? Object.keys(value) : []))),
];

const jsonSource = async (db: Database, transfer: TransferRow): Promise<Source> => {
  const rows = (from?: RowPlace) =>
    jsonRows(storedBytes(db, transfer.account_id, transfer.id, from?.byte ?? 0), from);
  const first = await takeRows(rows(), transferPreviewLookedAtMax);
  if (first.length === 0) throw new TransferFault("The file has no rows.");
  const areRecords = first.some(isRecord);
  return {
    dialect: null,
    columns: areRecords ? [] : checkedColumns(keysOf(first)),
    areRecords,
    first,
    rows,
  };
};

/**
 * Opens the file of an import.
 *
 * @param dialect how its CSV is written; null guesses
 * @throws TransferFault when it has no rows, or its first ones cannot be read
 */
export const openSource = (db: Database, transfer: TransferRow, dialect: Dialect | null): Promise<Source> =>
  transfer.format === "csv" ? csvSource(db, transfer, dialect) : jsonSource(db, transfer);
