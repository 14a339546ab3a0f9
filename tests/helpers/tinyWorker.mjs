/** A worker process as small as can be, for the supervisor's tests: `node tinyWorker.mjs <log file> <behaviour>`. */
import { appendFileSync } from "node:fs";

const [, , log, behaviour] = process.argv;
const say = (word) => appendFileSync(log, `${word} ${process.pid}\n`);

const end = (word) => {
  say(word);
  process.exit(0);
};

process.on("SIGINT", () => {});
process.on("SIGTERM", () => end("stopped"));
process.on("disconnect", () => end("orphaned"));
say("started");
if (behaviour === "dies") process.exit(3);
process.send("ready");
setInterval(() => {}, 60_000);
