/** `npm run bench`: prepares and builds what is missing, then measures the built program. Built-ins only. */
import { spawn } from "node:child_process";
import { constants } from "node:os";
import { join } from "node:path";
import { failInWords, prepare, root } from "./prepare.mjs";

const runBench = () =>
  new Promise((resolve) => {
    const bench = spawn(
      process.execPath,
      ["--import", "tsx", join(root, "bench", "main.ts"), ...process.argv.slice(2)],
      // The channel tells the bench when this process is killed; it stops what it started then.
      { cwd: root, stdio: ["inherit", "inherit", "inherit", "ipc"] },
    );
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => bench.kill(signal));
    bench.once("error", (error) => resolve(failInWords(error)));
    bench.once("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });

const main = async () => {
  await prepare();
  return runBench();
};

process.exit(await main().catch(failInWords));
