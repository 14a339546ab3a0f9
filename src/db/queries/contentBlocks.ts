import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface ContentBlockRow {
  id: string;
  name: string;
  description: string;
  version: number;
  changedAt: Date;
  changedBy: string;
}

export interface ContentBlockTextRow extends ContentBlockRow {
  source: string;
}

const columns = sql`id, name, description, version, changed_at as "changedAt", changed_by as "changedBy"`;

/** By name. */
export const listContentBlocks = (q: Queryable, accountId: number): Promise<ContentBlockRow[]> =>
  q.query<ContentBlockRow>(
    sql`select ${columns} from content_blocks where account_id = ${accountId} order by name`,
  );

export const listContentBlockNames = async (q: Queryable, accountId: number): Promise<string[]> => {
  const rows = await q.query<{ name: string }>(
    sql`select name from content_blocks where account_id = ${accountId} order by name`,
  );
  return rows.map(({ name }) => name);
};

export const findContentBlock = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<ContentBlockTextRow | undefined> => {
  const [row] = await q.query<ContentBlockTextRow>(sql`
    select ${columns}, source from content_blocks where account_id = ${accountId} and id = ${id}::uuid`);
  return row;
};

/** The block's row, held until the transaction ends. */
export const lockContentBlock = async (
  tx: Queryable,
  accountId: number,
  id: string,
): Promise<ContentBlockTextRow | undefined> => {
  const [row] = await tx.query<ContentBlockTextRow>(sql`
    select ${columns}, source from content_blocks where account_id = ${accountId} and id = ${id}::uuid for update`);
  return row;
};

/** What the blocks of these names say now. @param names in lower case */
export const findContentBlocksNamed = (
  q: Queryable,
  accountId: number,
  names: readonly string[],
): Promise<{ name: string; version: number; source: string }[]> =>
  q.query<{ name: string; version: number; source: string }>(sql`
    select name, version, source from content_blocks
    where account_id = ${accountId} and name = any(${names}::text[]) order by name`);

/** Nothing when the account has a block of this name, or as many as it may. */
export const insertContentBlock = async (
  q: Queryable,
  accountId: number,
  block: Pick<ContentBlockTextRow, "id" | "name" | "description" | "source" | "changedBy">,
  countMax: number,
): Promise<ContentBlockRow | undefined> => {
  const [row] = await q.query<ContentBlockRow>(sql`
    insert into content_blocks (account_id, id, name, description, source, changed_by, changed_at)
    select ${accountId}::int, ${block.id}::uuid, ${block.name}, ${block.description}, ${block.source}, ${block.changedBy},
      clarion_now()
    where (select count(*) from content_blocks where account_id = ${accountId}) < ${countMax}::int
    on conflict (account_id, name) do nothing
    returning ${columns}`);
  return row;
};

export const describeContentBlock = async (
  tx: Queryable,
  accountId: number,
  id: string,
  description: string,
): Promise<void> => {
  await tx.query(sql`
    update content_blocks set description = ${description}
    where account_id = ${accountId} and id = ${id}::uuid`);
};

/** A new text, which is the next version; what it said before is kept, and of older versions so many. */
export const rewriteContentBlock = async (
  tx: Queryable,
  accountId: number,
  id: string,
  { source, by, keptMax }: { source: string; by: string; keptMax: number },
): Promise<void> => {
  await tx.query(sql`
    insert into content_block_versions (account_id, block_id, version, source, changed_at, changed_by)
    select account_id, id, version, source, changed_at, changed_by from content_blocks
    where account_id = ${accountId} and id = ${id}::uuid`);
  await tx.query(sql`
    update content_blocks
    set source = ${source}, version = version + 1, changed_at = clarion_now(), changed_by = ${by}
    where account_id = ${accountId} and id = ${id}::uuid`);
  await tx.query(sql`
    delete from content_block_versions v using content_blocks b
    where v.account_id = ${accountId} and v.block_id = ${id}::uuid and b.account_id = v.account_id and b.id = v.block_id
      and v.version < b.version - ${keptMax}::int`);
};

export interface ContentBlockVersionRow {
  version: number;
  source: string;
  changedAt: Date;
  changedBy: string;
}

/** What a block said before, newest first. */
export const listContentBlockVersions = (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<ContentBlockVersionRow[]> =>
  q.query<ContentBlockVersionRow>(sql`
    select version, source, changed_at as "changedAt", changed_by as "changedBy" from content_block_versions
    where account_id = ${accountId} and block_id = ${id}::uuid order by version desc`);

export const deleteContentBlock = async (tx: Queryable, accountId: number, id: string): Promise<void> => {
  await tx.query(sql`delete from content_blocks where account_id = ${accountId} and id = ${id}::uuid`);
};

/** A text that puts a block of the name in. */
const putsIn = (name: string): string => `\\mrender\\s*["']${name}["']`;
/** The same in JSON, where quotes and line breaks are escaped. */
const putsInJson = (name: string): string => `\\mrender(\\s|\\\\[nrt])*(\\\\"|')${name}(\\\\"|')`;

export interface ContentBlockUseRow {
  campaignId: string;
  name: string;
  isInDraft: boolean;
  published: number | null;
}

/** Campaigns that are not over and put the block in: in their draft, or in what is published; the newest first. */
export const listContentBlockUses = (
  q: Queryable,
  accountId: number,
  name: string,
  limit: number,
): Promise<ContentBlockUseRow[]> =>
  q.query<ContentBlockUseRow>(sql`
    select "campaignId", name, "isInDraft", published from (
      select c.id as "campaignId", c.name, c.draft ->> 'what' ~* ${putsInJson(name)} as "isInDraft",
        (select (block ->> 'version')::int from jsonb_array_elements(v.content -> 'what' -> 'blocks') block
          where lower(block ->> 'name') = ${name} limit 1) as published
      from campaigns c
      left join campaign_versions v
        on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
      where c.account_id = ${accountId} and c.life in ('draft', 'published', 'paused')
      order by c.created_at desc) used
    where "isInDraft" or published is not null limit ${limit}`);

/** Names of the blocks that put a block in. */
export const listBlocksUsingBlock = async (
  q: Queryable,
  accountId: number,
  name: string,
): Promise<string[]> => {
  const rows = await q.query<{ name: string }>(sql`
    select name from content_blocks
    where account_id = ${accountId} and name <> ${name} and source ~* ${putsIn(name)} order by name`);
  return rows.map((row) => row.name);
};

/** The blocks that a published version was frozen with, beside what they are now. */
export const listFrozenBlocks = (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<{ name: string; published: number; newest: number | null }[]> =>
  q.query<{ name: string; published: number; newest: number | null }>(sql`
    select block ->> 'name' as name, (block ->> 'version')::int as published, b.version as newest
    from campaigns c
    join campaign_versions v on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    cross join lateral jsonb_array_elements(v.content -> 'what' -> 'blocks') block
    left join content_blocks b on b.account_id = c.account_id and b.name = lower(block ->> 'name')
    where c.account_id = ${accountId} and c.id = ${campaignId}::uuid order by 1`);
