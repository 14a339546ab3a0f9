import { setTimeout as sleep } from "node:timers/promises";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../db/embedded.ts";
import { migrate, NewerSchemaError } from "../db/migrate.ts";
import { type Database, DatabaseAwayError, sqlState } from "../db/pool.ts";
import { keepKeyCheck, serverVersion } from "../db/queries/deployment.ts";
import { errorCode } from "../lib/errorCode.ts";
import { OperatorError } from "../lib/operatorError.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { databaseVersionMin, databaseWaitMsMax, databaseWaitPollMs } from "../limits.ts";

/** `host:port/database` of a connection string: what may be shown of it. */
export const shownDatabase = (url: string): string => {
  const { hostname, port, pathname, searchParams } = new URL(url);
  const host = hostname || searchParams.get("host") || "localhost";
  return `${host}:${port || 5432}${pathname}`;
};

// SQLSTATE, PostgreSQL appendix A
const INVALID_PASSWORD = "28P01";
const INVALID_AUTHORIZATION = "28000";
const UNKNOWN_DATABASE = "3D000";
const STARTING_UP = "57P03";
const TOO_MANY_CONNECTIONS = "53300";

const REFUSAL_WORDS: Readonly<Record<string, string>> = {
  [INVALID_PASSWORD]: "it refuses this user name or password",
  [INVALID_AUTHORIZATION]: "it does not let this user in from here (see its pg_hba.conf)",
  [UNKNOWN_DATABASE]: "it has no database of this name (CREATE DATABASE makes one)",
};

const PASSING_WORDS: Readonly<Record<string, string>> = {
  [STARTING_UP]: "it is starting up or shutting down",
  [TOO_MANY_CONNECTIONS]: "it has no connections left",
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name cannot be looked up",
  ETIMEDOUT: "it does not answer",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  ECONNRESET: "it closed the connection",
};

/** Why a connection failed, in words that contain no secret, and whether waiting can help. */
export const connectionProblem = (thrown: unknown): { words: string; isPassing: boolean } => {
  const error = thrown instanceof DatabaseAwayError ? thrown.cause : thrown;
  const state = sqlState(error);
  const code = state ?? errorCode(error) ?? "";
  const passing = PASSING_WORDS[code];
  if (passing !== undefined) return { words: passing, isPassing: true };
  const said = error instanceof Error ? error.message : String(error);
  return { words: REFUSAL_WORDS[code] ?? said, isPassing: state === undefined };
};

/**
 * Waits until the database answers, for a bounded time.
 *
 * @param say is told once that there is something to wait for
 * @throws OperatorError when it refuses, or does not answer in time
 */
export const waitForDatabase = async (
  db: Database,
  url: string,
  say: (line: string) => void,
  waitMsMax: number = databaseWaitMsMax,
): Promise<void> => {
  const end = Date.now() + waitMsMax;
  for (let attempt = 1; ; attempt++) {
    try {
      await serverVersion(db);
      return;
    } catch (error) {
      const { words, isPassing } = connectionProblem(error);
      if (!isPassing || Date.now() >= end) {
        throw new OperatorError(`The database at ${shownDatabase(url)} cannot be used: ${words}.`, {
          cause: error,
        });
      }
      if (attempt === 1) say(`Waiting for the database at ${shownDatabase(url)}: ${words} …`);
      await sleep(databaseWaitPollMs);
    }
  }
};

/** @throws OperatorError when the server is too old */
export const checkVersion = async (db: Database): Promise<void> => {
  const { major, version } = await serverVersion(db);
  if (major >= databaseVersionMin) return;
  throw new OperatorError(
    `The database server is PostgreSQL ${version}, and Clarion needs PostgreSQL ${databaseVersionMin} or newer.`,
  );
};

/** What the key check is made from; see `keepKeyCheck`. */
export const keyCheckOf = (box: SecretBox): Buffer => box.mac("key check", "clarion");

const checkKey = async (db: Database, box: SecretBox): Promise<void> => {
  const mine = keyCheckOf(box);
  if (mine.equals(await keepKeyCheck(db, mine))) return;
  throw new OperatorError(
    "The secret key is not the one that this database was set up with, so stored secrets could not be opened and " +
      "no credential would be recognised. Set SECRET_KEY to the key of the first start, or put its secret.key file " +
      "back into the data folder.",
  );
};

/**
 * Brings a reachable database to where this program can use it: version checked, schema migrated, key checked.
 *
 * @throws OperatorError in words
 */
export const readyDatabase = async (db: Database, box: SecretBox): Promise<{ from: number; to: number }> => {
  await checkVersion(db);
  try {
    const schema = await migrate(db);
    await checkKey(db, box);
    return schema;
  } catch (error) {
    if (error instanceof NewerSchemaError) throw new OperatorError(error.message, { cause: error });
    throw error;
  }
};

/** @throws OperatorError with the end of the server's log */
export const startEmbedded = async (dataDir: string): Promise<EmbeddedPostgres> => {
  try {
    return await startEmbeddedPostgres(dataDir);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    throw new OperatorError(said, { cause: error });
  }
};
