import { isSetupOpen, setupCode } from "../accounts/setup.ts";
import { type Config, readConfig, workerEnvironment } from "../config.ts";
import { type Database, openDatabase } from "../db/pool.ts";
import { deploymentIdentity } from "../db/queries/deployment.ts";
import { countOverdueCampaigns } from "../db/queries/overdue.ts";
import { readyDatabase, startEmbedded, waitForDatabase } from "../deployment/database.ts";
import { deploymentKey, prepareDataFolder } from "../deployment/dataFolder.ts";
import { watchEmbedded } from "../deployment/embeddedWatch.ts";
import { type FolderLock, lockFolder } from "../deployment/folderLock.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { type Log, openLog } from "../lib/log.ts";
import { type SecretBox, secretBox } from "../lib/secretBox.ts";
import { type Teardown, teardown } from "../lib/teardown.ts";
import { apiConnectionsMax, folderLockWaitMs, stopMsMax } from "../limits.ts";
import { type Supervisor, superviseWorkers } from "../supervisor.ts";
import { checkPort, listenError, receiverError } from "./port.ts";
import { readyBlock } from "./readyBlock.ts";
import { listenForStop, type StopWish, StopWished } from "./stopWish.ts";

/** What the API and the demo data are made from. */
export interface ServeDeps {
  config: Config;
  db: Database;
  box: SecretBox;
  clock: Clock;
  log: Log;
}

/** The parts that `main` wires in. */
export interface ServeParts {
  /** The receiver of bounces, at a port of its own. */
  startReceiver(
    deps: ServeDeps & { receiver: NonNullable<Config["receiver"]> },
  ): Promise<{ close(): Promise<void> }>;
  startApi(deps: ServeDeps): Promise<{ url: string; close(): Promise<void> }>;
  /** Makes the demo account, once; answers the lines to print about it. */
  writeDemo(deps: ServeDeps & { url: string }): Promise<readonly string[]>;
  /** The script and argument of a worker process. */
  workerScript: string;
  workerArgs: readonly string[];
}

interface Run {
  config: Config;
  parts: ServeParts;
  log: Log;
  say: (line: string) => void;
  wish: StopWish;
  open: Teardown;
  /** Ends children at once; what `teardown` would do in order. */
  kills: (() => void)[];
  fail: (reason: string) => void;
  lock?: FolderLock;
}

/** The embedded database belongs to one program: whoever else uses the folder is named before anything starts. */
const takeFolder = async (run: Run): Promise<void> => {
  if (run.config.databaseUrl !== undefined) return;
  const lock = await lockFolder(run.config.dataDir, folderLockWaitMs);
  run.lock = lock;
  run.open.add("data folder lock", () => lock.release());
};

const openEmbedded = async (run: Run): Promise<string> => {
  const { config, log, open, kills } = run;
  const server = await startEmbedded(config.dataDir);
  const watch = watchEmbedded(server, config.dataDir, log, run.fail);
  open.add("embedded PostgreSQL", () => watch.stop());
  kills.push(() => watch.kill());
  return server.url;
};

const openStorage = async (
  run: Run,
): Promise<{ db: Database; url: string; secretKey: Buffer; box: SecretBox }> => {
  const { config, log, say, wish, open } = run;
  await takeFolder(run);
  if (config.role !== "worker") await checkPort(config);
  wish.check();
  const url = config.databaseUrl ?? (await openEmbedded(run));
  wish.check();
  const db = openDatabase({
    url,
    connectionsMax: apiConnectionsMax,
    name: `clarion ${config.role}`,
    onError: (error) => log.warn({ err: error }, "a database connection broke"),
  });
  open.add("database connections", () => db.close());
  await wish.during(waitForDatabase(db, url, say));
  const secretKey = deploymentKey(config);
  const box = secretBox(secretKey);
  const schema = await wish.during(readyDatabase(db, box));
  if (schema.from !== schema.to) log.info(schema, "schema migrated");
  if (schema.from !== schema.to && schema.from > 0) {
    say(`The database's schema went from version ${schema.from} to ${schema.to}.`);
  }
  return { db, url, secretKey, box };
};

const startWorkers = (run: Run, url: string, secretKey: Buffer): Supervisor => {
  const { config, parts, log, open, kills } = run;
  const supervisor = superviseWorkers({
    count: config.workers,
    script: parts.workerScript,
    args: parts.workerArgs,
    env: workerEnvironment(url, secretKey),
    log,
    chance: Math.random,
  });
  open.add("workers", () => supervisor.stop());
  kills.push(() => supervisor.kill());
  return supervisor;
};

const startListening = async (run: Run, deps: ServeDeps): Promise<string> => {
  const api = await run.parts.startApi(deps).catch((error: unknown) => {
    throw listenError(error, run.config);
  });
  run.open.add("API", () => api.close());
  run.lock?.note({ url: api.url });
  return api.url;
};

