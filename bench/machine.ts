import { cpus, loadavg, release, totalmem } from "node:os";
import type { Options } from "./options.ts";

/** Where and how a run was made. */
export const machineLines = ({ runs, seconds, concurrency, isQuick }: Options): string[] => {
  const processors = cpus();
  const gib = Math.round(totalmem() / 1024 ** 3);
  return [
    `${new Date().toISOString().slice(0, 16)}Z · ${processors.length} × ${processors[0]?.model.trim()} · ${gib} GiB · ` +
      `Linux ${release()} · Node ${process.versions.node} · load before: ${loadavg()[0]?.toFixed(2)}`,
    `${runs} interleaved runs, ${seconds} s of load each${isQuick ? " (a quick look)" : ""}; ` +
      `calls at once to a receiver: ${concurrency ?? "the product's own default"}`,
  ];
};
