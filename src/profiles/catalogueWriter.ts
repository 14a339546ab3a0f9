import { type Database, isDatabaseAway } from "../db/pool.ts";
import { addToCatalogue, type CatalogueWrite, holdCatalogue } from "../db/queries/catalogue.ts";
import { inTransaction } from "../db/tx.ts";
import { catalogueWriteMs } from "../limits.ts";
import { createObservations, type Observed } from "./observed.ts";
import type { UploadEntry } from "./planUpload.ts";
import type { Refusal } from "./refusal.ts";

/** What one process saw in uploads, on its way into the catalogue. */
export interface CatalogueWriter {
  /**
   * Notes the entries that were stored; cheap, and never fails.
   *
   * @param outcomes one an entry: undefined when it was stored
   */
  observe(
    accountId: number,
    entries: readonly UploadEntry[],
    outcomes: readonly (Refusal | undefined)[],
  ): void;
  /** Writes what was noted. */
  close(): Promise<void>;
}

const asWrite = ({ values, ...counts }: Observed): CatalogueWrite => ({
  ...counts,
  frequent: JSON.stringify([...values].sort((a, b) => b[1] - a[1])),
});

const writeObserved = (db: Database, accountId: number, observed: readonly Observed[]): Promise<void> =>
  inTransaction(db, async (tx) => {
    await holdCatalogue(tx, accountId);
    await addToCatalogue(tx, accountId, observed.map(asWrite));
  });

/** Notes and writes at once: for an upload that is made once, by a program that then ends. */
export const writeToCatalogue = async (
  db: Database,
  accountId: number,
  entries: readonly UploadEntry[],
  outcomes: readonly (Refusal | undefined)[],
): Promise<void> => {
  const observations = createObservations();
  entries.forEach((entry, index) => {
    if (outcomes[index] === undefined) observations.add(accountId, entry);
  });
  for (const [id, observed] of observations.take()) await writeObserved(db, id, observed);
};

/**
 * Gathers in memory and writes `catalogueWriteMs` after the first thing that was seen, so that no upload waits for a row
 * that all of them share. A process that is killed loses the counts of that time and nothing else; while the database is
 * away they are kept.
 *
 * @param onError told when something cannot be written; it is left out
 */
export const createCatalogueWriter = (db: Database, onError: (error: unknown) => void): CatalogueWriter => {
  const observations = createObservations();
  const unwritten = new Map<number, Observed[]>();
  let timer: NodeJS.Timeout | undefined;
  let isNoted = false;
  let writing = Promise.resolve();

  const schedule = (): void => {
    timer ??= setTimeout(() => {
      writing = writing.then(writeAll).then(() => {
        timer = undefined;
        if (isNoted || unwritten.size > 0) schedule();
      });
    }, catalogueWriteMs).unref();
  };

  const writeAll = async (): Promise<void> => {
    if (unwritten.size === 0) {
      for (const [accountId, observed] of observations.take()) unwritten.set(accountId, observed);
      isNoted = false;
    }
    for (const [accountId, observed] of unwritten) {
      try {
        await writeObserved(db, accountId, observed);
      } catch (error) {
        onError(error);
        if (isDatabaseAway(error)) return;
      }
      unwritten.delete(accountId);
    }
  };

  return {
    observe: (accountId, entries, outcomes) => {
      entries.forEach((entry, index) => {
        if (outcomes[index] === undefined) observations.add(accountId, entry);
      });
      isNoted = true;
      schedule();
    },
    close: async () => {
      clearTimeout(timer);
      await writing;
      clearTimeout(timer);
      // what was left from before, and what came since
      await writeAll();
      if (isNoted) await writeAll();
    },
  };
};
