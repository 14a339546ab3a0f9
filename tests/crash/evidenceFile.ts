import { createWriteStream } from "node:fs";
import { join } from "node:path";

/** Lines of JSON in a folder. Nothing waits for the disk: whoever answers requests must not. */
export const evidenceFile = (folder: string, name: string): ((entry: object) => void) => {
  const stream = createWriteStream(join(folder, name), { flags: "a" });
  return (entry) => void stream.write(`${JSON.stringify(entry)}\n`);
};
