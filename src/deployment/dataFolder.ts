import { randomBytes } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { type Config, parseSecretKey } from "../config.ts";
import { errorCode } from "../lib/errorCode.ts";
import { OperatorError } from "../lib/operatorError.ts";

/** One folder at a time: Node's recursive mkdir never returns on file systems that answer ENOENT, such as /proc. */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  }
};

/**
 * Makes the data folder and checks that it can be written.
 *
 * @throws OperatorError saying what to do
 */
export const prepareDataFolder = (folder: string): void => {
  try {
    makeFolder(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw new OperatorError(
      `The data folder ${folder} cannot be written (${errorCode(error)}). Start Clarion as the user that owns it, ` +
        "or choose another folder: DATA_DIR=/path npm start",
    );
  }
};

const keyPath = (folder: string): string => join(folder, "secret.key");

const readKeyFile = (path: string): Buffer | undefined => {
  let text: string;
  try {
    text = readFileSync(path, "utf8").trim();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw new OperatorError(`The key file ${path} cannot be read (${errorCode(error)}).`);
  }
  const parsed = parseSecretKey(text);
  if ("value" in parsed) return parsed.value;
  throw new OperatorError(
    `The key file ${path} is damaged: expected ${parsed.expected}. Restore it from a backup.`,
  );
};

/** The deployment's secret key where there is one: none is made. @throws OperatorError when the file is of no use */
export const knownKey = ({ secretKey, dataDir }: Pick<Config, "secretKey" | "dataDir">): Buffer | undefined =>
  secretKey ?? readKeyFile(keyPath(dataDir));

/** The name appears with the whole content behind it; of two programs that make one at once, one wins. */
const createKeyFile = (path: string): void => {
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600 });
  try {
    linkSync(draft, path);
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

/**
 * The deployment's secret key: as configured, else from the key file, which is made when there is none.
 *
 * @throws OperatorError when the file is there and of no use
 */
export const deploymentKey = (config: Pick<Config, "secretKey" | "dataDir">): Buffer => {
  if (config.secretKey !== undefined) return config.secretKey;
  const path = keyPath(config.dataDir);
  const existing = readKeyFile(path);
  if (existing !== undefined) return existing;
  createKeyFile(path);
  const made = readKeyFile(path);
  if (made === undefined) throw new OperatorError(`The key file ${path} vanished while it was made.`);
  return made;
};
