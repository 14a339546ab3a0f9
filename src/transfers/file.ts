import { isUtf8 } from "node:buffer";
import type { Database } from "../db/pool.ts";
import { appendUploaded, findChunk } from "../db/queries/transferFiles.ts";
import { DomainError } from "../lib/errors.ts";
import { transferChunkBytes } from "../limits.ts";

/** Bytes at the end that begin a character without ending it (RFC 3629: at most three). */
const openBytes = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return back < needed ? back : 0;
    }
  }
  return 0;
};

const notUtf8 = (offset: number): DomainError =>
  new DomainError("input/invalid", "The file is not UTF-8. Save it as “CSV UTF-8” and upload it again.", [
    {
      field: "file",
      message: `Expected UTF-8, got other bytes behind byte ${offset} of the file.`,
    },
  ]);

/** A piece that does not go on where the file ends. */
export const outOfPlace = (offset: number): DomainError =>
  new DomainError(
    "transfer/bad-state",
    `The file does not go on at byte ${offset}: look up bytesUploaded and continue there, or the import was cancelled, or more came than was announced.`,
  );

/** Whether this is a text that PostgreSQL and JSON can hold. */
const isPlainText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0);

/**
 * Stores what a request brings of a file, piece by piece, so that one larger than memory passes through. What was stored
 * stays when the request breaks off; a piece never ends within a character.
 *
 * @param place where the file goes on, the transfer's `bytesUploaded`, and its size
 * @returns how much of the file is stored now
 * @throws DomainError input/invalid when it is not UTF-8, transfer/bad-state when it does not go on there
 */
export const storeUploaded = async (
  db: Database,
  accountId: number,
  transferId: string,
  { from, bytesTotal }: { from: number; bytesTotal: number },
  body: AsyncIterable<Buffer>,
): Promise<number> => {
  let offset = from;
  let waiting: Buffer[] = [];
  let waitingBytes = 0;

  const store = async (): Promise<void> => {
    const bytes = Buffer.concat(waiting);
    const open = openBytes(bytes);
    const piece = bytes.subarray(0, bytes.length - open);
    if (!isPlainText(piece)) throw notUtf8(offset);
    waiting = open === 0 ? [] : [bytes.subarray(bytes.length - open)];
    waitingBytes = open;
    if (piece.length === 0) return;
    const uploaded = await appendUploaded(db, accountId, transferId, { offset, bytes: piece });
    if (uploaded === undefined) throw outOfPlace(offset);
    offset = uploaded;
  };

  for await (const chunk of body) {
    waiting.push(chunk);
    waitingBytes += chunk.length;
    if (waitingBytes >= transferChunkBytes) await store();
  }
  await store();
  if (waitingBytes > 0 && offset + waitingBytes >= bytesTotal) throw notUtf8(offset);
  return offset;
};

/** The bytes of a stored file from an offset on, one piece in memory at a time. */
export async function* storedBytes(
  db: Database,
  accountId: number,
  transferId: string,
  from = 0,
): AsyncGenerator<Buffer> {
  for (let offset = from; ; ) {
    const chunk = await findChunk(db, accountId, transferId, offset);
    if (chunk === undefined) return;
    yield chunk.bytes.subarray(offset - chunk.offset);
    offset = chunk.offset + chunk.bytes.length;
  }
}
