import { randomInt } from "node:crypto";

/** Letters and digits that cannot be taken for one another when read aloud (no I, L, O, U, 0, 1). */
const ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789";

const group = (length: number): string =>
  Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");

/** Groups of readable characters joined by hyphens, by cryptographic chance: `code(3, 3, 4)` → `ABC-DEF-GHJK`. */
export const randomCode = (...lengths: readonly number[]): string => lengths.map(group).join("-");

/**
 * A readable code that is a function of the bytes, one character a byte: `codeOf(mac, 4, 4)` → `ABCD-EFGH`.
 *
 * @param bytes at least as many as the groups are long together
 */
export const codeOf = (bytes: Uint8Array, ...lengths: readonly number[]): string => {
  const characters = Array.from(bytes, (byte) => ALPHABET[byte % ALPHABET.length]);
  return lengths.map((length) => characters.splice(0, length).join("")).join("-");
};
