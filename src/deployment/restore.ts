import { type Copier, openCopier } from "../db/copy.ts";
import { knownSchema, migrate } from "../db/migrate.ts";
import type { Database } from "../db/pool.ts";
import {
  analyzeAll,
  beginRestore,
  commitRestore,
  copyTo,
  emptyTables,
  listTables,
  makePartitionsSince,
  markRestored,
  readEmptiness,
  type SequencePlace,
  setSequence,
  speakPlainly,
} from "../db/queries/backup.ts";
import { lockPulse } from "../db/queries/overdue.ts";
import { OperatorError } from "../lib/operatorError.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { holdOverdueMinutesMax } from "../limits.ts";
import { type BackupHeader, TAIL } from "./backup.ts";
import { type BackupText, cutOff, openBackupText, readHeader } from "./backupText.ts";
import { keyCheckOf } from "./database.ts";

/**
 * A restore fills an empty database:
 *
 *   header read, key compared ──► schema as it was then ──► all rows, in one transaction ──► schema of this program
 *
 * Whatever fails, the database holds no row of it, and the same restore can be tried again. The first worker that starts on it holds
 * what is overdue (src/pipeline/pulse.ts).
 */

const checkSchema = async ({ schema }: BackupHeader): Promise<void> => {
  const known = await knownSchema();
  if (schema <= known) return;
  throw new OperatorError(
    `The backup's schema is at version ${schema}, but this program knows versions up to ${known}. Restore it with the newer program.`,
  );
};

const checkEmpty = async (db: Database, header: BackupHeader): Promise<void> => {
  const { schema, hasAccounts, isWorkedIn } = await readEmptiness(db);
  if (isWorkedIn) throw new OperatorError("A worker works in this database. Stop Clarion first.");
  if (hasAccounts) {
    throw new OperatorError(
      "The database is not empty, and a restore overwrites nothing. Restore into an empty one: another DATA_DIR, or a DATABASE_URL " +
        "of a fresh database.",
    );
  }
  if (schema !== null && schema > header.schema) {
    throw new OperatorError(
      `The database has no accounts, but its schema is at version ${schema} and the backup's at ${header.schema}: ` +
        "restore into a database in which Clarion was never started.",
    );
  }
};

const checkKey = (box: SecretBox, { keyCheck }: BackupHeader): void => {
  if (keyCheck === null || keyCheckOf(box).toString("hex") === keyCheck) return;
  throw new OperatorError(
    "The secret key is not the one that the backup was made with, so stored secrets could not be opened and no credential would be " +
      "recognised. Set SECRET_KEY to it, or put its secret.key file into the data folder, and restore again.",
  );
};

const copyTables = async (
  copier: Copier,
  text: BackupText,
  header: BackupHeader,
  path: string,
): Promise<SequencePlace[]> => {
  for (const table of header.tables) {
    const statement = copyTo(table);
    if ((await text.line()) !== `${statement.text};`) throw cutOff(path);
    await copier.copyIn(statement, text.rows());
  }
  const last = await text.line();
  if (last?.startsWith(TAIL) !== true) throw cutOff(path);
  return JSON.parse(last.slice(TAIL.length));
};

const fill = async (copier: Copier, text: BackupText, header: BackupHeader, path: string): Promise<void> => {
  await speakPlainly(copier);
  await beginRestore(copier);
  await lockPulse(copier);
  const tables = await listTables(copier);
  await emptyTables(
    copier,
    tables.map(({ name }) => name),
  );
  if (header.oldestWeek !== null) await makePartitionsSince(copier, header.oldestWeek);
  for (const place of await copyTables(copier, text, header, path)) await setSequence(copier, place);
  // an original that worked on may have sent anything of it; one that was at rest sent nothing since
  await markRestored(copier, header.isLive ? 0 : holdOverdueMinutesMax);
  await commitRestore(copier);
};

/** What came of a restore. */
export interface Restored {
  header: BackupHeader;
  schema: number;
}

/**
 * Restores a backup into the empty database at `url`.
 *
 * @throws OperatorError when the file is no whole backup, of another key or a newer program, or the database is not empty
 */
export const restoreBackup = async (
  db: Database,
  url: string,
  box: SecretBox,
  path: string,
): Promise<Restored> => {
  const text = openBackupText(path);
  try {
    const header = await readHeader(text, path);
    await checkSchema(header);
    checkKey(box, header);
    await checkEmpty(db, header);
    await migrate(db, header.schema);
    const copier = await openCopier(url, "clarion restore");
    try {
      await fill(copier, text, header, path);
    } finally {
      await copier.close();
    }
    const { to } = await migrate(db);
    await analyzeAll(db);
    return { header, schema: to };
  } finally {
    text.close();
  }
};
