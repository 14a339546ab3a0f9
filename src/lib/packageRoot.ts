import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const findRoot = (from: string): string =>
  existsSync(join(from, "package.json")) || dirname(from) === from ? from : findRoot(dirname(from));

/** The folder with package.json, whether this runs from sources or from the build. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)));
