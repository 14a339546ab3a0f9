import { readdir, readFile } from "node:fs/promises";

/** What Linux tells about processes: proc(5). */
interface ProcessEntry {
  pid: number;
  parent: number;
  /** User and system time since it began; of a database server also that of its children that have ended. */
  cpuMs: number;
  command: string;
}

const SERVER = /postgres.* -D /;

const MS_PER_TICK = 10;

const readEntry = async (pid: number): Promise<ProcessEntry | undefined> => {
  const read = (name: string) => readFile(`/proc/${pid}/${name}`, "utf8").catch(() => "");
  const stat = await read("stat");
  if (stat === "") return undefined;
  const fields = stat
    .slice(stat.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [, parent = 0] = fields;
  const [utime = 0, stime = 0, endedUtime = 0, endedStime = 0] = fields.slice(11, 15);
  const command = (await read("cmdline")).replaceAll("\0", " ").trim();
  const ended = SERVER.test(command) ? endedUtime + endedStime : 0;
  return { pid, parent, cpuMs: (utime + stime + ended) * MS_PER_TICK, command };
};

/** A process and all that descend from it. */
export const processTree = async (root: number): Promise<ProcessEntry[]> => {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const entries = (await Promise.all(pids.map(readEntry))).filter((entry) => entry !== undefined);
  const tree = entries.filter(({ pid }) => pid === root);
  for (const parent of tree) tree.push(...entries.filter((entry) => entry.parent === parent.pid));
  return tree;
};

export type Component = "api" | "worker" | "database";

export const componentOf = (entry: Pick<ProcessEntry, "command">): Component => {
  if (/postgres/.test(entry.command) && !/dist\/main\.js/.test(entry.command)) return "database";
  return entry.command.includes("worker-process") ? "worker" : "api";
};

/** Proportional set size: shared pages are counted once over all who share them. */
const pssMib = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1_024;
};

/** Memory of a program and everything it started, by component, in MiB. */
export const memoryOf = async (root: number): Promise<Record<Component | "all", number>> => {
  const sums = { api: 0, worker: 0, database: 0, all: 0 };
  for (const entry of await processTree(root)) {
    const mib = await pssMib(entry.pid);
    sums[componentOf(entry)] += mib;
    sums.all += mib;
  }
  return sums;
};

/** Processor time used so far by a program and everything it started, by component, in milliseconds. */
export const cpuOf = async (root: number): Promise<Record<Component, number>> => {
  const sums = { api: 0, worker: 0, database: 0 };
  for (const entry of await processTree(root)) sums[componentOf(entry)] += entry.cpuMs;
  return sums;
};

/** Processor time of one process, in milliseconds. */
export const cpuOfProcess = async (pid: number): Promise<number> => (await readEntry(pid))?.cpuMs ?? 0;
