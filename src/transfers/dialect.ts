import type { Dialect } from "../contract/transfer.ts";
import { transferPreviewRows } from "../limits.ts";
import { normalizeEmail } from "../profiles/address.ts";
import { TransferFault } from "./fault.ts";
import { csvRows, FILE_BEGIN } from "./rows.ts";

const DELIMITERS: readonly Dialect["delimiter"][] = [",", ";", "\t", "|"];

/** The first rows as far as they can be read: a head ends within a row. */
const readHead = async (head: Buffer, delimiter: Dialect["delimiter"]): Promise<string[][]> => {
  const rows: string[][] = [];
  try {
    for await (const { fields } of csvRows([head], { delimiter }, FILE_BEGIN, true)) {
      rows.push(fields);
      if (rows.length > transferPreviewRows) break;
    }
  } catch (error) {
    if (!(error instanceof TransferFault)) throw error;
  }
  return rows;
};

/** How well a delimiter cuts: rows that agree with the first, then how many cells that makes. */
const scoreOf = (rows: readonly string[][]): number => {
  const width = rows[0]?.length ?? 0;
  if (width < 2) return 0;
  const alike = rows.filter(({ length }) => length === width).length / rows.length;
  return alike + Math.min(width, 1_000) / 1_000_000;
};

const isValue = (cell: string): boolean =>
  /^[+-]?[\d.,]+$/.test(cell) || /^\d{4}-\d{2}-\d{2}/.test(cell) || normalizeEmail(cell) !== null;

const looksLikeHeader = (cells: readonly string[]): boolean => {
  const named = cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  return named.length > 0 && !named.some(isValue);
};

/** The delimiter that cuts the first rows most evenly, and whether the first one names columns. */
export const guessDialect = async (head: Buffer): Promise<Dialect> => {
  const tried = await Promise.all(
    DELIMITERS.map(async (delimiter) => ({ delimiter, rows: await readHead(head, delimiter) })),
  );
  const best = tried.reduce((a, b) => (scoreOf(b.rows) > scoreOf(a.rows) ? b : a));
  return { delimiter: best.delimiter, hasHeader: looksLikeHeader(best.rows[0] ?? []) };
};
