import type { Database } from "../db/pool.ts";
import { uploadGroupRecordsMax, uploadGroupsInFlightMax, uploadRecordsWaitingMax } from "../limits.ts";
import { type Alongside, applyEntries, checkEntries } from "./applyUpload.ts";
import { type CatalogueWriter, writeToCatalogue } from "./catalogueWriter.ts";
import type { ParsedRecord } from "./parseUpload.ts";
import type { UploadEntry, UploadOrigin } from "./planUpload.ts";
import { Refusal, type UploadCode } from "./refusal.ts";

/** A record that was not taken, as the answer lists it. */
export interface UnprocessedRecord {
  status: "fail";
  code: UploadCode;
  /** Ends in "Skipped record number : N". */
  error: string;
  /** The record as it came. */
  record: unknown;
}

/** One a record, in their order: undefined when it is taken. */
export type UploadResults = readonly (UnprocessedRecord | undefined)[];

/** Too many records wait for their commit; the caller should come again. */
export class UploadBusyError extends Error {
  constructor() {
    super(`more than ${uploadRecordsWaitingMax} uploaded records wait to be stored, try again shortly`);
    this.name = "UploadBusyError";
  }
}

/** The request that records came in. */
export type UploadRequest = Pick<UploadOrigin, "body" | "credentialId">;

/** What uploads set off besides being stored. */
export interface UploadListener {
  /**
   * @returns what is written in the transactions of these entries, and what follows once all of them are committed;
   * undefined where they set off nothing
   */
  listen(
    accountId: number,
    entries: readonly UploadEntry[],
  ): Promise<{ alongside: Alongside; committed(): void } | undefined>;
}

export interface UploadWriter {
  /**
   * Stores the records; resolves when they are on disk. Requests of an account are stored in the order in which
   * they came.
   *
   * @param request what they came in; without it they set off nothing
   * @throws UploadBusyError, or the database's error when it is away: then nothing of the request is stored,
   * unless the connection broke during the commit
   */
  write(
    accountId: number,
    records: readonly ParsedRecord[],
    now: Date,
    request?: UploadRequest,
  ): Promise<UploadResults>;
  /** The answer that `write` would give at this moment; stores nothing. */
  check(accountId: number, records: readonly ParsedRecord[], now: Date): Promise<UploadResults>;
}

interface Waiting {
  entries: readonly UploadEntry[];
  resolve(outcomes: (Refusal | undefined)[]): void;
  reject(error: unknown): void;
}

/** The results of all records, from the outcomes of those that were worth writing. */
const withOutcomes = (
  records: readonly ParsedRecord[],
  outcomes: readonly (Refusal | undefined)[],
): UploadResults => {
  const left = outcomes.values();
  return records.map(({ number, sent, parsed }) => {
    const refusal = parsed instanceof Refusal ? parsed : left.next().value;
    if (refusal === undefined) return undefined;
    const error = `${refusal.reason}.Skipped record number : ${number}`;
    return { status: "fail", code: refusal.code, error, record: sent };
  });
};

const entriesOf = (
  records: readonly ParsedRecord[],
  receivedAt: Date,
  request?: UploadRequest,
): UploadEntry[] =>
  records.flatMap(({ parsed, sent, number }) => {
    if (parsed instanceof Refusal) return [];
    const entry = { operation: parsed, receivedAt };
    return [request === undefined ? entry : { ...entry, origin: { ...request, sent, number } }];
  });

/** Stores one upload by itself, in one transaction, and notes it in the catalogue. */
export const applyUpload = async (
  db: Database,
  accountId: number,
  records: readonly ParsedRecord[],
  now: Date,
): Promise<UploadResults> => {
  const entries = entriesOf(records, now);
  const outcomes = await applyEntries(db, accountId, entries);
  await writeToCatalogue(db, accountId, entries, outcomes);
  return withOutcomes(records, outcomes);
};

/** Whole requests from the front, at least one, together at most a group's worth of records. */
const takeGroup = (queue: Waiting[]): Waiting[] => {
  let records = 0;
  const end = queue.findIndex((waiting, index) => {
    records += waiting.entries.length;
    return index > 0 && records > uploadGroupRecordsMax;
  });
  return queue.splice(0, end < 0 ? queue.length : end);
};

/**
 * Group commit: requests of an account that come while its last group is being written wait, and share the next
 * transaction. An account has one group under way at a time, so its requests neither overtake each other nor
 * wait for each other's locks; accounts take turns. The catalogue is told of what was stored.
 */
export const createUploadWriter = (
  db: Database,
  catalogue: Pick<CatalogueWriter, "observe">,
  listener?: UploadListener,
): UploadWriter => {
  /** In the order of turns: an account that had its turn goes to the end. */
  const queues = new Map<number, Waiting[]>();
  const underWay = new Set<number>();
  let recordsWaiting = 0;

  const startGroups = (): void => {
    for (const [accountId, queue] of queues) {
      if (underWay.size >= uploadGroupsInFlightMax) return;
      if (!underWay.has(accountId)) void runGroup(accountId, queue);
    }
  };

  const runGroup = async (accountId: number, queue: Waiting[]): Promise<void> => {
    const group = takeGroup(queue);
    underWay.add(accountId);
    queues.delete(accountId);
    if (queue.length > 0) queues.set(accountId, queue);
    await writeGroup(db, catalogue, listener, accountId, group);
    recordsWaiting -= group.reduce((sum, { entries }) => sum + entries.length, 0);
    underWay.delete(accountId);
    startGroups();
  };

  const enqueue = (accountId: number, entries: readonly UploadEntry[]): Promise<(Refusal | undefined)[]> =>
    new Promise((resolve, reject) => {
      const queue = queues.get(accountId) ?? [];
      queue.push({ entries, resolve, reject });
      queues.set(accountId, queue);
      recordsWaiting += entries.length;
      startGroups();
    });

  return {
    write: async (accountId, records, now, request) => {
      const entries = entriesOf(records, now, request);
      if (entries.length === 0) return withOutcomes(records, []);
      if (recordsWaiting + entries.length > uploadRecordsWaitingMax) throw new UploadBusyError();
      return withOutcomes(records, await enqueue(accountId, entries));
    },
    check: async (accountId, records, now) =>
      withOutcomes(records, await checkEntries(db, accountId, entriesOf(records, now))),
  };
};

/** Never throws: each of the group's requests is told. */
const writeGroup = async (
  db: Database,
  catalogue: Pick<CatalogueWriter, "observe">,
  listener: UploadListener | undefined,
  accountId: number,
  group: readonly Waiting[],
): Promise<void> => {
  try {
    const all = group.flatMap(({ entries }) => entries);
    const heard = await listener?.listen(accountId, all);
    const outcomes = await applyEntries(db, accountId, all, heard?.alongside);
    let from = 0;
    for (const { entries, resolve } of group) {
      resolve(outcomes.slice(from, from + entries.length));
      from += entries.length;
    }
    heard?.committed();
    catalogue.observe(accountId, all, outcomes);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
};
