import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The deployment's secret key at work: it hashes what only has to be recognised and seals what must come back. */
export interface SecretBox {
  /** HMAC-SHA-256 (RFC 2104) of a credential: worthless without the key, the same on every process. */
  mac(purpose: string, text: string): Buffer;
  /** AES-256-GCM (NIST SP 800-38D): nonce, tag, ciphertext. */
  seal(plaintext: string): Buffer;
  /** @throws when the bytes were not sealed under this key */
  open(sealed: Uint8Array): string;
}

/** @param key 32 bytes of chance, from the environment or the key file */
export const secretBox = (key: Buffer): SecretBox => {
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", key, "", `clarion ${use}`, 32));
  const macKey = derive("mac");
  const sealKey = derive("seal");
  return {
    mac: (purpose, text) => createHmac("sha256", macKey).update(`${purpose}\n${text}`).digest(),
    seal: (plaintext) => {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", sealKey, nonce);
      const body = Buffer.concat([cipher.update(plaintext, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open: (sealed) => {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv("aes-256-gcm", sealKey, bytes.subarray(0, NONCE_BYTES));
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return (
        decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
      );
    },
  };
};
