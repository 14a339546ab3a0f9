#!/usr/bin/env node
import { fileURLToPath } from "node:url";
import { buildProgram, WORKER_COMMAND } from "./cli/program.ts";
import { type ServeParts, serve } from "./cli/serve.ts";
import { runWorkerProcess } from "./cli/worker.ts";
import { DomainError } from "./lib/errors.ts";
import { OperatorError } from "./lib/operatorError.ts";

/**
 * The only entry: wires the parts and runs the command line. Parts are loaded when they are used, so that a
 * worker holds no HTTP server in memory, and a command neither.
 */
const parts: ServeParts = {
  startApi: async (deps) => (await import("./http/server.ts")).startApi(deps),
  startReceiver: async ({ config, log, ...deps }) =>
    (await import("./receiver/receiver.ts")).startReceiver({
      ...deps,
      tls: config.tls,
      onError: (error) => log.error({ err: error }, "a bounce could not be taken"),
    }),
  writeDemo: async (deps) => {
    const [{ writeDemo }, { createDemoFire }] = await Promise.all([
      import("./cli/demo.ts"),
      import("./http/demoFire.ts"),
    ]);
    return writeDemo({ ...deps, fire: createDemoFire(deps.db, deps.clock).fire });
  },
  workerScript: fileURLToPath(import.meta.url),
  workerArgs: [WORKER_COMMAND],
};

const program = buildProgram({
  serve: (options) => serve(parts, options),
  worker: () => runWorkerProcess(async (deps) => (await import("./pipeline/worker.ts")).startWorker(deps)),
});

const inWords = (error: unknown): string => {
  if (error instanceof OperatorError) return error.message;
  if (error instanceof DomainError) {
    return [error.message, ...error.problems.map(({ field, message }) => `  - ${field}: ${message}`)].join(
      "\n",
    );
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
};

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`\n${inWords(error)}\n\n`);
  process.exit(1);
}
