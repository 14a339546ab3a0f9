import { type Config, readConfig } from "../config.ts";
import { type Database, openDatabase } from "../db/pool.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { localUrl } from "../lib/localUrl.ts";
import { type Log, openLog } from "../lib/log.ts";
import { OperatorError } from "../lib/operatorError.ts";
import { type SecretBox, secretBox } from "../lib/secretBox.ts";
import { workerConnectionsMax, workerStopMsMax } from "../limits.ts";

interface WorkerDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  log: Log;
  allowPrivateAddresses: Config["allowPrivateAddresses"];
  origins: { publicUrl: string | undefined; localUrl: string | undefined };
  leaseMs: number;
  holdOverdueMinutes: number;
}

/** Starts the work; `stop` finishes what is under way. */
export type StartWorker = (deps: WorkerDeps) => Promise<{ stop(): Promise<void> }>;

/** Resolves when the worker shall end: asked to, or its parent is gone. */
const listenForEnd = (): Promise<string> =>
  new Promise((resolve) => {
    // Ctrl-C reaches the whole group of processes; the parent decides when its workers stop.
    process.on("SIGINT", () => {});
    process.on("SIGHUP", () => {});
    process.on("SIGTERM", () => resolve("asked to"));
    process.once("disconnect", () => resolve("the parent is gone"));
    if (!process.connected) resolve("the parent is gone");
  });

/** One worker process, forked by the supervisor. Runs until it is asked to stop or its parent is gone. */
export const runWorkerProcess = async (startWorker: StartWorker): Promise<void> => {
  if (process.send === undefined)
    throw new OperatorError("A worker process is started by `serve`, not by hand.");
  const ended = listenForEnd();
  const { databaseUrl, secretKey, logFile, logLevel, ...settings } = readConfig();
  if (databaseUrl === undefined || secretKey === undefined) {
    throw new OperatorError("A worker process needs DATABASE_URL and SECRET_KEY.");
  }
  const log = openLog({ file: logFile, level: logLevel, process: "worker", keepsFile: false });
  process.on("uncaughtException", (error) => {
    log.fatal({ err: error }, "a bug");
    process.exit(1);
  });
  const db = openDatabase({
    url: databaseUrl,
    connectionsMax: workerConnectionsMax,
    prefersIndexes: true,
    name: `clarion worker ${process.pid}`,
    onError: (error) => log.warn({ err: error }, "a database connection broke"),
  });
  const worker = await startWorker({
    db,
    box: secretBox(secretKey),
    clock: systemClock,
    log,
    allowPrivateAddresses: settings.allowPrivateAddresses,
    // a port that the main process found free is not known here
    origins: {
      publicUrl: settings.publicUrl,
      localUrl: settings.port === 0 ? undefined : localUrl(settings, settings.port),
    },
    leaseMs: settings.leaseMs,
    holdOverdueMinutes: settings.holdOverdueMinutes,
  });
  if (process.connected) process.send("ready");
  const reason = await ended;
  log.info({ reason }, "stopping");
  setTimeout(() => process.exit(1), workerStopMsMax).unref();
  await worker.stop();
  await db.close();
  process.exit(0);
};
