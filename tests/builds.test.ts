import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../src/lib/packageRoot.ts";

const run = promisify(execFile);

test("a build takes away what is left of older ones, and nothing that another is about to put in place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "clarion-build-"));
  const assets = join(folder, "assets");
  mkdirSync(assets);
  // no process has the largest id there can be
  const dead = 2 ** 22;
  for (const name of ["old.css", `main.css.br.${process.pid}`, `main.css.br.${dead}`]) {
    writeFileSync(join(assets, name), "");
  }
  const script = pathToFileURL(join(packageRoot, "scripts", "buildDashboard.mjs")).href;
  const code = `const { buildDashboard } = await import(${JSON.stringify(script)});
    await buildDashboard(${JSON.stringify(packageRoot)}, ${JSON.stringify(folder)});`;
  await run(process.execPath, ["--input-type=module", "-e", code]);
  const left = readdirSync(assets).filter((name) => name === "old.css" || /\.\d+$/.test(name));
  expect(left).toEqual([`main.css.br.${process.pid}`]);
  rmSync(folder, { recursive: true });
});
