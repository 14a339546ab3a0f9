/**
 * `npm start`: prepares what is missing, then runs the program in this terminal. Built-ins only, since nothing
 * else is there on a fresh clone.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { failInWords, prepare, root } from "./prepare.mjs";

const PARENT_CHECK_MS = 500;

const procField = (pid, read) => {
  try {
    return read(pid);
  } catch {
    return undefined;
  }
};

const commandOf = (pid) => procField(pid, () => readFileSync(`/proc/${pid}/comm`, "utf8").trim());

/** Field 4 of proc(5) stat, after the name in brackets. */
const parentOf = (pid) =>
  procField(pid, () => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  });

/**
 * npm runs this script, mostly through a shell that passes no signal on. When npm ends, however it ends, nobody
 * could stop the program from the terminal any more, so it is stopped.
 */
const watchNpm = (onGone) => {
  if (process.env.npm_lifecycle_event !== "start") return;
  const parent = process.ppid;
  const isShell = /^(sh|dash|bash|ash|busybox)$/.test(commandOf(parent) ?? "");
  const npm = isShell ? parentOf(parent) : undefined;
  const timer = setInterval(() => {
    if (process.ppid === parent && (npm === undefined || parentOf(parent) === npm)) return;
    clearInterval(timer);
    onGone();
  }, PARENT_CHECK_MS);
  timer.unref();
};

const runProgram = () =>
  new Promise((resolve) => {
    const program = spawn(
      process.execPath,
      ["--enable-source-maps", join(root, "dist", "main.js"), ...process.argv.slice(2)],
      // The channel tells the program when this process is killed; it stops in order then.
      { stdio: ["inherit", "inherit", "inherit", "ipc"] },
    );
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => program.kill(signal));
    watchNpm(() => program.kill("SIGTERM"));
    program.once("error", (error) => resolve(failInWords(error)));
    program.once("exit", (code, signal) => resolve(code ?? 128 + (constants.signals[signal] ?? 0)));
  });

const main = async () => {
  await prepare();
  return runProgram();
};

process.exit(await main().catch(failInWords));
