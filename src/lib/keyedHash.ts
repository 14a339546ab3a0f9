import { hash } from "node:crypto";

/** Bytes of a SHA-256 block and of its hash; what HMAC fills its two keys with (RFC 2104, section 2). */
const BLOCK_BYTES = 64;
const HASH_BYTES = 32;
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;
/** Two UUIDs and the digits of an id, each on its line, take less. */
const TEXT_BYTES_MAX = 128;

/**
 * HMAC-SHA256 of short ASCII texts with one key, each byte of it as one character: by one-shot hashes over two buffers that
 * are used again. This is asked of every recipient for every group; `createHmac` takes four times as long, and so does a hash
 * that is answered as a buffer of its own.
 */
const createMac = (key: Buffer): ((text: string) => string) => {
  const padded = (pad: number, moreBytes: number): Buffer =>
    Buffer.concat([
      Buffer.alloc(BLOCK_BYTES)
        .fill(key, 0, key.length)
        .map((byte) => byte ^ pad),
      Buffer.alloc(moreBytes),
    ]);
  if (key.length > BLOCK_BYTES) throw new Error(`an assignment key has ${key.length} bytes`);
  const inner = padded(INNER_PAD, TEXT_BYTES_MAX);
  const outer = padded(OUTER_PAD, HASH_BYTES);
  return (text) => {
    if (text.length > TEXT_BYTES_MAX) throw new Error(`a text of ${text.length} characters is too long`);
    inner.write(text, BLOCK_BYTES, "latin1");
    outer.write(
      hash("sha256", inner.subarray(0, BLOCK_BYTES + text.length), "binary"),
      BLOCK_BYTES,
      "latin1",
    );
    return hash("sha256", outer, "binary");
  };
};

const macs = new WeakMap<Buffer, (text: string) => string>();

/** The hash of one key, as above. @param key of at most 64 bytes, never changed: it is remembered by its identity */
export const macWith = (key: Buffer): ((text: string) => string) => {
  const known = macs.get(key) ?? createMac(key);
  macs.set(key, known);
  return known;
};

/** Four bytes as an unsigned number, the highest first. */
export const numberAt = (mac: string, at: number): number =>
  ((mac.charCodeAt(at) << 24) |
    (mac.charCodeAt(at + 1) << 16) |
    (mac.charCodeAt(at + 2) << 8) |
    mac.charCodeAt(at + 3)) >>>
  0;
