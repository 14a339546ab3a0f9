/** What must be there before the program runs: the right Node, its packages, its build. Built-ins only. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Something to tell the person at the terminal, without a stack. */
export class PrepareError extends Error {}

const say = (line) => process.stderr.write(`${line}\n`);

const NODE_MIN = [20, 19];

const checkNode = () => {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  throw new PrepareError(
    `Clarion needs Node ${NODE_MIN.join(".")} or newer, and this is Node ${process.versions.node}. Get it from https://nodejs.org`,
  );
};

const readJson = (path) => {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
};

const libcHere = () =>
  process.report?.getReport?.().header?.glibcVersionRuntime === undefined ? "musl" : "glibc";

/** Optional packages are binaries of one platform each, and what those of other platforms need. */
const isForThisPlatform = ({ os, cpu, libc }) =>
  os?.includes(process.platform) === true &&
  (cpu === undefined || cpu.includes(process.arch)) &&
  (libc === undefined || libc.includes(libcHere()));

/**
 * Whether node_modules is what package-lock.json asks for. npm writes its own lock file into node_modules as
 * the last step of an installation, so an interrupted one is told from a whole one.
 */
const isInstalled = () => {
  const wanted = readJson(join(root, "package-lock.json"))?.packages;
  const present = readJson(join(root, "node_modules", ".package-lock.json"))?.packages;
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === "") return true;
    const found = present[path];
    if (found === undefined)
      return entry.peer === true || (entry.optional === true && !isForThisPlatform(entry));
    return found.version === entry.version && found.integrity === entry.integrity;
  });
};

/** @returns what npm said when it failed, else undefined */
const npmProblem = (...words) => {
  const cli = process.env.npm_execpath;
  const isNpm = cli !== undefined && /npm-cli\.c?js$/.test(cli) && existsSync(cli);
  const [command, ...first] = isNpm ? [process.execPath, cli] : ["npm"];
  // The build needs the development packages, whatever NODE_ENV says.
  const rest = ["--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error, stderr } = spawnSync(command, [...first, ...words, ...rest], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) return `npm could not be run: ${error.message}`;
  return status === 0 ? undefined : stderr.trim();
};

/** `npm ci` also refuses where a registry lacks a binary of some other platform; `npm install` does not mind. */
const install = () => {
  if (isInstalled()) return;
  say("Installing packages …");
  if (npmProblem("ci") === undefined) return;
  const problem = npmProblem("install", "--no-save");
  if (problem === undefined) return;
  throw new PrepareError(
    `The packages could not be installed. It needs the network once, and to write to ${root}. npm says:\n${problem}`,
  );
};

const buildWhenChanged = async () => {
  const { build, isBuilt } = await import(pathToFileURL(join(root, "scripts", "build.mjs")).href);
  if (isBuilt()) return;
  say("Building …");
  try {
    await build();
  } catch (error) {
    throw new PrepareError(`The program could not be built into ${join(root, "dist")}: ${error.message}`);
  }
};

/** Checks Node, installs when package-lock.json asks for something else than is there, builds when sources changed. */
export const prepare = async () => {
  checkNode();
  install();
  await buildWhenChanged();
};

/** @returns the exit code */
export const failInWords = (error) => {
  say(error instanceof PrepareError ? `\n${error.message}\n` : (error.stack ?? String(error)));
  return 1;
};

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await prepare().catch((error) => process.exit(failInWords(error)));
}
