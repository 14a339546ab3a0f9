import { Readable } from "node:stream";
import { CsvError, parse } from "csv-parse";
import type { Dialect } from "../contract/transfer.ts";
import { keepDigits } from "../lib/json.ts";
import { transferColumnsMax, transferReadBytes, transferRowBytesMax } from "../limits.ts";
import { isJsonObject } from "../profiles/values.ts";
import { TransferFault } from "./fault.ts";

/** One record of a file. */
export interface SourceRow {
  /** As a spreadsheet counts: the first record of the file is row 1, and lines with nothing on them count. */
  number: number;
  /** The byte behind it and its line end: where reading can go on. */
  endsAt: number;
  /** Its cells; of JSONL the line. */
  fields: string[];
  /** Of JSONL: what the line says. */
  value?: unknown;
  /** Why it cannot be read. */
  problem?: string;
}

/** Between two records. */
export interface RowPlace {
  byte: number;
  /** The number of the last row before it; 0 at the beginning. */
  row: number;
}

export const FILE_BEGIN: RowPlace = { byte: 0, row: 0 };

type Bytes = AsyncIterable<Buffer> | Iterable<Buffer>;

/** How many records and empty lines came before the one that the parser gave up on. */
const rowsBefore = (error: CsvError): number =>
  [error["records"], error["empty_lines"]].reduce<number>(
    (sum, count) => sum + (typeof count === "number" ? count : 0),
    0,
  );

const csvFault = (error: unknown, from: RowPlace): unknown => {
  if (!(error instanceof CsvError)) return error;
  const row = from.row + rowsBefore(error) + 1;
  if (error.code === "CSV_QUOTE_NOT_CLOSED") {
    return new TransferFault(`Row ${row} begins with a quote that nothing closes.`);
  }
  if (error.code === "CSV_MAX_RECORD_SIZE") {
    return new TransferFault(
      `Row ${row} is longer than ${transferRowBytesMax} bytes: is there a quote that nothing closes?`,
    );
  }
  return new TransferFault(`Row ${row} cannot be read: ${error.message}`);
};

/** The parser works a piece off in one go, and messages wait for it meanwhile. */
async function* inPieces(bytes: Bytes): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length; at += transferReadBytes) {
      yield chunk.subarray(at, at + transferReadBytes);
    }
  }
}

/**
 * Reads CSV (RFC 4180) record by record from a place on: quoted cells may hold delimiters, line ends and doubled
 * quotes; lines end in CRLF, LF or CR; a byte order mark at the beginning and empty lines are passed over. A quote within an unquoted cell is
 * a letter like others.
 *
 * @param bytes of the file from `from.byte` on, UTF-8
 * @param isHead they end anywhere: a record that is not whole is no fault
 * @throws TransferFault where no further record can be told
 */
export async function* csvRows(
  bytes: Bytes,
  { delimiter }: Pick<Dialect, "delimiter">,
  from: RowPlace = FILE_BEGIN,
  isHead = false,
): AsyncGenerator<SourceRow> {
  const parser = parse({
    delimiter,
    record_delimiter: ["\r\n", "\n", "\r"],
    bom: from.byte === 0,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: transferRowBytesMax,
    skip_records_with_error: isHead,
  });
  const source = Readable.from(inPieces(bytes), { objectMode: true });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const item of parser) {
      const {
        record,
        info,
      }: { record: string[]; info: { bytes: number; records: number; empty_lines: number } } = item;
      const number = from.row + info.records + info.empty_lines;
      yield { number, endsAt: from.byte + info.bytes, fields: record };
    }
  } catch (error) {
    throw csvFault(error, from);
  } finally {
    source.destroy();
    parser.destroy();
  }
}

const NEWLINE = 10;

const jsonRow = (line: Buffer, number: number, endsAt: number): SourceRow => {
  const text = line.toString("utf8");
  const row = { number, endsAt, fields: [text] };
  try {
    const value = keepDigits(text, JSON.parse(text));
    return isJsonObject(value) ? { ...row, value } : { ...row, problem: "The line must be a JSON object" };
  } catch {
    return { ...row, problem: "The line is not JSON" };
  }
};

const isBlank = (line: Buffer): boolean => line.every((byte) => byte === 32 || byte === 9 || byte === 13);

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

const withoutMark = (line: Buffer, isFirst: boolean): Buffer =>
  isFirst && line.subarray(0, 3).equals(BYTE_ORDER_MARK) ? line.subarray(3) : line;

/** Lines with the byte behind each, the last one also without a line end. */
async function* linesOf(bytes: Bytes): AsyncGenerator<{ line: Buffer; endsAt: number }> {
  let rest: Buffer = Buffer.alloc(0);
  let at = 0;
  for await (const chunk of bytes) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let begin = 0;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE, begin)) {
      yield { line: rest.subarray(begin, end), endsAt: at + end + 1 };
      begin = end + 1;
    }
    rest = rest.subarray(begin);
    at += begin;
    if (rest.length > transferRowBytesMax) {
      throw new TransferFault(
        `A line is longer than ${transferRowBytesMax} bytes, at byte ${at} of the file.`,
      );
    }
  }
  if (rest.length > 0) yield { line: rest, endsAt: at + rest.length };
}

/** Reads JSONL (jsonlines.org) line by line from a place on; blank lines are passed over. */
export async function* jsonRows(bytes: Bytes, from: RowPlace = FILE_BEGIN): AsyncGenerator<SourceRow> {
  let number = from.row;
  for await (const { line, endsAt } of linesOf(bytes)) {
    number++;
    const content = withoutMark(line, from.byte === 0 && number === 1);
    if (!isBlank(content)) yield jsonRow(content, number, from.byte + endsAt);
  }
}

/** Names of columns, made different from each other; what has none is told by its place. */
export const columnNames = (header: readonly string[]): string[] => {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = cell.trim() === "" ? `Column ${index + 1}` : cell.trim();
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
};

/** @throws TransferFault when there are more columns than any list of users has */
export const checkedColumns = (columns: string[]): string[] => {
  if (columns.length <= transferColumnsMax) return columns;
  throw new TransferFault(
    `The file has ${columns.length} columns, at most ${transferColumnsMax} are allowed. Is it the right delimiter?`,
  );
};
