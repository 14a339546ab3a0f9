import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { closedPort } from "./listen.ts";

const run = promisify(execFile);
const root = join(import.meta.dirname, "..", "..");
const script = join(root, "dist", "main.js");

/** What a worker's command line ends with. */
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
  if (isAlive(pid)) process.kill(pid, name);
};

interface ProcessLine {
  pid: number;
  parent: number;
  command: string;
}

const listProcesses = async (): Promise<ProcessLine[]> => {
  const { stdout } = await run("ps", ["-eo", "pid=,ppid=,args="], { maxBuffer: 16 * 1024 * 1024 });
  return stdout.split("\n").flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
    if (match === null) return [];
    return [{ pid: Number(match[1]), parent: Number(match[2]), command: match[3] ?? "" }];
  });
};

/** Builds the program when its sources changed since the last build. */
const ensureBuilt = async (): Promise<void> => {
  const { build, isBuilt } = await import(pathToFileURL(join(root, "scripts", "build.mjs")).href);
  if (!isBuilt()) await build();
};

/** The built program with a data folder of its own, started, killed and started again as a test likes. */
export interface Program {
  readonly dataDir: string;
  /** The same over all starts. */
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
  /** Stops it in order, with whatever an earlier kill left running. */
  stop(): Promise<void>;
  /** Stops it and removes the data folder. */
  remove(): Promise<void>;
}

export interface ProgramOptions {
  /** Settings beside those that every test needs. */
  env?: Readonly<Record<string, string>>;
}

const freshFolder = (): string => {
  const folder = mkdtempSync(join("/tmp", "clarion-program-"));
  // a root program's database runs as another user, who must reach the folder
  chmodSync(folder, 0o755);
  return folder;
};

const environmentOf = (dataDir: string, port: number, more: Readonly<Record<string, string>>) => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  DATA_DIR: dataDir,
  PORT: String(port),
  WORKERS: "2",
  ALLOW_PRIVATE_ADDRESSES: "true",
  ...more,
});

/** Prepares the program; `start` starts it. Only Linux and macOS have what this needs. */
export const prepareProgram = async ({ env = {} }: ProgramOptions = {}): Promise<Program> => {
  await ensureBuilt();
  const dataDir = freshFolder();
  const port = await closedPort(createServer());
  const url = `http://127.0.0.1:${port}`;
  const environment = environmentOf(dataDir, port, env);
  const workersSeen = new Set<number>();
  let main: ChildProcess | undefined;
  let said = "";

  const exited = (child: ChildProcess): Promise<void> =>
    child.exitCode !== null || child.signalCode !== null
      ? Promise.resolve()
      : new Promise((resolve) => child.once("exit", () => resolve()));

  const running = (): ChildProcess & { pid: number } => {
    const pid = main?.pid;
    if (main === undefined || pid === undefined) throw new Error("the program is not running");
    return Object.assign(main, { pid });
  };

  const isReady = async (child: ChildProcess): Promise<true | undefined> => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the program ended:\n${said}`);
    if (!said.includes("is ready:")) return undefined;
    const response = await fetch(`${url}/readyz`).catch(() => undefined);
    return response?.status === 200 ? true : undefined;
  };

  const postgresPid = (): number | undefined => {
    try {
      const pid = Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);
      return isAlive(pid) ? pid : undefined;
    } catch {
      return undefined;
    }
  };

  /** Workers whose main process was killed: known by id and by what they run, since ids are used again. */
  const orphans = async (): Promise<number[]> =>
    (await listProcesses())
      .filter(({ pid, command }) => workersSeen.has(pid) && command.includes(WORKER_COMMAND))
      .map(({ pid }) => pid);

  const stop = async (): Promise<void> => {
    const child = main;
    if (child !== undefined) {
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
      await exited(child);
      clearTimeout(timer);
      main = undefined;
    }
    for (const pid of await orphans()) signal(pid, "SIGKILL");
    const postgres = postgresPid();
    if (postgres === undefined) return;
    signal(postgres, "SIGINT");
    await until("the database stops", STOP_MS_MAX, () => (isAlive(postgres) ? undefined : true));
  };

  return {
    dataDir,
    url,
    pid: () => running().pid,
    workerPids: async () => {
      const { pid } = running();
      const all = await listProcesses();
      const pids = all
        .filter(({ parent, command }) => parent === pid && command.includes(WORKER_COMMAND))
        .map((line) => line.pid);
      for (const worker of pids) workersSeen.add(worker);
      return pids;
    },
    postgresPid,
    databaseUrl: () => {
      const notes = JSON.parse(readFileSync(join(dataDir, "postgres.json"), "utf8"));
      return `postgres://clarion:${notes.password}@127.0.0.1:${notes.port}/postgres`;
    },
    command: async (...words) =>
      (await run(process.execPath, [script, ...words], { env: environment })).stdout,
    start: async () => {
      said = "";
      // the channel makes the program stop by itself when the test's process is killed
      const child = spawn(process.execPath, ["--enable-source-maps", script], {
        env: environment,
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk: Buffer) => {
          said += chunk.toString("utf8");
        });
      }
      main = child;
      await until("the program is ready", READY_MS_MAX, () => isReady(child)).catch((error: Error) => {
        throw new Error(`${error.message}. It said:\n${said}`, { cause: error });
      });
    },
    killMain: async () => {
      const child = running();
      child.kill("SIGKILL");
      await exited(child);
      main = undefined;
    },
    stop,
    remove: async () => {
      await stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
