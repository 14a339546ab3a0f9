import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export type MediaType = "png" | "jpeg" | "gif" | "webp";

export interface MediaRow {
  id: string;
  token: string;
  name: string;
  type: MediaType;
  width: number;
  height: number;
  byteCount: number;
  sha256: Buffer;
  createdAt: Date;
  createdBy: string;
}

const columns = sql`id, token, name, type, width, height, byte_count as "byteCount", sha256,
  created_at as "createdAt", created_by as "createdBy"`;

/** Without their bytes, the newest first. */
export const listMedia = (
  q: Queryable,
  accountId: number,
  page: { before: string | null; limit: number },
): Promise<MediaRow[]> =>
  q.query<MediaRow>(sql`
    select ${columns} from media
    where account_id = ${accountId} and (${page.before}::uuid is null or id < ${page.before}::uuid)
    order by id desc limit ${page.limit}`);

/** Bytes of all pictures of the account. */
export const sumMediaBytes = async (q: Queryable, accountId: number): Promise<number> => {
  const [row] = await q.query<{ bytes: number }>(sql`
    select coalesce(sum(byte_count), 0)::bigint as bytes from media where account_id = ${accountId}`);
  return Number(row?.bytes ?? 0);
};

export const findMedia = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<MediaRow | undefined> => {
  const [row] = await q.query<MediaRow>(sql`
    select ${columns} from media where account_id = ${accountId} and id = ${id}::uuid`);
  return row;
};

export const findMediaBySha256 = async (
  q: Queryable,
  accountId: number,
  sha256: Buffer,
): Promise<MediaRow | undefined> => {
  const [row] = await q.query<MediaRow>(sql`
    select ${columns} from media where account_id = ${accountId} and sha256 = ${sha256}::bytea`);
  return row;
};

export type NewMedia = Omit<MediaRow, "createdAt" | "byteCount"> & { bytes: Buffer };

/**
 * @param accountBytesMax what all pictures of the account may have together
 * @returns undefined when the same bytes are there already, or there is no room
 */
export const insertMedia = async (
  q: Queryable,
  accountId: number,
  media: NewMedia,
  accountBytesMax: number,
): Promise<MediaRow | undefined> => {
  const { bytes } = media;
  const [row] = await q.query<MediaRow>(sql`
    insert into media (account_id, id, token, name, type, width, height, byte_count, sha256, bytes, created_at, created_by)
    select ${accountId}::int, ${media.id}::uuid, ${media.token}, ${media.name}, ${media.type}, ${media.width}::int,
      ${media.height}::int, ${bytes.length}::int, ${media.sha256}::bytea, ${bytes}::bytea, clarion_now(), ${media.createdBy}
    where (select coalesce(sum(byte_count), 0) from media where account_id = ${accountId}) + ${bytes.length}::int
      <= ${accountBytesMax}::bigint
    on conflict (account_id, sha256) do nothing
    returning ${columns}`);
  return row;
};

/** @returns whether it was there */
export const deleteMedia = async (q: Queryable, accountId: number, id: string): Promise<boolean> => {
  const rows = await q.query<{ id: string }>(sql`
    delete from media where account_id = ${accountId} and id = ${id}::uuid returning id`);
  return rows.length > 0;
};

/** A picture by its public address, with its bytes. */
export const findMediaBytes = async (
  q: Queryable,
  token: string,
): Promise<{ type: MediaType; bytes: Buffer } | undefined> => {
  const [row] = await q.query<{ type: MediaType; bytes: Buffer }>(
    sql`select type, bytes from media where token = ${token}`,
  );
  return row;
};

export interface MediaUseRow {
  campaignId: string;
  name: string;
  isInDraft: boolean;
  isPublished: boolean;
}

/** Campaigns that are not over and show the picture: in their draft, or in what is published; the newest first. */
export const listMediaUses = (
  q: Queryable,
  accountId: number,
  token: string,
  limit: number,
): Promise<MediaUseRow[]> =>
  q.query<MediaUseRow>(sql`
    select "campaignId", name, "isInDraft", "isPublished" from (
      select c.id as "campaignId", c.name, position(${token} in c.draft::text) > 0 as "isInDraft",
        position(${token} in coalesce(v.content::text, '')) > 0 as "isPublished"
      from campaigns c
      left join campaign_versions v
        on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
      where c.account_id = ${accountId} and c.life in ('draft', 'published', 'paused')
      order by c.created_at desc) used
    where "isInDraft" or "isPublished" limit ${limit}`);

/** Where else the account names the picture. */
export const findMediaPlaces = async (
  q: Queryable,
  accountId: number,
  token: string,
): Promise<{ blocks: string[]; isLogo: boolean }> => {
  const [row] = await q.query<{ blocks: string[]; isLogo: boolean }>(sql`
    select
      array(select name from content_blocks
        where account_id = ${accountId} and position(${token} in source) > 0 order by name) as blocks,
      position(${token} in coalesce(settings -> 'brand' ->> 'logoUrl', '')) > 0 as "isLogo"
    from accounts where id = ${accountId}`);
  return row ?? { blocks: [], isLogo: false };
};
