import type { ImportCreate } from "../../../src/contract/transfer.ts";
import { transferBytesMax, transferNameCharsMax } from "../../../src/limits.ts";
import { transfers } from "../../texts/transfers.ts";

const words = transfers.new;

export type FileSubject = ImportCreate["subject"];
export type FileFormat = ImportCreate["format"];

/** What is chosen for a new import. */
export interface NewImport {
  subject: FileSubject;
  /** The list that is filled; empty: none is chosen. */
  segmentId: string;
  file: File | null;
  /** Null: as the name of the file says. */
  format: FileFormat | null;
}

export type NewImportProblems = Partial<Record<"segmentId" | "file", string>>;

/** How a file is most likely written, by its name. */
export const formatOfName = (name: string): FileFormat =>
  /\.(jsonl|ndjson|json)$/i.test(name) ? "jsonl" : "csv";

const fileProblem = (file: File | null): string | null => {
  if (file === null) return words.fileMissing;
  if (file.size === 0) return words.fileEmpty;
  return file.size > transferBytesMax ? words.fileLarge : null;
};

/** What keeps it from being begun. */
export const problemsIn = ({ subject, segmentId, file }: NewImport): NewImportProblems => {
  const ofFile = fileProblem(file);
  return {
    ...(subject === "list" && segmentId === "" ? { segmentId: words.listMissing } : {}),
    ...(ofFile === null ? {} : { file: ofFile }),
  };
};

/** The import as the API makes it. */
export const creationOf = ({ subject, segmentId, format }: NewImport, file: File): ImportCreate => ({
  subject,
  format: format ?? formatOfName(file.name),
  name: file.name.slice(-transferNameCharsMax),
  bytes: file.size,
  ...(subject === "list" ? { segmentId } : {}),
});
