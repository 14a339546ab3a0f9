import type { CodePool, CodesFiled } from "../contract/codePool.ts";
import type { Database } from "../db/pool.ts";
import { listPoolCodes, type PoolCodeRow } from "../db/queries/codePools.ts";
import { DomainError } from "../lib/errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { codeExportRows, codeRefusalsShownMax, codesPerCallMax } from "../limits.ts";
import { csvRow, spreadsheetText } from "../transfers/csvText.ts";
import { TransferFault } from "../transfers/fault.ts";
import { columnIndex, openCsv } from "../transfers/openCsv.ts";
import { readCodePool } from "./codePools.ts";
import { codeFault, storeCodes } from "./codes.ts";

/** Codes as files: uploaded ones, and those of a pool with who has them. */

/** What heads a column of codes; no code is called so. */
const HEADINGS: ReadonlySet<string> = new Set([
  "code",
  "codes",
  "coupon",
  "voucher",
  "coupon code",
  "promo code",
]);

const columnOf = (header: readonly string[], wanted: string): number => {
  const index = columnIndex(header, wanted);
  if (index >= 0) return index;
  const names = header.map((cell) => cell.trim());
  throw new DomainError("input/invalid", `The file has no column "${wanted}".${didYouMean(wanted, names)}`, [
    {
      field: "column",
      message: `Expected one of ${names.map((name) => `"${name}"`).join(", ")}, got "${wanted}".`,
    },
  ]);
};

interface FileRow {
  row: number;
  code: string;
}

/** The code of each row: of the named column, or the first cell, where a heading is passed over. */
async function* codesOf(bytes: AsyncIterable<Buffer>, column: string | undefined): AsyncGenerator<FileRow> {
  let index: number | undefined;
  for await (const { number, fields } of openCsv(bytes)) {
    if (index === undefined) {
      index = column === undefined ? 0 : columnOf(fields, column);
      if (column !== undefined || HEADINGS.has((fields[0] ?? "").trim().toLowerCase())) continue;
    }
    yield { row: number, code: (fields[index] ?? "").trim() };
  }
}

/**
 * Adds the codes of a CSV file, as it comes and in transactions of their own: a file that breaks off can be sent again, since
 * codes that the pool has are left out.
 *
 * @param column by its name in the first row; without, the first cell of each row is a code
 * @throws DomainError code-pool/not-found; input/invalid where the file cannot be read or the pool would be too large
 */
export const addCodeFile = async (
  db: Database,
  accountId: number,
  id: string,
  bytes: AsyncIterable<Buffer>,
  column: string | undefined,
): Promise<CodesFiled> => {
  const counts = { added: 0, known: 0, repeated: 0, refused: 0 };
  const firstRefused: CodesFiled["firstRefused"] = [];
  const seen = new Set<string>();
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const added = await storeCodes(db, accountId, id, batch);
    counts.added += added;
    counts.known += batch.length - added;
    batch = [];
  };
  const take = ({ row, code }: FileRow): void => {
    const reason = codeFault(code);
    if (reason !== undefined) {
      counts.refused++;
      if (firstRefused.length < codeRefusalsShownMax) firstRefused.push({ row, reason });
    } else if (seen.has(code)) counts.repeated++;
    else {
      seen.add(code);
      batch.push(code);
    }
  };
  try {
    for await (const row of codesOf(bytes, column)) {
      take(row);
      if (batch.length >= codesPerCallMax) await flush();
    }
    await flush();
  } catch (error) {
    if (!(error instanceof TransferFault)) throw error;
    await flush();
    const stored = `${counts.added} codes before it were added; send the file again when it is mended.`;
    throw new DomainError("input/invalid", `The file cannot be read to its end: ${error.message} ${stored}`);
  }
  return { ...counts, firstRefused, pool: await readCodePool(db, accountId, id) };
};

const HEAD = ["code", "state", "campaign", "campaignId", "profileId", "identity", "takenAt"];

const csvOf = ({
  code,
  state,
  campaignName,
  campaignId,
  profileId,
  identity,
  takenAt,
}: PoolCodeRow): string =>
  csvRow([
    spreadsheetText(code),
    state,
    spreadsheetText(campaignName ?? ""),
    campaignId ?? "",
    profileId === null ? "" : String(profileId),
    spreadsheetText(identity ?? ""),
    takenAt?.toISOString() ?? "",
  ]);

/** The codes of a pool with who has them, one a row, in the order in which they were added. */
export async function* codesCsv(
  db: Database,
  accountId: number,
  { id }: Pick<CodePool, "id">,
  state: PoolCodeRow["state"] | undefined,
): AsyncGenerator<string> {
  yield csvRow(HEAD);
  for (let after = "0"; ; ) {
    const rows = await listPoolCodes(db, accountId, id, { after, limit: codeExportRows, state });
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(csvOf).join("");
    after = last.position;
  }
}
