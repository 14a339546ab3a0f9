/** A process that reads from another server, to be killed: `node compatibleImport.mjs <database url> <account> <options as JSON>`. */
import { tsImport } from "tsx/esm/api";

const [, , url, account, options] = process.argv;
const { openDatabase } = await tsImport("../../src/db/pool.ts", import.meta.url);
const { importCompatible } = await tsImport("../../src/transfers/compatible/begin.ts", import.meta.url);
const { remote, settings } = JSON.parse(options);
const db = openDatabase({ url, connectionsMax: 2, name: "compatible import" });
await importCompatible(
  db,
  Number(account),
  remote,
  { settings, isNew: false },
  {
    isStopped: () => false,
    onProgress: () => {},
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  },
);
await db.close();
