import { timingSafeEqual } from "node:crypto";
import { idTimeMs } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { returnPathDaysMax } from "../limits.ts";

/** Whose bounces come back to an address. */
export interface ReturnSubject {
  accountId: number;
  messageId: string;
  /** Of the copies of the message: what becomes of them says nothing of the message. */
  isOfCopies: boolean;
}

const HEAD_BYTES = 4 + 16;
const MAC_BYTES = 10;
/** 30 bytes in digits of five bits each: nothing is left over. */
const DIGITS = ((HEAD_BYTES + MAC_BYTES) * 8) / 5;
const DAY_MS = 86_400_000;

const macOf = (box: SecretBox, isOfCopies: boolean, head: Buffer): Buffer =>
  box.mac(isOfCopies ? "return path of copies" : "return path", head.toString("hex")).subarray(0, MAC_BYTES);

/**
 * What stands in the local part of a return path (VERP): `b`, or `c` for copies, and 30 bytes in lower-case base32hex (RFC 4648
 * section 7): account, message, and the first 80 bits of their HMAC-SHA-256 (RFC 2104) under the deployment's key. It has 49
 * characters of the 64 that RFC 5321 4.5.3.1.1 allows, is the same whatever case a server writes it in, holds numbers only
 * and nothing of the recipient, and nobody else can make one.
 */
export const returnPathToken = (
  box: SecretBox,
  { accountId, messageId, isOfCopies }: ReturnSubject,
): string => {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(accountId, 0);
  head.write(messageId.replaceAll("-", ""), 4, "hex");
  const bytes = Buffer.concat([head, macOf(box, isOfCopies, head)]);
  const digits = BigInt(`0x${bytes.toString("hex")}`)
    .toString(32)
    .padStart(DIGITS, "0");
  return `${isOfCopies ? "c" : "b"}${digits}`;
};

const TOKEN = new RegExp(`^(?:[a-z0-9._-]{1,14}\\+)?([bc])([0-9a-v]{${DIGITS}})$`);

const bytesOf = (digits: string): Buffer => {
  let number = 0n;
  for (const digit of digits) number = number * 32n + BigInt(Number.parseInt(digit, 32));
  return Buffer.from(number.toString(16).padStart((HEAD_BYTES + MAC_BYTES) * 2, "0"), "hex");
};

const uuidOf = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;

/**
 * Reads an address that `returnPathToken` is in: `<token>@…` or `<anything>+<token>@…`. The domain is not looked at, since an
 * account may have had another when the mail left.
 *
 * @returns null for every other address, and for one of a message so old that nothing is kept of it
 */
export const openReturnPath = (box: SecretBox, address: string, nowMs: number): ReturnSubject | null => {
  const at = address.lastIndexOf("@");
  const [, kind, digits] = TOKEN.exec(address.slice(0, Math.max(at, 0)).toLowerCase()) ?? [];
  if (kind === undefined || digits === undefined) return null;
  const bytes = bytesOf(digits);
  const head = bytes.subarray(0, HEAD_BYTES);
  const isOfCopies = kind === "c";
  if (!timingSafeEqual(macOf(box, isOfCopies, head), bytes.subarray(HEAD_BYTES))) return null;
  const messageId = uuidOf(head.toString("hex", 4));
  const isOld = idTimeMs(messageId) < nowMs - returnPathDaysMax * DAY_MS;
  return isOld ? null : { accountId: head.readUInt32BE(0), messageId, isOfCopies };
};
