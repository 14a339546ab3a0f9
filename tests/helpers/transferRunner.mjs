/** A process that runs imports and exports and nothing else, to be killed: `node transferRunner.mjs <database url>`. */
import { tsImport } from "tsx/esm/api";

const [, , url] = process.argv;
const { openDatabase } = await tsImport("../../src/db/pool.ts", import.meta.url);
const { startTransferRunner } = await tsImport("../../src/pipeline/transfers.ts", import.meta.url);
startTransferRunner(
  openDatabase({ url, connectionsMax: 3, name: "transfer runner", prefersIndexes: true }),
  (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
);
process.stdout.write("ready\n");
