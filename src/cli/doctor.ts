import { X509Certificate } from "node:crypto";
import { statfs } from "node:fs/promises";
import { type Config, ConfigError, readConfig } from "../config.ts";
import { type Database, openDatabase } from "../db/pool.ts";
import { findKeyCheck, hasSchema, serverFacts, serverVersion } from "../db/queries/deployment.ts";
import { canHoldOverdue, countOverdueCampaigns } from "../db/queries/overdue.ts";
import { connectionProblem, keyCheckOf, shownDatabase, startEmbedded } from "../deployment/database.ts";
import { deploymentKey, prepareDataFolder } from "../deployment/dataFolder.ts";
import { folderHolder, type Holder } from "../deployment/folderLock.ts";
import { secretBox } from "../lib/secretBox.ts";
import {
  apiConnectionsMax,
  certificateDaysMin,
  clockOffsetMsMax,
  databaseVersionMin,
  diskFreeShareMin,
  workerConnectionsMax,
  workerSessionsMax,
} from "../limits.ts";
import { checkPort } from "./port.ts";
import { print } from "./print.ts";

type State = "ok" | "note" | "wrong";

interface Finding {
  state: State;
  text: string;
}

const ok = (text: string): Finding => ({ state: "ok", text });
const note = (text: string): Finding => ({ state: "note", text });
const wrong = (text: string): Finding => ({ state: "wrong", text });

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const checkFolder = async (config: Config): Promise<Finding[]> => {
  try {
    prepareDataFolder(config.dataDir);
  } catch (error) {
    return [wrong(messageOf(error))];
  }
  const disk = await statfs(config.dataDir);
  const free = disk.bavail / disk.blocks;
  const words = `${Math.round(free * 100)} % of the disk of ${config.dataDir} is free`;
  return [
    ok(`The data folder ${config.dataDir} can be written.`),
    free < diskFreeShareMin ? wrong(`Only ${words}.`) : ok(`${words}.`),
  ];
};

const checkAddress = async (config: Config, holder: Holder | undefined): Promise<Finding[]> => {
  if (config.role === "worker") return [];
  if (holder !== undefined)
    return [ok(`Clarion runs (process ${holder.pid})${holder.url ? ` at ${holder.url}` : ""}.`)];
  return checkPort(config).then(
    () => [ok(`${config.host}:${config.port} is free to listen on.`)],
    (error) => [wrong(messageOf(error))],
  );
};

const isLoopback = (url: string): boolean => /^(localhost|127\..*|\[::1\])$/.test(new URL(url).hostname);

const checkPublicUrl = ({ publicUrl }: Config): Finding =>
  publicUrl === undefined || isLoopback(publicUrl)
    ? note("PUBLIC_URL is not set (or loopback): recipients and providers cannot reach links and callbacks.")
    : ok(`Recipients and providers are told to come to ${publicUrl}.`);

const checkTls = ({ tls }: Config, now: Date): Finding[] => {
  if (tls === undefined) return [];
  const until = new Date(new X509Certificate(tls.cert).validTo);
  const days = Math.floor((until.getTime() - now.getTime()) / 86_400_000);
  if (days < 0) return [wrong(`The certificate of TLS_CERT ended on ${until.toISOString()}.`)];
  const words = `The certificate of TLS_CERT is valid for ${days} more days.`;
  return [days < certificateDaysMin ? note(words) : ok(words)];
};

const checkKey = async (db: Database, config: Config): Promise<Finding> => {
  const stored = await findKeyCheck(db);
  if (stored === null) return ok("The database knows no secret key yet; the first start sets it.");
  return stored.equals(keyCheckOf(secretBox(deploymentKey(config))))
    ? ok("The secret key belongs to this database.")
    : wrong(
        "The secret key is not the one this database was set up with: set SECRET_KEY or restore secret.key.",
      );
};

const checkOverdue = async (db: Database): Promise<Finding> => {
  const count = (await canHoldOverdue(db)) ? await countOverdueCampaigns(db) : 0;
  return count === 0
    ? ok("Nothing is held as overdue.")
    : wrong(
        `What came due while nobody worked is held, of ${count === 1 ? "one campaign" : `${count} campaigns`}: ` +
          "`clarion overdue list` shows it, and it waits until you release or drop it.",
      );
};

const checkServer = async (db: Database, config: Config, now: Date): Promise<Finding[]> => {
  const { major, version } = await serverVersion(db);
  const facts = await serverFacts(db);
  const offsetMs = Math.abs(facts.now.getTime() - now.getTime());
  const workers = config.role === "api" ? 0 : config.workers;
  const needed = apiConnectionsMax + workers * (workerConnectionsMax + workerSessionsMax);
  const versionWords = `PostgreSQL ${version}; Clarion needs ${databaseVersionMin} or newer.`;
  const connectionWords = `${facts.connections_max} connections, ${facts.connections_used} in use; this program uses up to ${needed}.`;
  return [
    major < databaseVersionMin ? wrong(versionWords) : ok(versionWords),
    needed > facts.connections_max ? wrong(connectionWords) : ok(connectionWords),
    offsetMs > clockOffsetMsMax
      ? note(`The clocks of this machine and of the database differ by ${offsetMs} ms.`)
      : ok("The clocks of this machine and of the database agree."),
    facts.synchronous_commit === "off"
      ? wrong("synchronous_commit is off: what was answered as accepted can be lost when the server crashes.")
      : ok("An answered commit is on disk."),
  ];
};

const checkDatabaseAt = async (url: string, config: Config, now: Date): Promise<Finding[]> => {
  const db = openDatabase({ url, connectionsMax: 1, name: "clarion doctor" });
  try {
    const server = await checkServer(db, config, now);
    const inside = (await hasSchema(db))
      ? [await checkKey(db, config), await checkOverdue(db)]
      : [note("The database is empty; the first start fills it.")];
    return [ok(`The database at ${shownDatabase(url)} answers.`), ...server, ...inside];
  } catch (error) {
    return [
      wrong(`The database at ${shownDatabase(url)} cannot be used: ${connectionProblem(error).words}.`),
    ];
  } finally {
    await db.close();
  }
};

const checkDatabase = async (config: Config, holder: Holder | undefined, now: Date): Promise<Finding[]> => {
  if (config.databaseUrl !== undefined) return checkDatabaseAt(config.databaseUrl, config, now);
  if (holder?.url === undefined)
    return [note("The embedded PostgreSQL is looked at only while Clarion runs.")];
  return checkDatabaseAt((await startEmbedded(config.dataDir)).url, config, now);
};

const MARK: Record<State, string> = { ok: "ok   ", note: "note ", wrong: "WRONG" };

const report = (findings: readonly Finding[]): boolean => {
  for (const { state, text } of findings) print(`${MARK[state]}  ${text}`);
  const count = findings.filter(({ state }) => state === "wrong").length;
  print(count === 0 ? "Nothing is wrong." : `${count === 1 ? "One thing is" : `${count} things are`} wrong.`);
  return count === 0;
};

const examine = async (now: Date): Promise<Finding[]> => {
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(wrong);
    throw error;
  }
  const folder = await checkFolder(config);
  const holder = await folderHolder(config.dataDir);
  return [
    ok("The configuration can be read."),
    ...folder,
    ...(await checkAddress(config, holder)),
    checkPublicUrl(config),
    ...checkTls(config, now),
    ...(await checkDatabase(config, holder, now)),
  ];
};

/**
 * `doctor`: says in plain words what is wrong with the configuration and its surroundings. Changes nothing.
 *
 * @returns whether nothing is wrong
 */
export const doctor = async (now: Date): Promise<boolean> => report(await examine(now));
