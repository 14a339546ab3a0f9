/** A process that does nothing but supervise workers, so that a test can kill it. */
import { openLog } from "../../src/lib/log.ts";
import { superviseWorkers } from "../../src/supervisor.ts";

const [, , script, workerLog] = process.argv;
if (script === undefined || workerLog === undefined) throw new Error("expected: <script> <worker log>");

superviseWorkers({
  count: 2,
  script,
  args: [workerLog, "lives"],
  env: {},
  log: openLog({ file: undefined, level: "silent", process: "test", keepsFile: false }),
  chance: Math.random,
});
