import type { Suppression, SuppressionsFiled } from "../contract/suppression.ts";
import {
  SUPPRESSION_CHANNELS,
  SUPPRESSION_COLUMNS,
  SUPPRESSION_REASONS,
  type SuppressionChannel,
  type SuppressionColumn,
} from "../contract/suppressionWords.ts";
import type { Database, Queryable } from "../db/pool.ts";
import type { SuppressionFilter } from "../db/queries/suppressions.ts";
import { DomainError } from "../lib/errors.ts";
import { excerpt } from "../lib/excerpt.ts";
import {
  providerDetailCharsMax,
  suppressionAddressCharsMax,
  suppressionCellCharsShownMax,
  suppressionExportRows,
  suppressionRefusalsShownMax,
  suppressionRowsPerStatement,
} from "../limits.ts";
import { readAddress, readSuppressions, type StopWish, stopAddresses } from "../profiles/suppressions.ts";
import { csvRow, plainText, spreadsheetText } from "./csvText.ts";
import { TransferFault } from "./fault.ts";
import { columnIndex, openCsv } from "./openCsv.ts";

/** Stopped addresses as files: the list as CSV, and lists that come from elsewhere. */

type Refused = SuppressionsFiled["firstRefused"][number];
type Cells = Record<SuppressionColumn, string>;

/** How the cells of a row are told apart. @throws DomainError input/invalid where a column is missing */
const cellsBy = (
  header: readonly string[],
  needed: readonly SuppressionColumn[],
): ((fields: readonly string[]) => Cells) => {
  const missing = needed.filter((column) => columnIndex(header, column) < 0);
  if (missing.length > 0) {
    const names = header.map((name) => `"${excerpt(name, suppressionCellCharsShownMax)}"`).join(", ");
    throw new DomainError(
      "input/invalid",
      `The first row must name the columns; it has no "${missing.join(`" and no "`)}".`,
      missing.map((field) => ({
        field,
        message: `Expected a column "${field}" in the first row, got ${names === "" ? "an empty file" : names}.`,
      })),
    );
  }
  const at = (fields: readonly string[], column: SuppressionColumn): string =>
    plainText((fields[columnIndex(header, column)] ?? "").trim());
  return (fields) => ({
    address: at(fields, "address"),
    channel: at(fields, "channel"),
    reason: at(fields, "reason"),
    detail: at(fields, "detail"),
  });
};

const anyOf = (words: readonly string[]): string => `one of ${words.join(", ")}`;

type Refusal = Pick<Refused, "field" | "expected">;

/** The address that a row wants stopped, or what is wrong with the row. */
const readStop = (cells: Cells, channelOfAll: SuppressionChannel | undefined): StopWish | Refusal => {
  const channel =
    cells.channel === ""
      ? channelOfAll
      : SUPPRESSION_CHANNELS.find((one) => one === cells.channel.toLowerCase());
  if (channel === undefined) return { field: "channel", expected: anyOf(SUPPRESSION_CHANNELS) };
  const reason =
    cells.reason === "" ? "added" : SUPPRESSION_REASONS.find((one) => one === cells.reason.toLowerCase());
  if (reason === undefined) return { field: "reason", expected: `${anyOf(SUPPRESSION_REASONS)}, or nothing` };
  if (cells.detail.length > providerDetailCharsMax)
    return { field: "detail", expected: `at most ${providerDetailCharsMax} characters` };
  if (cells.address.length > suppressionAddressCharsMax)
    return { field: "address", expected: `at most ${suppressionAddressCharsMax} characters` };
  const read = readAddress(channel, cells.address);
  return "expected" in read
    ? { field: "address", expected: read.expected }
    : { channel, reason, detail: cells.detail, ...read };
};

type FileRow = { stop: StopWish } | { refused: Refused };

async function* rowsOf(
  bytes: AsyncIterable<Buffer>,
  channelOfAll: SuppressionChannel | undefined,
): AsyncGenerator<FileRow> {
  const needed: SuppressionColumn[] = channelOfAll === undefined ? ["address", "channel"] : ["address"];
  let cellsOf: ReturnType<typeof cellsBy> | undefined;
  for await (const { number, fields } of openCsv(bytes)) {
    if (cellsOf === undefined) {
      cellsOf = cellsBy(fields, needed);
      continue;
    }
    const cells = cellsOf(fields);
    const read = readStop(cells, channelOfAll);
    if ("expected" in read) {
      const got = excerpt(cells[read.field], suppressionCellCharsShownMax);
      yield { refused: { row: number, ...read, got } };
    } else yield { stop: read };
  }
  if (cellsOf === undefined) cellsBy([], needed);
}

/**
 * Stops the addresses of a CSV file, as it comes and in transactions of their own: a file that breaks off can be sent again,
 * since an address that is stopped already stays as it is.
 *
 * @param channelOfAll the channel of rows that name none
 * @throws DomainError input/invalid where the file cannot be read
 */
export const addSuppressionFile = async (
  db: Database,
  accountId: number,
  bytes: AsyncIterable<Buffer>,
  { channelOfAll, addedBy }: { channelOfAll: SuppressionChannel | undefined; addedBy: string },
): Promise<SuppressionsFiled> => {
  const filed: SuppressionsFiled = { added: 0, known: 0, refused: 0, firstRefused: [] };
  let batch: StopWish[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const added = await stopAddresses(db, accountId, batch, addedBy);
    filed.added += added;
    filed.known += batch.length - added;
    batch = [];
  };
  try {
    for await (const row of rowsOf(bytes, channelOfAll)) {
      if ("refused" in row) {
        filed.refused++;
        if (filed.firstRefused.length < suppressionRefusalsShownMax) filed.firstRefused.push(row.refused);
        continue;
      }
      batch.push(row.stop);
      if (batch.length >= suppressionRowsPerStatement) await flush();
    }
    await flush();
  } catch (error) {
    if (!(error instanceof TransferFault)) throw error;
    await flush();
    const stored = `${filed.added} addresses before it were stopped; send the file again when it is mended.`;
    throw new DomainError("input/invalid", `The file cannot be read to its end: ${error.message} ${stored}`);
  }
  return filed;
};

const csvOf = ({ address, channel, reason, detail, addedBy, since }: Suppression): string =>
  csvRow([spreadsheetText(address), channel, reason, spreadsheetText(detail), addedBy, since]);

/** Stopped addresses, newest first, one a row; texts that would run as a formula are made texts. */
export async function* suppressionsCsv(
  q: Queryable,
  accountId: number,
  filter: SuppressionFilter,
): AsyncGenerator<string> {
  yield csvRow([...SUPPRESSION_COLUMNS, "addedBy", "since"]);
  for (let before: number | null = null; ; ) {
    const page: Awaited<ReturnType<typeof readSuppressions>> = await readSuppressions(q, accountId, filter, {
      before,
      limit: suppressionExportRows,
    });
    if (page.data.length > 0) yield page.data.map(csvOf).join("");
    if (page.next === null) return;
    before = page.next;
  }
}
