import { chmodSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { processFacts } from "../../src/lib/processes.ts";
import { closedPort } from "../helpers/listen.ts";
import {
  buildProgram,
  dataFolders,
  type Program,
  postmasterPid,
  processTree,
  runCommand,
  startProgram,
} from "../helpers/program.ts";

const WORKER_COMMAND = "worker-process";
/** The slowest start: recovery of a killed database and of everything that was in it. */
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 60_000;
const POLL_MS = 25;

/** Polls until `look` gives something. */
export const until = async <T>(
  what: string,
  timeoutMs: number,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> => {
  const endsAtMs = Date.now() + timeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > endsAtMs) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await sleep(POLL_MS);
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** Sends a signal to a process that may be gone already. */
export const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
};

const isWorker = async (pid: number): Promise<boolean> =>
  (await processFacts(pid))?.command.includes(WORKER_COMMAND) === true;

/** The built program over one data folder and at one address, started, killed and started again. */
export interface KillableProgram {
  readonly dataDir: string;
  readonly url: string;
  /** Of the main process. */
  pid(): number;
  /** Worker processes of the main process that runs now. */
  workerPids(): Promise<number[]>;
  /** Of the embedded server; undefined while there is none. */
  postgresPid(): number | undefined;
  databaseUrl(): string;
  /** Runs a command of the program on the same data folder and gives what it printed. */
  command(...words: string[]): Promise<string>;
  /** Resolves when it is ready. */
  start(): Promise<void>;
  /** Kills the main process and nothing else. */
  killMain(): Promise<void>;
  /** Stops it in order, and ends whatever an earlier kill left running. */
  stop(): Promise<void>;
  /** Stops it and removes the data folder. */
  remove(): Promise<void>;
}

/** Builds the program and prepares a data folder for it; `start` starts it. */
export const prepareKillable = async (settings: Record<string, string>): Promise<KillableProgram> => {
  await buildProgram();
  const folders = dataFolders();
  const dataDir = folders.create();
  // a root program runs its database as another user, who must reach the folder
  chmodSync(dataDir, 0o755);
  const port = await closedPort(createServer());
  const url = `http://127.0.0.1:${port}`;
  const env = { PORT: String(port), WORKERS: "2", ALLOW_PRIVATE_ADDRESSES: "true", ...settings };
  const workersSeen = new Set<number>();
  let main: Program | undefined;

  const running = (): Program => {
    if (main === undefined) throw new Error("the program is not running");
    return main;
  };

  const mainPid = (): number => {
    const { pid } = running().child;
    if (pid === undefined) throw new Error("the program did not start");
    return pid;
  };

  const postgresPid = (): number | undefined => {
    try {
      const pid = postmasterPid(dataDir);
      return isAlive(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  };

  const stop = async (): Promise<void> => {
    if (main !== undefined) {
      const { child, ended } = main;
      for (const name of ["SIGCONT", "SIGTERM"] as const) child.kill(name);
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      await ended;
      clearTimeout(timer);
      main = undefined;
    }
    // ids are used again, so what is killed must be seen to be a worker still
    for (const pid of workersSeen) if (await isWorker(pid)) signal(pid, "SIGKILL");
    const postgres = postgresPid();
    if (postgres === undefined) return;
    signal(postgres, "SIGINT");
    await until("the database stops", STOP_MS_MAX, () => (isAlive(postgres) ? undefined : true));
  };

  return {
    dataDir,
    url,
    pid: mainPid,
    workerPids: async () => {
      const pids: number[] = [];
      for (const pid of processTree(mainPid())) if (await isWorker(pid)) pids.push(pid);
      for (const pid of pids) workersSeen.add(pid);
      return pids;
    },
    postgresPid,
    databaseUrl: () => {
      const notes = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8"));
      return `postgres://clarion:${notes.password}@127.0.0.1:${notes.port}/postgres`;
    },
    command: async (...words) => {
      const { code, output } = await runCommand(dataDir, words, env);
      if (code !== 0) throw new Error(`${words.join(" ")} ended with ${code}: ${output}`);
      return output;
    },
    start: async () => {
      const started = startProgram({ dataDir, env });
      main = started;
      await until("the program is ready", READY_MS_MAX, async () => {
        const { exitCode, signalCode } = started.child;
        if (exitCode !== null || signalCode !== null)
          throw new Error(`the program ended:\n${started.output()}`);
        if (!started.output().includes("is ready:")) return undefined;
        const response = await fetch(`${url}/readyz`).catch(() => undefined);
        return response?.status === 200 ? true : undefined;
      });
    },
    killMain: async () => {
      const { child } = running();
      const exited = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await exited;
      main = undefined;
    },
    stop,
    remove: async () => {
      await stop();
      await folders.remove();
    },
  };
};
