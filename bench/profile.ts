import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { SourceMap } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../src/lib/packageRoot.ts";

/** What V8 writes with `--cpu-prof`. */
interface CpuProfile {
  nodes: {
    id: number;
    callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
    children?: number[];
  }[];
  /** Microseconds of the monotonic clock. */
  startTime: number;
  samples: number[];
  timeDeltas: number[];
}

/** From when to when, in milliseconds of the monotonic clock. */
interface Period {
  fromMs: number;
  toMs: number;
}

const FUNCTIONS_SHOWN = 40;
const GROUPS_SHOWN = 22;

/** Makes every process of the program write a CPU profile when it ends: workers inherit what Node is started with. */
export const openProfiling = async () => {
  const folder = await mkdtemp(join(tmpdir(), "clarion-profile-"));
  return {
    folder,
    nodeWords: ["--cpu-prof", `--cpu-prof-dir=${folder}`, "--cpu-prof-interval=500"],
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

const maps = new Map<string, SourceMap | undefined>();

const mapOf = async (path: string): Promise<SourceMap | undefined> => {
  if (!maps.has(path)) {
    const text = await readFile(`${path}.map`, "utf8").catch(() => undefined);
    maps.set(path, text === undefined ? undefined : new SourceMap(JSON.parse(text)));
  }
  return maps.get(path);
};

/** Where a function stands in the sources; the package's name for what is not ours. */
const placeOf = async (
  url: string,
  line: number,
  column: number,
): Promise<{ file: string; line: number }> => {
  if (!url.startsWith("file:")) return { file: url === "" ? "(engine)" : url, line };
  const path = fileURLToPath(url);
  const inModules = path.split("/node_modules/").at(-1);
  if (inModules !== undefined && path.includes("/node_modules/"))
    return { file: `node_modules/${inModules}`, line };
  const entry = (await mapOf(path))?.findEntry(line, column);
  if (entry === undefined || !("originalSource" in entry)) return { file: relative(packageRoot, path), line };
  return { file: entry.originalSource.replace(/^(\.\.\/)+/, ""), line: entry.originalLine };
};

/** A package, a folder of Node, or a file of ours. */
const groupOf = (file: string): string => {
  if (file.startsWith("node_modules/"))
    return file
      .split("/")
      .slice(0, file.includes("/@") ? 3 : 2)
      .join("/");
  return file;
};

const selfTimes = (profile: CpuProfile, { fromMs, toMs }: Period): Map<number, number> => {
  const known = new Set(profile.nodes.map(({ id }) => id));
  const times = new Map<number, number>();
  let atUs = profile.startTime;
  profile.samples.forEach((id, index) => {
    const deltaUs = profile.timeDeltas[index] ?? 0;
    atUs += deltaUs;
    if (known.has(id) && atUs >= fromMs * 1_000 && atUs <= toMs * 1_000)
      times.set(id, (times.get(id) ?? 0) + deltaUs);
  });
  return times;
};

const add = (sums: Map<string, number>, key: string, value: number): void => {
  sums.set(key, (sums.get(key) ?? 0) + value);
};

const top = (sums: Map<string, number>, busyUs: number, count: number): string[] =>
  [...sums]
    .sort((a, b) => b[1] - a[1])
    .slice(0, count)
    .map(
      ([name, us]) =>
        `${((us / busyUs) * 100).toFixed(1).padStart(6)} %  ${Math.round(us / 1_000)} ms  ${name}`,
    );

const IDLE: ReadonlySet<string> = new Set(["(idle)", "(root)"]);

/** Functions, files and packages by self time, as a share of the time the process was busy. */
const profileLines = async (profile: CpuProfile, period: Period): Promise<string[]> => {
  const times = selfTimes(profile, period);
  const functions = new Map<string, number>();
  const groups = new Map<string, number>();
  let busyUs = 0;
  for (const { id, callFrame } of profile.nodes) {
    const us = times.get(id) ?? 0;
    if (us === 0 || IDLE.has(callFrame.functionName)) continue;
    busyUs += us;
    const { file, line } = await placeOf(callFrame.url, callFrame.lineNumber, callFrame.columnNumber);
    const name = callFrame.functionName || "(anonymous)";
    add(functions, `${name}  ${file}:${line + 1}`, us);
    add(groups, name.startsWith("(") && file === "(engine)" ? name : groupOf(file), us);
  }
  return [
    `busy ${Math.round(busyUs / 1_000)} ms of ${Math.round(period.toMs - period.fromMs)} ms`,
    "  by file or package",
    ...top(groups, busyUs, GROUPS_SHOWN),
    "  by function",
    ...top(functions, busyUs, FUNCTIONS_SHOWN),
  ];
};

/** Prints the profiles that the program's processes left behind, the busiest first. */
export const printProfiles = async (
  folder: string,
  period: Period,
  say: (line: string) => void,
): Promise<void> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".cpuprofile"));
  const profiles = await Promise.all(
    names.map(
      async (name): Promise<{ name: string; text: string }> => ({
        name,
        text: await readFile(join(folder, name), "utf8"),
      }),
    ),
  );
  for (const { name, text } of profiles.sort((a, b) => b.text.length - a.text.length)) {
    const lines = await profileLines(JSON.parse(text), period);
    say(`\nProcess ${name.split(".")[3] ?? name}: ${lines.join("\n")}`);
  }
};
