import type { CodePool, CodePoolCreate, CodePoolPatch } from "../contract/codePool.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  type CodePoolRow,
  deleteCodePool,
  findCodePool,
  insertCodePool,
  isCodePoolNameTaken,
  listCampaignsOfPool,
  listCodePools,
  lockCodePool,
  updateCodePool,
} from "../db/queries/codePools.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import { codePoolsPerAccountMax, codePoolUsesListedMax } from "../limits.ts";

const asPool = ({ expiresAt, createdAt, ...row }: CodePoolRow): CodePool => ({
  ...row,
  expiresAt: expiresAt?.toISOString() ?? null,
  isLow: row.lowStockAt !== null && row.free < row.lowStockAt,
  createdAt: createdAt.toISOString(),
});

/** @throws DomainError code-pool/not-found */
export const foundPool = (row: CodePoolRow | undefined, id: string): CodePoolRow => {
  if (row !== undefined) return row;
  throw new DomainError("code-pool/not-found", `There is no code pool ${id} in this account.`);
};

const dateOf = (text: string | null | undefined): Date | null =>
  text === null || text === undefined ? null : new Date(text);

/** @throws DomainError code-pool/exists; input/invalid when the account has as many pools as it may */
export const createCodePool = async (
  db: Queryable,
  accountId: number,
  { name, description = "", expiresAt, lowStockAt = null }: CodePoolCreate,
  createdBy: string,
): Promise<CodePool> => {
  const pool = { id: newId(), name, description, expiresAt: dateOf(expiresAt), lowStockAt, createdBy };
  const row = await insertCodePool(db, accountId, pool, codePoolsPerAccountMax);
  if (row !== undefined) return asPool(row);
  if (await isCodePoolNameTaken(db, accountId, name)) {
    throw new DomainError("code-pool/exists", `Another code pool of this account is called "${name}".`, [
      { field: "name", message: `Expected a name that no other code pool has, got "${name}".` },
    ]);
  }
  throw new DomainError(
    "input/invalid",
    `An account has at most ${codePoolsPerAccountMax} code pools; delete one first.`,
  );
};

/** A page of pools by name; `next` is the position of the last, when there are more. */
export const listCodePoolPage = async (
  db: Queryable,
  accountId: number,
  after: string | null,
  limit: number,
): Promise<{ data: CodePool[]; next: string | null }> => {
  const rows = await listCodePools(db, accountId, after, limit + 1);
  const kept = rows.slice(0, limit);
  const last = rows.length > limit ? kept.at(-1) : undefined;
  return { data: kept.map(asPool), next: last?.name.toLowerCase() ?? null };
};

/** @throws DomainError code-pool/not-found */
export const readCodePool = async (db: Queryable, accountId: number, id: string): Promise<CodePool> =>
  asPool(foundPool(isUuid(id) ? await findCodePool(db, accountId, id) : undefined, id));

/** @throws DomainError code-pool/not-found */
export const patchCodePool = (
  db: Database,
  accountId: number,
  id: string,
  patch: CodePoolPatch,
): Promise<CodePool> =>
  inTransaction(db, async (tx) => {
    const row = foundPool(await lockCodePool(tx, accountId, id), id);
    const changed = {
      description: patch.description ?? row.description,
      expiresAt: patch.expiresAt === undefined ? row.expiresAt : dateOf(patch.expiresAt),
      lowStockAt: patch.lowStockAt === undefined ? row.lowStockAt : patch.lowStockAt,
    };
    return asPool(foundPool(await updateCodePool(tx, accountId, id, changed), id));
  });

/** @throws DomainError code-pool/not-found; code-pool/in-use, naming the campaigns whose templates take of it */
export const removeCodePool = (db: Database, accountId: number, id: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    const { name } = foundPool(await lockCodePool(tx, accountId, id), id);
    const campaigns = await listCampaignsOfPool(tx, accountId, name, codePoolUsesListedMax);
    if (campaigns.length > 0) {
      throw new DomainError(
        "code-pool/in-use",
        `Templates take codes of "${name}" in ${campaigns.map((one) => `"${one}"`).join(", ")}.`,
      );
    }
    await deleteCodePool(tx, accountId, id);
  });
