import { renameSync, statSync } from "node:fs";
import pino, { type Logger } from "pino";
import { logFileBytesMax, logFileCheckMs } from "../limits.ts";

export type Log = Logger;

interface LogOptions {
  /** Absolute path; undefined writes to standard output. */
  file: string | undefined;
  level: string;
  /** Which part of the program speaks: `main`, `worker`. */
  process: string;
  /** The one process that puts a grown file aside; the others follow it to the new one. */
  keepsFile: boolean;
}

const statOf = (path: string) => {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
};

const followFile = (path: string, keepsFile: boolean, reopen: () => void): void => {
  let inode = statOf(path)?.ino;
  const look = (): void => {
    if (keepsFile && (statOf(path)?.size ?? 0) > logFileBytesMax) renameSync(path, `${path}.1`);
    const current = statOf(path)?.ino;
    if (current !== undefined && current === inode) return;
    reopen();
    inode = statOf(path)?.ino;
  };
  setInterval(look, logFileCheckMs).unref();
};

/**
 * Structured log, one JSON object a line. Lines are written at once, so that the last words before a crash
 * are there; several processes append to one file.
 */
export const openLog = ({ file, level, process: part, keepsFile }: LogOptions): Log => {
  const destination = pino.destination({ dest: file ?? 1, append: true, sync: true, mkdir: true });
  // A full disk or a closed terminal must not end the program.
  destination.on("error", () => {});
  if (file !== undefined) followFile(file, keepsFile, () => destination.reopen());
  return pino(
    { level, base: { pid: process.pid, process: part }, timestamp: pino.stdTimeFunctions.isoTime },
    destination,
  );
};
