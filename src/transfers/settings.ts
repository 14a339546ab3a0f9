import Type, { type Static } from "typebox";
import { Compile } from "typebox/compile";
import { DraftFilter } from "../contract/filter.ts";
import { Nullable } from "../contract/page.ts";
import { Dialect, Mapping } from "../contract/transfer.ts";

/** What a transfer shall do, and where it is: as JSON in its row. */

const ImportSettings = Type.Object({
  mapping: Nullable(Mapping),
  dialect: Nullable(Dialect),
  /** Of the file when it was started. */
  columns: Type.Array(Type.String()),
});
export type ImportSettings = Static<typeof ImportSettings>;

const ExportSettings = Type.Object({
  nameKeys: Nullable(Type.Array(Type.String())),
  from: Nullable(Type.String()),
  to: Nullable(Type.String()),
  isForSpreadsheets: Type.Boolean(),
  /** Of users: who; null: all. */
  filter: Nullable(DraftFilter),
});
export type ExportSettings = Static<typeof ExportSettings>;

const ImportPosition = Type.Object({ byte: Type.Integer(), row: Type.Integer() });
export type ImportPosition = Static<typeof ImportPosition>;

/** The place of the last event, or of the last user, that was read. */
const Place = Type.Object({
  profileId: Type.Integer(),
  nameKey: Type.String(),
  ts: Type.String(),
  id: Type.String(),
});

const ExportPosition = Type.Object({
  /** First the names of the columns are gathered, then rows are written. */
  phase: Type.Enum(["names", "rows"]),
  names: Type.Array(Type.String()),
  place: Place,
});
export type ExportPosition = Static<typeof ExportPosition>;

const exportPosition = Compile(ExportPosition);
const importSettings = Compile(ImportSettings);
const exportSettings = Compile(ExportSettings);
const importPosition = Compile(ImportPosition);

/** The settings of an import; before its mapping is chosen there are none. */
export const readImportSettings = (stored: unknown): ImportSettings =>
  importSettings.Check(stored) ? stored : { mapping: null, dialect: null, columns: [] };

export const readExportSettings = (stored: unknown): ExportSettings => {
  if (exportSettings.Check(stored)) return stored;
  throw new Error("the settings of an export are not what this program writes");
};

/** Where an import goes on; undefined: at the beginning. */
export const readImportPosition = (stored: unknown): ImportPosition | undefined =>
  importPosition.Check(stored) ? stored : undefined;

/** Where an export goes on; undefined: at the beginning. */
export const readExportPosition = (stored: unknown): ExportPosition | undefined =>
  exportPosition.Check(stored) ? stored : undefined;
