import { hash, randomBytes } from "node:crypto";

const formatUuid = (bytes: Buffer): string => {
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
};

const stampVersion7 = (bytes: Buffer): void => {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
};

/** Chance is drawn for many ids at once: a draw costs the same for ten bytes and for thousands. */
const CHANCE_BYTES = 10;
const CHANCE_IDS = 400;
let chance = randomBytes(CHANCE_BYTES * CHANCE_IDS);
let chanceUsed = 0;

const copyChance = (target: Buffer, at: number): void => {
  if (chanceUsed === chance.length) {
    chance = randomBytes(chance.length);
    chanceUsed = 0;
  }
  chance.copy(target, at, chanceUsed, chanceUsed + CHANCE_BYTES);
  chanceUsed += CHANCE_BYTES;
};

/**
 * A new UUID version 7: 48 bits of Unix milliseconds, then chance (RFC 9562 section 5.7).
 * Ids of one millisecond are not ordered among themselves.
 */
export const newId = (nowMs: number = Date.now()): string => {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  copyChance(bytes, 6);
  stampVersion7(bytes);
  return formatUuid(bytes);
};

/** What the digit of the variant may be (RFC 9562 section 4.1). */
const VARIANTS = "89ab";

/**
 * The id of the message for one recipient of one intake row. It is a function of its arguments, so that
 * deciding again after a crash names the same message, and it keeps the request's time in front, so that
 * it lives in the request's partition.
 *
 * @param requestId the request's UUIDv7
 * @param part the intake row's number within the request
 * @param recipientNo the recipient's number within the intake row
 */
export const messageIdOf = (requestId: string, part: number, recipientNo: number): string => {
  const digest = hash("sha1", `${requestId}/${part}/${recipientNo}`, "hex");
  const variant = VARIANTS.charAt(Number.parseInt(digest.charAt(4), 16) & 3);
  return `${requestId.slice(0, 13)}-7${digest.slice(1, 4)}-${variant}${digest.slice(5, 8)}-${digest.slice(8, 20)}`;
};

/** The moment written into a UUIDv7, in Unix milliseconds. */
export const idTimeMs = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

/** The lowest UUID of a moment: a bound for range conditions on ids. */
export const idFloor = (ms: number): string => {
  const hex = Math.max(0, ms).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`;
};

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
export const isUuid = (text: string): boolean => UUID.test(text);

/** Above every UUIDv7 there will ever be. */
export const ID_CEILING = "ffffffff-ffff-ffff-ffff-ffffffffffff";
