import type {
  ColumnTarget,
  ImportPreview,
  ImportStart,
  Mapping,
  PreviewRequest,
} from "../contract/transfer.ts";
import type { Database } from "../db/pool.ts";
import type { TransferRow } from "../db/queries/transfers.ts";
import { transferPreviewRows, transferSampleCharsMax, transferSamplesMax } from "../limits.ts";
import { checkEntries } from "../profiles/applyUpload.ts";
import type { Operation } from "../profiles/parseUpload.ts";
import { Refusal, uploadCodes } from "../profiles/refusal.ts";
import { isJsonObject } from "../profiles/values.ts";
import { guessTarget } from "./guess.ts";
import {
  type ImportSubject,
  type MappingContext,
  mappingProblems,
  memberReader,
  rowReader,
} from "./mapping.ts";
import { findMembers } from "./members.ts";
import type { SourceRow } from "./rows.ts";
import type { ImportSettings } from "./settings.ts";
import { openSource, type Source } from "./source.ts";

/** What an import would do, without doing it. */

export const importSubject = ({ subject }: Pick<TransferRow, "subject">): ImportSubject => {
  if (subject === "everything") throw new Error("no file holds everything");
  return subject;
};

export const contextOf = (transfer: TransferRow, source: Source, timeZone: string): MappingContext => ({
  subject: importSubject(transfer),
  columns: source.columns,
  isCsv: transfer.format === "csv",
  timeZone,
  hasDecimalComma: source.dialect !== null && source.dialect.delimiter !== ",",
});

const cellsOf = ({ columns, first, dialect }: Source, column: string): unknown[] => {
  const place = columns.indexOf(column);
  const cells = first.map(({ fields, value }) => {
    if (dialect !== null) return fields[place];
    return isJsonObject(value) ? value[column] : undefined;
  });
  return cells.filter((cell) => cell !== undefined && cell !== null && String(cell).trim() !== "");
};

const asSample = (cell: unknown): string =>
  (typeof cell === "object" ? JSON.stringify(cell) : String(cell)).slice(0, transferSampleCharsMax);

type Columns = ImportPreview["columns"];

const columnsOf = (source: Source, context: MappingContext): Columns => {
  const taken = new Set<string>();
  return source.columns.map((column) => {
    const cells = cellsOf(source, column);
    const guess = guessTarget(context.subject, column, cells, context);
    const isSecond = guess.to === "identity" && taken.has(guess.kind);
    if (guess.to === "identity") taken.add(guess.kind);
    const target: ColumnTarget = isSecond ? { to: "ignore" } : guess;
    return { column, samples: cells.slice(0, transferSamplesMax).map(asSample), guess: target };
  });
};

const guessedMapping = (source: Source, columns: Columns): Mapping =>
  source.areRecords
    ? { kind: "records" }
    : {
        kind: "columns",
        columns: columns.map(({ column, guess }) => ({ column, target: guess })),
      };

const shown = (operation: Operation): Record<string, unknown> => {
  const identities = Object.fromEntries(operation.identities.map(({ kind, value }) => [kind, value]));
  switch (operation.type) {
    case "profile":
      return {
        identities,
        ...(operation.at === undefined ? {} : { seenAt: operation.at.toISOString() }),
        properties: Object.fromEntries(
          operation.changes.map((change) => [change.key, change.kind === "put" ? change.value : change]),
        ),
      };
    case "event":
      return {
        identities,
        name: operation.event.name,
        at: operation.at?.toISOString() ?? null,
        properties: Object.fromEntries(operation.event.properties),
      };
    case "token":
      return { identities, platform: operation.token.platform };
  }
};

/** One a row: as it would be stored, or why it would be refused. */
type Judged = { stored: Record<string, unknown> } | Refusal;

const judgeMembers = async (
  db: Database,
  accountId: number,
  rows: readonly SourceRow[],
  mapping: Mapping & { kind: "columns" },
  context: MappingContext,
): Promise<Judged[]> => {
  const members = await findMembers(db, accountId, rows.map(memberReader(mapping, context)));
  return members.map((found) => (found instanceof Refusal ? found : { stored: { profileIds: found } }));
};

const judge = async (
  db: Database,
  accountId: number,
  rows: readonly SourceRow[],
  mapping: Mapping,
  context: MappingContext,
): Promise<Judged[]> => {
  if (context.subject === "list" && mapping.kind === "columns") {
    return judgeMembers(db, accountId, rows, mapping, context);
  }
  const read = rows.map(rowReader(mapping, context));
  const receivedAt = new Date();
  const entries = read.flatMap((operation) =>
    operation instanceof Refusal ? [] : [{ operation, receivedAt }],
  );
  const outcomes = (await checkEntries(db, accountId, entries)).values();
  return read.map((operation) => {
    if (operation instanceof Refusal) return operation;
    return outcomes.next().value ?? { stored: shown(operation) };
  });
};

const asShownRow = ({ number, fields }: SourceRow, judged: Judged) => ({
  row: number,
  fields: fields.map((field) => field.slice(0, transferSampleCharsMax * 4)),
  stored: judged instanceof Refusal ? null : judged.stored,
  refused: judged instanceof Refusal ? judged.reason : null,
});

/**
 * Looks at the first rows of an uploaded file with a mapping, or with a guess.
 *
 * @param timeZone the account's: of moments that say none
 * @throws TransferFault when the file cannot be read
 */
export const previewImport = async (
  db: Database,
  transfer: TransferRow,
  asked: PreviewRequest,
  timeZone: string,
): Promise<ImportPreview> => {
  const source = await openSource(db, transfer, asked.dialect ?? null);
  const context = contextOf(transfer, source, timeZone);
  const columns = columnsOf(source, context);
  const mapping = asked.mapping ?? guessedMapping(source, columns);
  const problems = mappingProblems(mapping, context);
  const judged =
    problems.length > 0 ? [] : await judge(db, transfer.account_id, source.first, mapping, context);
  const unread = new Refusal(uploadCodes.typeUnknown, "");
  return {
    dialect: source.dialect,
    mapping,
    columns,
    problems,
    rows: source.first.slice(0, transferPreviewRows).map((row, index) => {
      const shownRow = asShownRow(row, judged[index] ?? unread);
      return judged[index] === undefined ? { ...shownRow, refused: null } : shownRow;
    }),
    rowsLookedAt: judged.length === 0 ? source.first.length : judged.length,
    rowsRefused: judged.filter((one) => one instanceof Refusal).length,
  };
};

/** What is wrong with starting an import so, and the settings that it would run with. */
export const checkStart = async (
  db: Database,
  transfer: TransferRow,
  start: ImportStart,
  timeZone: string,
): Promise<{ problems: string[]; settings: ImportSettings }> => {
  const source = await openSource(db, transfer, start.dialect ?? null);
  return {
    problems: mappingProblems(start.mapping, contextOf(transfer, source, timeZone)),
    settings: { mapping: start.mapping, dialect: source.dialect, columns: [...source.columns] },
  };
};
