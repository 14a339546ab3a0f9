import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

/**
 * Appends a piece to a file that is being uploaded: together they are one byte further on for each of its bytes. With
 * the last one the file is whole, and its transfer `ready`.
 *
 * @returns how much is stored now; undefined when the piece does not go on where the file ends, or nothing is
 *   being uploaded
 */
export const appendUploaded = async (
  q: Queryable,
  accountId: number,
  transferId: string,
  piece: { offset: number; bytes: Buffer },
): Promise<number | undefined> => {
  const [row] = await q.query<{ uploaded: number }>(sql`
    with t as (
      update transfers set bytes_uploaded = bytes_uploaded + ${piece.bytes.length},
        state = case when bytes_uploaded + ${piece.bytes.length} = bytes_total then 'ready' else state end,
        updated_at = clarion_now()
      where account_id = ${accountId} and id = ${transferId} and state = 'uploading'
        and bytes_uploaded = ${piece.offset} and bytes_uploaded + ${piece.bytes.length} <= bytes_total
      returning account_id, id, bytes_uploaded
    ), made as (
      insert into transfer_chunks (account_id, transfer_id, byte_offset, bytes)
      select account_id, id, ${piece.offset}, ${piece.bytes}::bytea from t
    )
    select bytes_uploaded as uploaded from t`);
  return row?.uploaded;
};

export const insertChunk = async (
  q: Queryable,
  accountId: number,
  transferId: string,
  piece: { offset: number; bytes: Buffer },
): Promise<void> => {
  await q.query(sql`
    insert into transfer_chunks (account_id, transfer_id, byte_offset, bytes)
    values (${accountId}, ${transferId}, ${piece.offset}, ${piece.bytes}::bytea)`);
};

/** The piece that has the byte at `offset`, from its own beginning; undefined behind the end. */
export const findChunk = async (
  q: Queryable,
  accountId: number,
  transferId: string,
  offset: number,
): Promise<{ offset: number; bytes: Buffer } | undefined> => {
  const [row] = await q.query<{ offset: number; bytes: Buffer }>(sql`
    select byte_offset as "offset", bytes from transfer_chunks
    where account_id = ${accountId} and transfer_id = ${transferId} and byte_offset <= ${offset}
    order by byte_offset desc limit 1`);
  return row !== undefined && offset < row.offset + row.bytes.length ? row : undefined;
};

/** Forgets the file of a transfer: what was imported of it stays. */
export const deleteChunks = async (q: Queryable, accountId: number, transferId: string): Promise<void> => {
  await q.query(
    sql`delete from transfer_chunks where account_id = ${accountId} and transfer_id = ${transferId}`,
  );
};

export interface RefusalRow {
  row: number;
  part: number;
  reason: string;
  /** JSON: the row's fields as they came. */
  fields: string[];
}

export const insertRefusals = async (
  q: Queryable,
  accountId: number,
  transferId: string,
  refusals: readonly RefusalRow[],
): Promise<void> => {
  await q.query(sql`
    insert into transfer_refusals (account_id, transfer_id, row_number, part, reason, fields)
    select ${accountId}::int, ${transferId}::uuid, r.row_number, r.part, r.reason, r.fields::jsonb
    from unnest(${refusals.map(({ row }) => row)}::bigint[], ${refusals.map(({ part }) => part)}::int[],
      ${refusals.map(({ reason }) => reason)}::text[],
      ${refusals.map(({ fields }) => JSON.stringify(fields))}::text[]) r (row_number, part, reason, fields)`);
};

/** In the order of the file, after a row and part. */
export const listRefusals = (
  q: Queryable,
  accountId: number,
  transferId: string,
  page: { after: { row: number; part: number }; limit: number },
): Promise<RefusalRow[]> =>
  q.query<RefusalRow>(sql`
    select row_number as "row", part, reason, fields from transfer_refusals
    where account_id = ${accountId} and transfer_id = ${transferId}
      and (row_number, part) > (${page.after.row}::bigint, ${page.after.part}::int)
    order by row_number, part limit ${page.limit}`);
