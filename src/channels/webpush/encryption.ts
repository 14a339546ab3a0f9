import { createCipheriv, createECDH, createHmac } from "node:crypto";

/** A browser's subscription keys, in bytes. */
export interface SubscriptionKeys {
  /** Its public key on P-256, uncompressed: 65 bytes. */
  p256dh: Buffer;
  /** 16 bytes. */
  auth: Buffer;
}

const TAG_BYTES = 16;
const RECORD_BYTES = 4_096;
/** RFC 8188 section 2.1: salt, record size, length of the key id. */
const HEADER_BYTES = 16 + 4 + 1;
const KEY_BYTES = 65;

/** What fits into the 4096 bytes that every push service takes (RFC 8030 section 7.2): header, key, delimiter and tag go off. */
export const plaintextBytesMax = RECORD_BYTES - HEADER_BYTES - KEY_BYTES - 1 - TAG_BYTES;

/** HMAC-based key derivation with one block of output (RFC 5869). */
const hkdf = (salt: Buffer, secret: Buffer, info: Buffer, length: number): Buffer => {
  const key = createHmac("sha256", salt).update(secret).digest();
  return createHmac("sha256", key)
    .update(info)
    .update(Buffer.from([1]))
    .digest()
    .subarray(0, length);
};

/** Null where they are not what RFC 8291 section 3.1 and 3.2 ask for: the browser could not read anything. */
export const readKeys = (keys: { p256dh: string; auth: string } | null): SubscriptionKeys | null => {
  if (keys === null) return null;
  const p256dh = Buffer.from(keys.p256dh, "base64");
  const auth = Buffer.from(keys.auth, "base64");
  return p256dh.length === KEY_BYTES && p256dh[0] === 4 && auth.length === 16 ? { p256dh, auth } : null;
};

/**
 * A message for one browser: RFC 8291 section 3.4 in the coding `aes128gcm` of RFC 8188, one record.
 *
 * @param chance 16 bytes of salt, and a private key on P-256 of 32 bytes that is used once
 * @throws when the browser's key is no point of the curve
 */
export const encrypt = (
  plaintext: Buffer,
  keys: SubscriptionKeys,
  chance: { salt: Buffer; privateKey: Buffer },
): Buffer => {
  const sender = createECDH("prime256v1");
  sender.setPrivateKey(chance.privateKey);
  const publicKey = sender.getPublicKey();
  const shared = sender.computeSecret(keys.p256dh);
  const info = Buffer.concat([Buffer.from("WebPush: info\0"), keys.p256dh, publicKey]);
  const secret = hkdf(keys.auth, shared, info, 32);
  const contentKey = hkdf(chance.salt, secret, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = hkdf(chance.salt, secret, Buffer.from("Content-Encoding: nonce\0"), 12);
  const cipher = createCipheriv("aes-128-gcm", contentKey, nonce);
  const header = Buffer.alloc(HEADER_BYTES);
  chance.salt.copy(header);
  header.writeUInt32BE(RECORD_BYTES, 16);
  header.writeUInt8(publicKey.length, 20);
  // 2 ends the last record
  const body = Buffer.concat([cipher.update(plaintext), cipher.update(Buffer.from([2])), cipher.final()]);
  return Buffer.concat([header, publicKey, body, cipher.getAuthTag()]);
};
