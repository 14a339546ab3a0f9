import { type Config, readConfig } from "../config.ts";
import { type Database, openDatabase } from "../db/pool.ts";
import { readyDatabase, startEmbedded, waitForDatabase } from "../deployment/database.ts";
import { deploymentKey, prepareDataFolder } from "../deployment/dataFolder.ts";
import { FolderInUseError, lockFolder } from "../deployment/folderLock.ts";
import { OperatorError } from "../lib/operatorError.ts";
import { type SecretBox, secretBox } from "../lib/secretBox.ts";
import { type Teardown, teardown } from "../lib/teardown.ts";

export interface Deployment {
  db: Database;
  box: SecretBox;
  schema: { from: number; to: number };
}

/** The embedded server: that of the running program, else started for the length of the command. */
const openEmbedded = async (dataDir: string, open: Teardown): Promise<string> => {
  try {
    const lock = await lockFolder(dataDir, 0);
    open.add("data folder lock", () => lock.release());
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    // Its address is known once its database is up; before and after, the command would get in its way.
    if (error.holder.url === undefined || error.holder.isStopping === true) {
      throw new OperatorError(
        `Clarion (process ${error.holder.pid}) is starting or stopping on this data folder; try again in a moment.`,
      );
    }
    return (await startEmbedded(dataDir)).url;
  }
  const server = await startEmbedded(dataDir);
  open.add("embedded PostgreSQL", () => server.stop());
  return server.url;
};

const openDeployment = async (config: Config, open: Teardown): Promise<Deployment> => {
  prepareDataFolder(config.dataDir);
  const url = config.databaseUrl ?? (await openEmbedded(config.dataDir, open));
  const db = openDatabase({ url, connectionsMax: 2, name: "clarion command" });
  open.add("database connections", () => db.close());
  await waitForDatabase(db, url, (line) => process.stderr.write(`${line}\n`), 0);
  const box = secretBox(deploymentKey(config));
  return { db, box, schema: await readyDatabase(db, box) };
};

/**
 * Runs one command's work against the configured database, whether or not the program is running.
 *
 * @throws OperatorError when the database cannot be used; whatever `work` throws
 */
export const withDeployment = async <T>(work: (deployment: Deployment) => Promise<T>): Promise<T> => {
  const open = teardown();
  try {
    return await work(await openDeployment(readConfig(), open));
  } finally {
    await open.run((name, error) => process.stderr.write(`${name}: ${String(error)}\n`));
  }
};
