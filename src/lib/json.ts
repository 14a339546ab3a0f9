import { isSafeNumber, parse } from "lossless-json";

/** Sixteen digits in a row, or an exponent: only then can a double lose what was written. */
const MAY_LOSE_DIGITS = /\d{16}|\d[eE][+-]?\d/;

/**
 * The value of a JSON text with the digits of every number kept: one that a double cannot carry (an order
 * number beyond 2^53, `1e200000`) becomes a string of what was written.
 *
 * @param text JSON of bounded depth
 * @param plain what `JSON.parse` made of it, given back where nothing was lost
 */
export const keepDigits = (text: string, plain: unknown): unknown => {
  if (!MAY_LOSE_DIGITS.test(text)) return plain;
  return parse(text, undefined, {
    parseNumber: (digits) => (isSafeNumber(digits) ? Number(digits) : digits),
    onDuplicateKey: ({ newValue }) => newValue,
  });
};
