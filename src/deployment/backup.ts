import { createWriteStream, existsSync } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { type Copier, openCopier } from "../db/copy.ts";
import {
  beginSnapshot,
  copyFrom,
  copyTo,
  listSequences,
  listTables,
  readBackupFacts,
  type SequencePlace,
  type StoredTable,
  speakPlainly,
} from "../db/queries/backup.ts";
import { errorCode } from "../lib/errorCode.ts";
import { OperatorError } from "../lib/operatorError.ts";
import { backupHeaderBytesMax } from "../limits.ts";

/**
 * A backup is gzip of a text:
 *
 *   -- clarion backup {"format":1,"schema":…,"tables":[…]}     what it is of, and how its rows are laid out
 *   copy "accounts" ("id", …) from stdin;                      then the rows as COPY writes them (manual, COPY, text format)
 *   …
 *   \.
 *   …                                                          the other tables: those first that others name
 *   -- end [{"table":…,"column":…,"lastValue":…}]              how far identity columns have got; without this line it is cut off
 *
 * All tables are of one moment: one transaction with a snapshot reads them, and keeps nobody waiting.
 */
export const BACKUP_FORMAT = 1;
export const HEAD = "-- clarion backup ";
export const TAIL = "-- end ";
/** Ends the rows of a table; a row that says so is written otherwise by COPY. */
export const ROWS_END = "\\.\n";

export interface BackupHeader {
  format: number;
  schema: number;
  takenAt: string;
  /** Of the secret key that belongs to it; null before there was one. */
  keyCheck: string | null;
  /** Whether a worker worked meanwhile, and so may have sent what is in it since. */
  isLive: boolean;
  oldestWeek: string | null;
  tables: { name: string; columns: readonly string[] }[];
}

/** Those first that others name. @throws when two name each other, which the schema does not do */
const inOrder = (tables: readonly StoredTable[]): StoredTable[] => {
  const ordered: StoredTable[] = [];
  const done = new Set<string>();
  while (ordered.length < tables.length) {
    const next = tables.filter(
      ({ name, after }) => !done.has(name) && after.every((other) => done.has(other)),
    );
    if (next.length === 0) throw new Error("tables name each other in a circle");
    for (const table of next) done.add(table.name);
    ordered.push(...next);
  }
  return ordered;
};

async function* textOf(copier: Copier): AsyncGenerator<Buffer> {
  await speakPlainly(copier);
  await beginSnapshot(copier);
  const tables = inOrder(await listTables(copier));
  const { takenAt, ...facts } = await readBackupFacts(copier);
  const header: BackupHeader = {
    format: BACKUP_FORMAT,
    ...facts,
    takenAt: takenAt.toISOString(),
    tables: tables.map(({ name, columns }) => ({ name, columns })),
  };
  const head = Buffer.from(`${HEAD}${JSON.stringify(header)}\n`);
  if (head.length > backupHeaderBytesMax) throw new Error("the header of the backup is too long to be read");
  yield head;
  for (const table of tables) {
    yield Buffer.from(`${copyTo(table).text};\n`);
    yield* copier.copyOut(copyFrom(table));
    yield Buffer.from(ROWS_END);
  }
  // sequences stand outside of snapshots: read last, they are beyond every row that was copied
  const sequences: SequencePlace[] = await listSequences(copier);
  yield Buffer.from(`${TAIL}${JSON.stringify(sequences)}\n`);
}

const flush = async (path: string): Promise<void> => {
  const file = await open(path, "r+");
  await file.sync();
  await file.close();
};

/**
 * Writes a backup of the database at `url`, readable by its owner only; the name appears with the whole file behind it.
 *
 * @returns bytes written
 * @throws OperatorError when the file is there already or cannot be written
 */
export const writeBackup = async (url: string, path: string): Promise<number> => {
  if (existsSync(path)) throw new OperatorError(`${path} is there already; a backup overwrites nothing.`);
  const draft = `${path}.part`;
  const copier = await openCopier(url, "clarion backup");
  try {
    await pipeline(
      Readable.from(textOf(copier), { objectMode: false }),
      createGzip({ level: 5 }),
      createWriteStream(draft, { mode: 0o600 }),
    );
    await flush(draft);
    await rename(draft, path);
    return (await stat(path)).size;
  } catch (error) {
    await rm(draft, { force: true });
    const code = errorCode(error);
    if (code === undefined || !/^E[A-Z]+$/.test(code)) throw error;
    throw new OperatorError(`The backup ${path} cannot be written (${code}).`, { cause: error });
  } finally {
    await copier.close();
  }
};
