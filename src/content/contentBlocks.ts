import type {
  ContentBlock,
  ContentBlockCreate,
  ContentBlockPatch,
  ContentBlockProblem,
  ContentBlockVersion,
} from "../contract/contentBlock.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  type ContentBlockRow,
  type ContentBlockTextRow,
  deleteContentBlock,
  describeContentBlock,
  findContentBlock,
  insertContentBlock,
  listBlocksUsingBlock,
  listContentBlockNames,
  listContentBlocks,
  listContentBlockUses,
  listContentBlockVersions,
  lockContentBlock,
  rewriteContentBlock,
} from "../db/queries/contentBlocks.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import {
  contentBlocksPerAccountMax,
  contentBlockUsesListedMax,
  contentBlockVersionsKept,
} from "../limits.ts";

/** What is wrong with the text of a block; lent by the renderer, which reads it in a process of its own. */
export type CheckBlock = (block: { name: string; source: string }) => Promise<readonly ContentBlockProblem[]>;

const asBlock = ({
  id,
  name,
  description,
  version,
  changedAt,
  changedBy,
}: ContentBlockRow): ContentBlock => ({
  ...{ id, name, description, version, changedBy },
  changedAt: changedAt.toISOString(),
});

const found = <Row extends ContentBlockRow>(row: Row | undefined, id: string): Row => {
  if (row !== undefined) return row;
  throw new DomainError("content-block/not-found", `There is no content block ${id} in this account.`);
};

/** What cannot be read would keep every campaign that puts it in from being published. @throws DomainError input/invalid */
const checkReadable = async (block: { name: string; source: string }, check: CheckBlock): Promise<void> => {
  const blocking = (await check(block)).filter(({ level }) => level === "blocking");
  if (blocking.length === 0) return;
  throw new DomainError(
    "input/invalid",
    "The content block cannot be read, so that campaigns could not be published with it.",
    blocking.map(({ level: _, ...problem }) => ({ field: "source", ...problem })),
  );
};

export const listAllContentBlocks = async (q: Queryable, accountId: number): Promise<ContentBlock[]> =>
  (await listContentBlocks(q, accountId)).map(asBlock);

/** @throws DomainError content-block/not-found */
export const requireContentBlock = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<ContentBlockTextRow> =>
  found(isUuid(id) ? await findContentBlock(q, accountId, id) : undefined, id);

/** A block with where it is put in. @throws DomainError content-block/not-found */
export const readContentBlock = async (q: Queryable, accountId: number, id: string) => {
  const row = await requireContentBlock(q, accountId, id);
  return {
    ...asBlock(row),
    source: row.source,
    uses: await listContentBlockUses(q, accountId, row.name, contentBlockUsesListedMax),
    usedBy: await listBlocksUsingBlock(q, accountId, row.name),
  };
};

/** @throws DomainError content-block/exists; input/invalid when it cannot be read, or the account has as many as it may */
export const createContentBlock = async (
  q: Queryable,
  accountId: number,
  { name, description = "", source = "" }: ContentBlockCreate,
  by: string,
  check: CheckBlock,
): Promise<ContentBlock> => {
  await checkReadable({ name, source }, check);
  const block = { id: newId(), name, description, source, changedBy: by };
  const row = await insertContentBlock(q, accountId, block, contentBlocksPerAccountMax);
  if (row !== undefined) return asBlock(row);
  if ((await listContentBlockNames(q, accountId)).includes(name)) {
    throw new DomainError(
      "content-block/exists",
      `Another content block of this account is called "${name}".`,
      [{ field: "name", message: `Expected a name that no other content block has, got "${name}".` }],
    );
  }
  throw new DomainError(
    "input/invalid",
    `An account has at most ${contentBlocksPerAccountMax} content blocks; delete one first.`,
  );
};

/**
 * Changes a block. A new text is its next version; what is published keeps the one that it was published with.
 *
 * @throws DomainError content-block/not-found; content-block/version-conflict; input/invalid
 */
export const patchContentBlock = async (
  db: Database,
  accountId: number,
  id: string,
  patch: ContentBlockPatch,
  by: string,
  check: CheckBlock,
): Promise<ContentBlock> => {
  const { name } = await requireContentBlock(db, accountId, id);
  if (patch.source !== undefined) await checkReadable({ name, source: patch.source }, check);
  return inTransaction(db, async (tx) => {
    const row = found(await lockContentBlock(tx, accountId, id), id);
    if (row.version !== patch.version) {
      throw new DomainError(
        "content-block/version-conflict",
        `The content block was changed meanwhile: this change was made on version ${patch.version}, it is at ${row.version}.`,
        [{ field: "version", message: `Expected ${row.version}, got ${patch.version}.` }],
      );
    }
    const { description = row.description, source = row.source } = patch;
    if (description !== row.description) await describeContentBlock(tx, accountId, id, description);
    if (source !== row.source) {
      await rewriteContentBlock(tx, accountId, id, { source, by, keptMax: contentBlockVersionsKept });
    }
    return asBlock(await requireContentBlock(tx, accountId, id));
  });
};

/** What it said before, newest first. @throws DomainError content-block/not-found */
export const listEarlierTexts = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<ContentBlockVersion[]> => {
  await requireContentBlock(q, accountId, id);
  const rows = await listContentBlockVersions(q, accountId, id);
  return rows.map(({ changedAt, ...row }) => ({ ...row, changedAt: changedAt.toISOString() }));
};

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/**
 * What is published has a copy of its own; what is still to be published would lack it.
 *
 * @throws DomainError content-block/not-found; content-block/in-use, naming the drafts and blocks that put it in
 */
export const removeContentBlock = (db: Database, accountId: number, id: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    const { name } = found(isUuid(id) ? await lockContentBlock(tx, accountId, id) : undefined, id);
    const uses = await listContentBlockUses(tx, accountId, name, contentBlockUsesListedMax);
    const drafts = uses.filter(({ isInDraft }) => isInDraft).map((use) => use.name);
    const blocks = await listBlocksUsingBlock(tx, accountId, name);
    if (drafts.length + blocks.length > 0) {
      const places = [
        ...(drafts.length === 0 ? [] : [`the campaigns ${quoted(drafts)}`]),
        ...(blocks.length === 0 ? [] : [`the content blocks ${quoted(blocks)}`]),
      ];
      throw new DomainError("content-block/in-use", `"${name}" is put in by ${places.join(" and ")}.`);
    }
    await deleteContentBlock(tx, accountId, id);
  });
