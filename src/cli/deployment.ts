import { type Config, readConfig } from "../config.ts";
import { type Database, openDatabase } from "../db/pool.ts";
import { checkVersion, readyDatabase, startEmbedded, waitForDatabase } from "../deployment/database.ts";
import { deploymentKey, knownKey, prepareDataFolder } from "../deployment/dataFolder.ts";
import { FolderInUseError, lockFolder } from "../deployment/folderLock.ts";
import { OperatorError } from "../lib/operatorError.ts";
import { type SecretBox, secretBox } from "../lib/secretBox.ts";
import { type Teardown, teardown } from "../lib/teardown.ts";

interface Store {
  db: Database;
  url: string;
}

export interface Deployment extends Store {
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

const openStore = async (config: Config, open: Teardown): Promise<Store> => {
  const url = config.databaseUrl ?? (await openEmbedded(config.dataDir, open));
  const db = openDatabase({ url, connectionsMax: 2, name: "clarion command" });
  open.add("database connections", () => db.close());
  await waitForDatabase(db, url, (line) => process.stderr.write(`${line}\n`), 0);
  return { db, url };
};

const openDeployment = async (config: Config, open: Teardown): Promise<Deployment> => {
  prepareDataFolder(config.dataDir);
  const store = await openStore(config, open);
  const box = secretBox(deploymentKey(config));
  return { ...store, box, schema: await readyDatabase(store.db, box) };
};

/** The database as it is, for a deployment that is to come: nothing is made in it, and no key. */
const openBare = async (config: Config, open: Teardown): Promise<Store & { box: SecretBox }> => {
  prepareDataFolder(config.dataDir);
  const key = knownKey(config);
  if (key === undefined) {
    throw new OperatorError(
      "There is no secret key yet: set SECRET_KEY to that of the deployment that the backup is of, or put its secret.key file into " +
        `${config.dataDir}.`,
    );
  }
  const store = await openStore(config, open);
  await checkVersion(store.db);
  return { ...store, box: secretBox(key) };
};

const withOpened = async <Opened, T>(
  opener: (config: Config, open: Teardown) => Promise<Opened>,
  work: (opened: Opened) => Promise<T>,
): Promise<T> => {
  const open = teardown();
  try {
    return await work(await opener(readConfig(), open));
  } finally {
    await open.run((name, error) => process.stderr.write(`${name}: ${String(error)}\n`));
  }
};

/**
 * Runs one command's work against the configured database, whether or not the program is running.
 *
 * @throws OperatorError when the database cannot be used; whatever `work` throws
 */
export const withDeployment = <T>(work: (deployment: Deployment) => Promise<T>): Promise<T> =>
  withOpened(openDeployment, work);

/** The same for a database in which nothing is yet. */
export const withBareDatabase = <T>(work: (bare: Store & { box: SecretBox }) => Promise<T>): Promise<T> =>
  withOpened(openBare, work);