const startReceiving = async (run: Run, deps: ServeDeps): Promise<void> => {
  const { receiver } = run.config;
  if (receiver === undefined) return;
  const started = await run.parts.startReceiver({ ...deps, receiver }).catch((error: unknown) => {
    throw receiverError(error, receiver);
  });
  run.open.add("receiver of bounces", () => started.close());
  run.log.info({ port: receiver.port, hostName: receiver.hostName }, "taking bounces");
};

/** Where the first owner is created, until there is one. The code in it is known to whoever reads what is printed. */
const setupUrlAt = async (url: string, { db, box }: ServeDeps): Promise<string | undefined> =>
  (await isSetupOpen(db)) ? `${url}/setup?code=${setupCode(box, await deploymentIdentity(db))}` : undefined;

/** Starts everything that the role asks for, in order; each thing started is in `run.open` at once. */
const start = async (run: Run, isDemo: boolean): Promise<void> => {
  const { config, parts, log, say, wish } = run;
  const hasApi = config.role !== "worker";
  const { db, url: databaseUrl, secretKey, box } = await openStorage(run);
  wish.check();
  const supervisor = config.role === "api" ? undefined : startWorkers(run, databaseUrl, secretKey);
  const deps: ServeDeps = { config, db, box, clock: systemClock, log };
  const url = hasApi ? await startListening(run, deps) : undefined;
  if (hasApi) await startReceiving(run, deps);
  wish.check();
  const demo = isDemo && url !== undefined ? await wish.during(parts.writeDemo({ ...deps, url })) : [];
  const workersReady = await wish.during(supervisor?.ready() ?? Promise.resolve(0));
  log.info({ url, role: config.role, workersReady, startMs: Math.round(process.uptime() * 1_000) }, "ready");
  const setupUrl = url === undefined ? undefined : await wish.during(setupUrlAt(url, deps));
  if (setupUrl !== undefined && config.logFile === undefined)
    log.info({ setupUrl }, "create the first owner there");
  const overdueCampaigns = await wish.during(countOverdueCampaigns(db));
  say(readyBlock({ config, url, setupUrl, workersReady, overdueCampaigns, demo }));
};

const openRun = (config: Config, parts: ServeParts): Run => {
  const say = (line: string): void => {
    if (config.logFile !== undefined) process.stdout.write(`${line}\n`);
  };
  return {
    config,
    parts,
    say,
    log: openLog({ file: config.logFile, level: config.logLevel, process: "main", keepsFile: true }),
    wish: listenForStop(),
    open: teardown(),
    kills: [],
    fail: () => {},
  };
};

const endAtOnce = (run: Run, reason: string): void => {
  run.log.error({ reason }, "ending at once");
  for (const kill of run.kills) kill();
  run.lock?.release();
  process.exit(1);
};

/** Ends in order, or at once when that takes too long. */
const endInOrder = async (run: Run): Promise<void> => {
  const { log, open } = run;
  const timer = setTimeout(() => endAtOnce(run, "stopping took too long"), stopMsMax);
  run.lock?.note({ isStopping: true });
  await open.run((name, error) => log.error({ err: error, name }, "could not be closed"));
  clearTimeout(timer);
  log.info("stopped");
};

/**
 * Runs the program in its role until it is asked to stop, and ends the process: 0 after a wish to stop,
 * 1 after a failure while running.
 *
 * @throws OperatorError when it cannot start; everything begun is ended first
 */
export const serve = async (parts: ServeParts, options: { isDemo: boolean }): Promise<void> => {
  const config = readConfig();
  prepareDataFolder(config.dataDir);
  const run = openRun(config, parts);
  const failed = new Promise<string>((resolve) => {
    run.fail = resolve;
  });
  process.on("uncaughtException", (error) => {
    run.log.fatal({ err: error }, "a bug");
    run.fail(`an error that nobody foresaw: ${error.message}`);
  });
  process.stdout.on("error", () => {});
  run.wish.onInsist(() => endAtOnce(run, "asked a second time"));
  try {
    await start(run, options.isDemo);
    const end = await Promise.race([
      run.wish.made.then((reason) => ({ reason, code: 0 })),
      failed.then((reason) => ({ reason, code: 1 })),
    ]);
    run.log.info(end, "stopping");
    run.say("Stopping …");
    if (end.code !== 0) process.stderr.write(`Clarion ends: ${end.reason}\n`);
    await endInOrder(run);
    process.exit(end.code);
  } catch (error) {
    if (!(error instanceof StopWished)) run.log.fatal({ err: error }, "not started");
    await endInOrder(run);
    if (error instanceof StopWished) process.exit(0);
    throw error;
  }
};
