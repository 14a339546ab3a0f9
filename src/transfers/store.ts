import type { Database, Queryable } from "../db/pool.ts";
import { inTransaction } from "../db/tx.ts";
import { applyEntries } from "../profiles/applyUpload.ts";
import type { CatalogueWriter } from "../profiles/catalogueWriter.ts";
import type { Operation } from "../profiles/parseUpload.ts";
import { Refusal } from "../profiles/refusal.ts";

/** Is told what was stored, for the catalogue of names and values. */
export type Observer = Pick<CatalogueWriter, "observe">;

export type Outcome = Refusal | undefined;

/** Of operations in a row: from `begin` up to before `end`, and what became of each. */
export interface Span {
  begin: number;
  end: number;
  outcomes: readonly Outcome[];
}

/**
 * Stores what was read, in one transaction as a rule, and in several when one of them is to blame for a refusal of the
 * database. Each of these transactions writes its own checkpoint too.
 *
 * @param commit called in every transaction with the operations that are done by it: one after the other, without a gap
 * @returns how many were refused
 */
export const storeOperations = async (
  db: Database,
  accountId: number,
  operations: readonly (Operation | Refusal)[],
  catalogue: Observer,
  commit: (tx: Queryable, span: Span) => Promise<void>,
): Promise<number> => {
  const receivedAt = new Date();
  const entries = operations.flatMap((operation) =>
    operation instanceof Refusal ? [] : [{ operation, receivedAt }],
  );
  /** The place among the operations of each entry. */
  const places = operations.flatMap((operation, index) => (operation instanceof Refusal ? [] : [index]));
  const alongside = async (tx: Queryable, part: { from: number; outcomes: readonly Outcome[] }) => {
    const begin = part.from === 0 ? 0 : (places[part.from] ?? 0);
    const end = places[part.from + part.outcomes.length] ?? operations.length;
    const written = part.outcomes.values();
    const outcomes = operations
      .slice(begin, end)
      .map((operation) => (operation instanceof Refusal ? operation : written.next().value));
    await commit(tx, { begin, end, outcomes });
  };
  if (entries.length === 0) await inTransaction(db, (tx) => alongside(tx, { from: 0, outcomes: [] }));
  const outcomes = await applyEntries(db, accountId, entries, alongside);
  catalogue.observe(accountId, entries, outcomes);
  return operations.length - outcomes.filter((outcome) => outcome === undefined).length;
};
