import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmod, mkdtemp, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { type Database, openDatabase } from "../src/db/pool.ts";
import { packageRoot } from "../src/lib/packageRoot.ts";

const run = promisify(execFile);
const MAIN = join(packageRoot, "dist", "main.js");
const READY_MS_MAX = 60_000;
const STOP_MS_MAX = 30_000;

/** The built program in the role `all`, on an embedded PostgreSQL in a folder of its own. */
export interface Product {
  pid: number;
  url: string;
  port: number;
  /** A connection to its database. */
  db: Database;
  databaseUrl: string;
  readyMs: number;
  /** Of the first owner's form. */
  setupCode: string;
  /** What it signs links with. */
  secretKey: Buffer;
  cli(words: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

const environment = (dataDir: string, secretKey: Buffer, workers: number | null): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  HOME: process.env.HOME ?? "/",
  NODE_ENV: "production",
  DATA_DIR: dataDir,
  HOST: "127.0.0.1",
  PORT: "0",
  ALLOW_PRIVATE_ADDRESSES: "true",
  LOG_LEVEL: "warn",
  SECRET_KEY: secretKey.toString("hex"),
  ...(workers === null ? {} : { WORKERS: String(workers) }),
});

/** The address that the program prints when it is ready, and the code for its first owner. */
const readyAt = (program: ChildProcess): Promise<{ url: string; setupCode: string }> =>
  new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`not ready in time:\n${text}`)), READY_MS_MAX);
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const [, url, code] = /is ready: (https?:\/\/[^\s/]+)(?:\/setup\?code=(\S+))?/.exec(text) ?? [];
      if (url === undefined || !text.includes("Ctrl+C")) return;
      clearTimeout(timer);
      resolve({ url, setupCode: code ?? "" });
    };
    program.stdout?.on("data", read);
    program.stderr?.on("data", read);
    program.once("exit", (code) => reject(new Error(`the program ended with ${code}:\n${text}`)));
  });

const ended = (program: ChildProcess): Promise<unknown> =>
  program.exitCode !== null || program.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => program.once("exit", resolve));

const stopProgram = async (program: ChildProcess): Promise<void> => {
  if (program.exitCode === null) program.kill("SIGTERM");
  await Promise.race([ended(program), sleep(STOP_MS_MAX, undefined, { ref: false })]);
  if (program.exitCode === null && program.signalCode === null) program.kill("SIGKILL");
};

const serverUrl = async (dataDir: string): Promise<string> => {
  const notes: { port: number; password: string } = JSON.parse(
    await readFile(join(dataDir, "postgres.json"), "utf8"),
  );
  return `postgres://clarion:${notes.password}@127.0.0.1:${notes.port}/postgres`;
};

/** Where the cluster lies elsewhere, a link stands in the data folder. */
const removeFolder = async (dataDir: string): Promise<void> => {
  const linked = await readlink(join(dataDir, "postgres")).catch(() => undefined);
  if (linked !== undefined) await rm(dirname(linked), { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
};

/**
 * @param nodeWords options of Node for the program's processes
 * @param workers null for the program's default
 */
export const startProduct = async (
  nodeWords: readonly string[],
  workers: number | null,
): Promise<Product> => {
  const dataDir = await mkdtemp(join(tmpdir(), "clarion-bench-"));
  // the database server runs as another user when this program is root
  await chmod(dataDir, 0o755);
  const secretKey = randomBytes(32);
  const env = environment(dataDir, secretKey, workers);
  const startedMs = performance.now();
  const program = spawn(process.execPath, [...nodeWords, "--enable-source-maps", MAIN], {
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  try {
    const { url, setupCode } = await readyAt(program);
    const readyMs = performance.now() - startedMs;
    const databaseUrl = await serverUrl(dataDir);
    const db = openDatabase({ url: databaseUrl, connectionsMax: 2, name: "bench" });
    return {
      pid: program.pid ?? 0,
      url,
      port: Number(new URL(url).port),
      db,
      databaseUrl,
      readyMs,
      setupCode,
      secretKey,
      cli: async (words) => (await run(process.execPath, [MAIN, ...words], { env })).stdout,
      stop: async () => {
        await db.close();
        await stopProgram(program);
        await removeFolder(dataDir);
      },
    };
  } catch (error) {
    await stopProgram(program);
    await removeFolder(dataDir);
    throw error;
  }
};
