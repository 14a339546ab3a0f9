import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../tests/helpers/eventually.ts";
import { openLog } from "./lib/log.ts";
import { packageRoot } from "./lib/packageRoot.ts";
import { processFacts } from "./lib/processes.ts";
import { type Supervisor, superviseWorkers } from "./supervisor.ts";

const script = join(packageRoot, "tests", "helpers", "tinyWorker.mjs");
const parent = join(packageRoot, "tests", "helpers", "supervisingParent.ts");

describe("the supervisor", () => {
  let folder: string;
  let supervisor: Supervisor | undefined;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "clarion-supervisor-"));
  });
  afterEach(() => {
    supervisor?.kill();
    supervisor = undefined;
    rmSync(folder, { recursive: true });
  });

  const workerLog = () => join(folder, "workers.log");
  const pidsThat = (word: string): number[] =>
    (existsSync(workerLog()) ? readFileSync(workerLog(), "utf8") : "")
      .split("\n")
      .filter((line) => line.startsWith(`${word} `))
      .map((line) => Number(line.split(" ")[1]));

  const supervise = (count: number, behaviour: string): Supervisor => {
    supervisor = superviseWorkers({
      count,
      script,
      args: [workerLog(), behaviour],
      env: {},
      log: openLog({ file: join(folder, "log"), level: "info", process: "test", keepsFile: false }),
      chance: () => 0,
    });
    return supervisor;
  };

  test("is ready when every worker is", async () => {
    expect(await supervise(2, "lives").ready()).toBe(2);
    expect(pidsThat("started")).toHaveLength(2);
  });

  test("starts a killed worker again", async () => {
    await supervise(1, "lives").ready();
    const [first] = pidsThat("started");
    process.kill(first ?? 0, "SIGKILL");
    await eventually(() => expect(pidsThat("started")).toHaveLength(2));
    await expect(supervisor?.ready()).resolves.toBe(1);
  });

  test("starts a worker that keeps dying ever more slowly, and the log says why", async () => {
    supervise(1, "dies");
    await eventually(() => expect(pidsThat("started").length).toBeGreaterThanOrEqual(3));
    const waits = readFileSync(join(folder, "log"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ code }) => code === 3)
      .map(({ waitMs }) => waitMs);
    expect(waits.slice(0, 2)).toEqual([125, 250]);
  });

  test("ends every worker in order, and starts none again", async () => {
    await supervise(2, "lives").ready();
    await supervisor?.stop();
    expect(pidsThat("stopped").sort()).toEqual(pidsThat("started").sort());
  });

  test("a worker whose parent was killed ends by itself", async () => {
    const killed = spawn(process.execPath, ["--import", "tsx", parent, script, workerLog()], {
      cwd: packageRoot,
      stdio: "ignore",
    });
    await eventually(() => expect(pidsThat("started")).toHaveLength(2), 20_000);
    killed.kill("SIGKILL");
    await eventually(() => expect(pidsThat("orphaned").sort()).toEqual(pidsThat("started").sort()));
    await eventually(async () => {
      for (const pid of pidsThat("started")) expect(await processFacts(pid)).toBeUndefined();
    });
  });
});
