import { randomInt } from "node:crypto";
import {
  CODE_ALPHABETS,
  type CodesAdd,
  type CodesAdded,
  type CodesMake,
  type CodesRemoved,
  type PoolCode,
} from "../contract/codePool.ts";
import { isStorable } from "../contract/storable.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  type CodePoolRow,
  deleteFreeCodes,
  insertCodes,
  listPoolCodes,
  lockCodePool,
  type PoolCodeRow,
} from "../db/queries/codePools.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";
import { codeCharsMax, codeGuessesMin, codeMakeRoundsMax, codesPerPoolMax } from "../limits.ts";
import { foundPool, readCodePool } from "./codePools.ts";

/** The codes of a pool: added, made, listed with who has them, and removed. */

const CONTROL = /\p{Cc}/u;

/** What keeps a text from being a code; undefined: nothing. */
export const codeFault = (code: string): string | undefined => {
  if (code === "") return "Expected a code, got nothing.";
  if (code.length > codeCharsMax) return `Expected at most ${codeCharsMax} characters, got ${code.length}.`;
  return CONTROL.test(code) || !isStorable(code)
    ? "Expected a code that can be printed, got one with control characters."
    : undefined;
};

const holdPool = async (tx: Queryable, accountId: number, id: string): Promise<CodePoolRow> =>
  foundPool(isUuid(id) ? await lockCodePool(tx, accountId, id) : undefined, id);

const checkSize = ({ name, codes }: CodePoolRow, more: number): void => {
  if (codes + more <= codesPerPoolMax) return;
  throw new DomainError(
    "input/invalid",
    `A code pool has at most ${codesPerPoolMax} codes; "${name}" has ${codes}, and ${more} were to be added.`,
  );
};

/**
 * Adds codes that are told apart already and can be stored; those that the pool has are left out.
 *
 * @throws DomainError code-pool/not-found, input/invalid when the pool would be too large
 */
export const storeCodes = (
  db: Database,
  accountId: number,
  id: string,
  codes: readonly string[],
): Promise<number> =>
  inTransaction(db, async (tx) => {
    checkSize(await holdPool(tx, accountId, id), codes.length);
    return insertCodes(tx, accountId, id, codes);
  });

const addGiven = async (
  db: Database,
  accountId: number,
  id: string,
  given: readonly string[],
): Promise<Omit<CodesAdded, "pool">> => {
  const codes = given.map((code) => code.trim());
  const problems = codes.flatMap((code, index) => {
    const message = codeFault(code);
    return message === undefined ? [] : [{ field: `codes.${index}`, message }];
  });
  if (problems.length > 0)
    throw new DomainError("input/invalid", "Some are no codes.", problems.slice(0, 20));
  const distinct = [...new Set(codes)];
  const added = await storeCodes(db, accountId, id, distinct);
  return { added, known: distinct.length - added, repeated: codes.length - distinct.length };
};

/** Guessing must stay hopeless: there are far more codes that could be than codes that are. */
const checkGuesses = ({ codes }: CodePoolRow, { count, chars, alphabet }: CodesMake): void => {
  const letters = CODE_ALPHABETS[alphabet].length;
  if (letters ** chars >= (codes + count) * codeGuessesMin) return;
  const needed = Math.ceil(Math.log((codes + count) * codeGuessesMin) / Math.log(letters));
  throw new DomainError("input/invalid", "The codes would be too easy to guess.", [
    {
      field: "make.chars",
      message: `Expected at least ${needed} characters for ${codes + count} codes, got ${chars}: one in ${codeGuessesMin} guesses must not be right.`,
    },
  ]);
};

const madeCode = ({ prefix, chars, alphabet }: CodesMake): string => {
  const letters = CODE_ALPHABETS[alphabet];
  return prefix + Array.from({ length: chars }, () => letters[randomInt(letters.length)]).join("");
};

/** As many new codes as are wanted: one that the pool has already is made again. */
const addMade = (db: Database, accountId: number, id: string, make: CodesMake): Promise<number> =>
  inTransaction(db, async (tx) => {
    const pool = await holdPool(tx, accountId, id);
    checkSize(pool, make.count);
    checkGuesses(pool, make);
    let added = 0;
    for (let round = 0; added < make.count && round < codeMakeRoundsMax; round++) {
      const codes = new Set(Array.from({ length: make.count - added }, () => madeCode(make)));
      added += await insertCodes(tx, accountId, id, [...codes]);
    }
    return added;
  });

/**
 * Adds codes: given ones, or made by chance. Codes that the pool has already are left out and counted, so that a list can be
 * sent again.
 *
 * @throws DomainError code-pool/not-found, input/invalid
 */
export const addCodes = async (
  db: Database,
  accountId: number,
  id: string,
  add: CodesAdd,
): Promise<CodesAdded> => {
  const counts =
    "codes" in add
      ? await addGiven(db, accountId, id, add.codes)
      : { added: await addMade(db, accountId, id, add.make), known: 0, repeated: 0 };
  return { ...counts, pool: await readCodePool(db, accountId, id) };
};

/** Removes the codes that nobody has. @throws DomainError code-pool/not-found */
export const removeFreeCodes = async (db: Database, accountId: number, id: string): Promise<CodesRemoved> => {
  const removed = await inTransaction(db, async (tx) => {
    await holdPool(tx, accountId, id);
    return deleteFreeCodes(tx, accountId, id);
  });
  return { removed, pool: await readCodePool(db, accountId, id) };
};

const asCode = ({ position: _, takenAt, ...row }: PoolCodeRow): PoolCode => ({
  ...row,
  takenAt: takenAt?.toISOString() ?? null,
});

/** A page of codes with who has them, in the order in which they were added. @throws DomainError code-pool/not-found */
export const listCodePage = async (
  q: Queryable,
  accountId: number,
  id: string,
  wish: {
    after: string | null;
    limit: number;
    state?: PoolCode["state"] | undefined;
    code?: string | undefined;
  },
): Promise<{ data: PoolCode[]; next: string | null }> => {
  await readCodePool(q, accountId, id);
  const { after, limit, ...more } = wish;
  const rows = await listPoolCodes(q, accountId, id, { ...more, after: after ?? "0", limit: limit + 1 });
  const kept = rows.slice(0, limit);
  return {
    data: kept.map(asCode),
    next: rows.length > limit ? (kept.at(-1)?.position ?? null) : null,
  };
};
