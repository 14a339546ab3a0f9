import { createHash, randomBytes } from "node:crypto";
import { LINK_PATHS } from "../contract/links.ts";
import type { Picture } from "../contract/media.ts";
import type { Queryable } from "../db/pool.ts";
import {
  deleteMedia,
  findMedia,
  findMediaBySha256,
  findMediaPlaces,
  insertMedia,
  listMedia,
  listMediaUses,
  type MediaRow,
} from "../db/queries/media.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import { type ImageFacts, readImage } from "../lib/imageSize.ts";
import { mediaAccountBytesMax, mediaBytesMax, mediaSidePixelsMax, mediaUsesListedMax } from "../limits.ts";

/** How names of files of a type end. */
const ENDS = { png: "png", jpeg: "jpg", gif: "gif", webp: "webp" } as const;

/** @param base what the address begins with, without a slash at the end */
export const asPicture = (row: MediaRow, base: string): Picture => {
  const { id, name, type, width, height, byteCount, sha256, createdAt, createdBy } = row;
  return {
    ...{ id, name, type, width, height, createdBy },
    url: `${base}${LINK_PATHS.picture}${row.token}.${ENDS[type]}`,
    bytes: byteCount,
    sha256: sha256.toString("hex"),
    createdAt: createdAt.toISOString(),
  };
};

export const pageOfMedia = (
  q: Queryable,
  accountId: number,
  page: { before: string | null; limit: number },
): Promise<MediaRow[]> => listMedia(q, accountId, page);

const unknown = (id: string): DomainError =>
  new DomainError("media/not-found", `There is no picture ${id} in this account.`);

/** @throws DomainError media/not-found */
const requireMedia = async (q: Queryable, accountId: number, id: string): Promise<MediaRow> => {
  const row = isUuid(id) ? await findMedia(q, accountId, id) : undefined;
  if (row !== undefined) return row;
  throw unknown(id);
};

/** A picture with where it is shown. @throws DomainError media/not-found */
export const readMedia = async (q: Queryable, accountId: number, id: string, base: string) => {
  const row = await requireMedia(q, accountId, id);
  const { blocks, isLogo } = await findMediaPlaces(q, accountId, row.token);
  return {
    ...asPicture(row, base),
    uses: await listMediaUses(q, accountId, row.token, mediaUsesListedMax),
    usedBy: blocks,
    isLogo,
  };
};

const invalid = (message: string): DomainError =>
  new DomainError("input/invalid", "This file cannot be kept as a picture.", [{ field: "body", message }]);

/** @throws DomainError input/invalid for what is no picture, or none that every reader could see */
const checked = (bytes: Buffer): ImageFacts => {
  if (bytes.length > mediaBytesMax) {
    throw invalid(`Expected at most ${mediaBytesMax} bytes, got ${bytes.length}.`);
  }
  const facts = readImage(bytes);
  if (facts === null) throw invalid("Expected a PNG, JPEG, GIF or WebP picture, got something else.");
  if (!facts.isWhole) throw invalid(`Expected a whole picture; this ${facts.type} ends too early.`);
  const { width, height } = facts;
  if (width <= mediaSidePixelsMax && height <= mediaSidePixelsMax) return facts;
  throw invalid(`Expected at most ${mediaSidePixelsMax} pixels a side, got ${width} × ${height}.`);
};

const TOKEN_BYTES = 18;

/**
 * Keeps a picture. The same bytes are kept once: whoever uploads them again is given the picture that is there.
 *
 * @throws DomainError input/invalid; media/full
 */
export const keepMedia = async (
  q: Queryable,
  accountId: number,
  { name, bytes }: { name: string; bytes: Buffer },
  by: string,
): Promise<{ row: MediaRow; isNew: boolean }> => {
  const { type, width, height } = checked(bytes);
  const sha256 = createHash("sha256").update(bytes).digest();
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const media = { id: newId(), token, name, type, width, height, sha256, bytes, createdBy: by };
  const row = await insertMedia(q, accountId, media, mediaAccountBytesMax);
  if (row !== undefined) return { row, isNew: true };
  const known = await findMediaBySha256(q, accountId, sha256);
  if (known !== undefined) return { row: known, isNew: false };
  throw new DomainError(
    "media/full",
    `The pictures of an account have at most ${mediaAccountBytesMax / 1024 / 1024} MiB together; delete some first.`,
  );
};

/** Messages that show it show a gap from then on. @throws DomainError media/not-found */
export const removeMedia = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  if (isUuid(id) && (await deleteMedia(q, accountId, id))) return;
  throw unknown(id);
};
