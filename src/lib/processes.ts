import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface ProcessFacts {
  /** Differs between two processes that had the same id one after the other. */
  startedAt: string;
  command: string;
}

const HAS_PROC = existsSync("/proc/self/stat");

/** Linux: proc(5). Field 3 of `stat` is the state, field 22 the start in clock ticks since boot. */
const fromProc = async (pid: number): Promise<ProcessFacts | undefined> => {
  const read = (path: string) => readFile(path, "utf8").catch(() => "");
  const stat = await read(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state, startTicks] = [fields[0], fields[19]];
  if (startTicks === undefined || state === "Z" || state === "X") return undefined;
  const boot = (await read("/proc/sys/kernel/random/boot_id")).trim();
  const command = (await read(`/proc/${pid}/cmdline`)).split("\0").join(" ").trim();
  return { startedAt: `${boot}/${startTicks}`, command };
};

/** Elsewhere: ps(1); `lstart` is five words. */
const fromPs = async (pid: number): Promise<ProcessFacts | undefined> => {
  const line = await run("ps", ["-o", "stat=,lstart=,command=", "-p", String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => "",
  );
  const match = /^(\S+)\s+(\S+\s+\S+\s+\S+\s+\S+\s+\S+)\s+(.*)$/.exec(line);
  if (match === null || match[1]?.startsWith("Z")) return undefined;
  return { startedAt: match[2] ?? "", command: match[3] ?? "" };
};

/** What is known of a live process, or undefined when there is none with this id. */
export const processFacts = (pid: number): Promise<ProcessFacts | undefined> =>
  HAS_PROC ? fromProc(pid) : fromPs(pid);
