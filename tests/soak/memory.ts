import { readFile } from "node:fs/promises";

const SAMPLE_MS = 500;

/** What a process has of memory in MiB, pages that it shares counted by their share (Linux: proc(5), smaps_rollup). */
const pssMib = async (pid: number): Promise<number> => {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
  return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0) / 1024;
};

/** Watches processes, which may come and go, and keeps the most that one of each group had. */
export const watchMemory = (groups: Record<string, () => Promise<number[]> | number[]>) => {
  const most = new Map<string, number>();
  const look = async (): Promise<void> => {
    for (const [name, pidsOf] of Object.entries(groups)) {
      const pids = await Promise.resolve()
        .then(pidsOf)
        .catch(() => []);
      for (const pid of pids) most.set(name, Math.max(most.get(name) ?? 0, await pssMib(pid)));
    }
  };
  const timer = setInterval(() => void look(), SAMPLE_MS);
  return {
    /** In MiB, by group. */
    most: (): Record<string, number> =>
      Object.fromEntries([...most].map(([name, mib]) => [name, Math.round(mib)])),
    stop: () => clearInterval(timer),
  };
};
