import { createGroupWriter } from "../../db/groupWriter.ts";
import type { Database } from "../../db/pool.ts";
import {
  announceIntake,
  appendIntake,
  claimIdempotencyKeys,
  findIdempotentAnswer,
  type IntakeRow,
  type KeyRow,
} from "../../db/queries/intake.ts";
import { inTransaction } from "../../db/tx.ts";
import {
  acceptRetryMsMax,
  groupBytesMax,
  groupRowsMax,
  groupsInFlightMax,
  groupWaitingMax,
} from "../../limits.ts";

/** What one accepted request writes. */
export interface Entry {
  rows: IntakeRow[];
  key: KeyRow | null;
}

/** What became of it. Only `stored` put anything into the database. */
export type AppendResult =
  | { kind: "stored" }
  /** The key was used before for the same body: answer what was answered then. */
  | { kind: "replayed"; status: number; response: Buffer }
  | { kind: "key_reused" }
  /** The key is not known, or no longer. */
  | { kind: "unknown_key" }
  | { kind: "refused"; error: Error }
  | { kind: "unavailable"; error: Error }
  /** The database went away during the commit: stored or not, nobody can say. */
  | { kind: "in_doubt"; error: Error };

const compareRows = (a: IntakeRow, b: IntakeRow): number =>
  a.accountId - b.accountId ||
  (a.requestId < b.requestId ? -1 : a.requestId > b.requestId ? 1 : a.part - b.part);

const keyName = (key: KeyRow): string => `${key.accountId}\n${key.scope}\n${key.key}`;

/** Of several entries with one key only the first may claim it; the others find its answer afterwards. */
const claimants = (entries: readonly Entry[]): KeyRow[] => {
  const first = new Map<string, KeyRow>();
  for (const { key } of entries) {
    if (key !== null && !first.has(keyName(key))) first.set(keyName(key), key);
  }
  return [...first.values()];
};

const writeEntries = async (db: Database, entries: readonly Entry[]): Promise<boolean[]> => {
  const rowsOf = (chosen: readonly Entry[]) => chosen.flatMap((entry) => entry.rows).sort(compareRows);
  const keys = claimants(entries);
  const isPlain = entries.every(({ rows }) => rows.every(({ extras }) => extras === undefined));
  if (keys.length === 0 && isPlain) {
    await appendIntake(db, rowsOf(entries));
    return entries.map(() => true);
  }
  return inTransaction(db, async (tx) => {
    const won = await claimIdempotencyKeys(tx, keys);
    const isStored = entries.map((entry) => entry.key === null || won.has(entry.key.requestId));
    const rows = rowsOf(entries.filter((_, index) => isStored[index]));
    if (rows.length > 0) await appendIntake(tx, rows);
    return isStored;
  });
};

const bytesOf = (entry: Entry): number =>
  entry.rows.reduce(
    (sum, row) =>
      sum + row.recipients.length + (row.payload?.length ?? 0) + (row.extras?.metadata?.length ?? 0),
    0,
  ) + (entry.key?.response.length ?? 0);

/**
 * Announces what was stored, apart from the commits and one announcement at a time: what comes up meanwhile goes into
 * the next. One that fails is made up for by the workers' sweep.
 */
const createAnnouncer = (db: Database) => {
  let waiting = new Set<string>();
  let isUnderWay = false;
  const run = async (): Promise<void> => {
    isUnderWay = true;
    while (waiting.size > 0) {
      const groups = [...waiting];
      waiting = new Set();
      await announceIntake(db, groups).catch(() => {});
    }
    isUnderWay = false;
  };
  return (rows: readonly IntakeRow[]): void => {
    for (const row of rows) waiting.add(`${row.lane}/${row.accountId}/${row.campaignId}`);
    if (!isUnderWay) void run();
  };
};

/** Puts requests into the intake by group commit. One for each API process. */
export const createAppender = (db: Database) => {
  const announce = createAnnouncer(db);
  const writer = createGroupWriter<Entry, boolean>({
    write: async (entries) => {
      const isStored = await writeEntries(db, entries);
      announce(entries.flatMap((entry) => entry.rows));
      return isStored;
    },
    rowsOf: (entry) => entry.rows.length,
    bytesOf,
    rowsMax: groupRowsMax,
    bytesMax: groupBytesMax,
    inFlightMax: groupsInFlightMax,
    waitingMax: groupWaitingMax,
    retryMsMax: acceptRetryMsMax,
  });

  /** What the key's first request was answered with. Never throws. */
  const answerBefore = (key: KeyRow): Promise<AppendResult> =>
    readAnswer(key).catch((error: Error) => ({ kind: "unavailable", error }));

  const readAnswer = async (key: KeyRow): Promise<AppendResult> => {
    const before = await findIdempotentAnswer(db, key.accountId, key.scope, key.key);
    if (before === undefined) return { kind: "unknown_key" };
    if (!before.fingerprint.equals(key.fingerprint)) return { kind: "key_reused" };
    return { kind: "replayed", status: before.status, response: before.response };
  };

  return {
    /** Resolves after the commit. Never throws. */
    append: async (entry: Entry): Promise<AppendResult> => {
      const result = await writer.write(entry);
      if (result.kind !== "written") return result;
      if (result.result || entry.key === null) return { kind: "stored" };
      return answerBefore(entry.key);
    },
    answerBefore,
    /** Tells the workers of rows that were stored by somebody else. */
    announce,
    drained: writer.drained,
  };
};

export type Appender = ReturnType<typeof createAppender>;
