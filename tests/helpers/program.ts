import { type ChildProcess, execFile, spawn } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { packageRoot } from "../../src/lib/packageRoot.ts";
import { processFacts } from "../../src/lib/processes.ts";
import { eventually } from "./eventually.ts";

const run = promisify(execFile);

/** The built program, made from the sources as they are. */
export const buildProgram = async (): Promise<void> => {
  await run(process.execPath, [join(packageRoot, "scripts", "prepare.mjs")]);
};

interface User {
  uid: number;
  gid: number;
}

export interface Program {
  child: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Resolves with the URL of the ready program, without the path of its set-up. */
  ready(): Promise<string>;
  /** Resolves with the exit code, or the signal's name. */
  ended: Promise<number | string>;
  /** The program's own process, whoever started it. */
  pid(): number;
}

export interface StartOptions {
  dataDir: string;
  env?: Record<string, string>;
  args?: readonly string[];
  user?: User;
  cwd?: string;
  /** Through `scripts/start.mjs`, as npm does. */
  byStarter?: boolean;
}

const holderPid = (dataDir: string): number =>
  JSON.parse(readFileSync(join(dataDir, "clarion.lock"), "utf8")).pid;

export const environment = (dataDir: string, more: Record<string, string> = {}): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  HOME: dataDir,
  DATA_DIR: dataDir,
  PORT: "0",
  WORKERS: "1",
  ...more,
});

export const startProgram = ({ dataDir, env, args = [], user, cwd, byStarter }: StartOptions): Program => {
  const script = byStarter ? join("scripts", "start.mjs") : join("dist", "main.js");
  const child = spawn(process.execPath, [join(packageRoot, script), ...args], {
    cwd: cwd ?? dataDir,
    env: environment(dataDir, env),
    stdio: ["ignore", "pipe", "pipe"],
    ...user,
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (piece: string) => {
      text += piece;
    });
  }
  const ended = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "?"));
  });
  return {
    child,
    ended,
    output: () => text,
    ready: async () => {
      let url = "";
      await eventually(() => {
        const found = /is ready: (https?:\/\/[^\s/]+)/.exec(text)?.[1];
        if (found === undefined) throw new Error(`not ready; it printed: ${text}`);
        url = found;
      }, 45_000);
      return url;
    },
    pid: () => holderPid(dataDir),
  };
};

/** Runs one command of the built program. */
export const runCommand = async (
  dataDir: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; output: string }> =>
  run(process.execPath, [join(packageRoot, "dist", "main.js"), ...args], {
    env: environment(dataDir, env),
  }).then(
    ({ stdout }) => ({ code: 0, output: stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      output: error.stdout + error.stderr,
    }),
  );

const parentOf = (pid: number): number => {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
};

/** A process and all that it started, children before their parents' other children end up elsewhere. */
export const processTree = (root: number): number[] => {
  const pids = readdirSync("/proc").map(Number).filter(Number.isInteger);
  const tree = [root];
  for (const pid of tree) tree.push(...pids.filter((candidate) => parentOf(candidate) === pid));
  return tree;
};

/** Waits until none of the processes lives. */
export const allGone = (pids: readonly number[], timeoutMs = 30_000): Promise<void> =>
  eventually(async () => {
    const facts = await Promise.all(pids.map(processFacts));
    const living = facts.flatMap((fact) => (fact === undefined ? [] : [fact.command]));
    if (living.length > 0) throw new Error(`still there: ${living.join("; ")}`);
  }, timeoutMs);

/** The embedded server's process. */
export const postmasterPid = (dataDir: string): number =>
  Number(readFileSync(join(dataDir, "postgres", "postmaster.pid"), "utf8").split("\n")[0]);

export interface DataFolders {
  create(owner?: User): string;
  /** Kills whatever a failed test left running over the folders, then removes them. */
  remove(): Promise<void>;
}

export const dataFolders = (): DataFolders => {
  const folders: string[] = [];
  const killRest = async (folder: string): Promise<void> => {
    for (const pidOf of [holderPid, postmasterPid]) {
      try {
        const pid = pidOf(folder);
        if ((await processFacts(pid)) !== undefined) process.kill(pid, "SIGKILL");
      } catch {
        // Nothing is left of it.
      }
    }
  };
  return {
    create: (owner) => {
      const folder = mkdtempSync("/tmp/clarion-start-");
      folders.push(folder);
      if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
      return folder;
    },
    remove: async () => {
      for (const folder of folders.splice(0)) {
        await killRest(folder);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
};
