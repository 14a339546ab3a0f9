import { isSafeNumber, parse } from "lossless-json";
import { storableText } from "../../lib/storableText.ts";
import { Unusable } from "./liquid/signals.ts";
import { ExactNumber, isRecord, type JsonRecord } from "./liquid/values.ts";

/** Sixteen digits, or an exponent of three: only then can a double lose what was written. */
const MAY_LOSE_DIGITS = /[\d.]{16}|\d[eE][+-]?\d{3}/;
/** Escapes of NUL and of surrogates, which nothing downstream can carry. */
const MAY_BREAK_TEXT = /\\u(0000|[dD][89a-fA-F])/;

const storable = (value: unknown): unknown => {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(storable);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [storableText(key), storable(member)]),
  );
};

const parseNumber = (digits: string): unknown =>
  isSafeNumber(digits) ? Number(digits) : new ExactNumber(digits);

const parsePayload = (bytes: Buffer): JsonRecord => {
  const text = bytes.toString("utf8");
  const exact = MAY_LOSE_DIGITS.test(text)
    ? parse(text, undefined, { parseNumber, onDuplicateKey: ({ newValue }) => newValue })
    : JSON.parse(text);
  const value: unknown = MAY_BREAK_TEXT.test(text) ? storable(exact) : exact;
  return isRecord(value) ? value : {};
};

const parsed = new WeakMap<Buffer, JsonRecord>();

/**
 * The `ExternalTrigger` object from the bytes received. Numbers keep their digits; what text cannot carry (NUL,
 * lone surrogates) is U+FFFD. The recipients of one request share its bytes, which are parsed once.
 *
 * @throws Unusable when the bytes are no JSON
 */
export const payloadOf = (bytes: Buffer | null): JsonRecord => {
  if (bytes === null) return {};
  const known = parsed.get(bytes);
  if (known !== undefined) return known;
  try {
    const record = parsePayload(bytes);
    parsed.set(bytes, record);
    return record;
  } catch (error) {
    throw new Unusable(`The payload is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
};

/** The same, and undefined where the bytes are no JSON. */
export const readPayload = (bytes: Buffer | null): JsonRecord | undefined => {
  try {
    return payloadOf(bytes);
  } catch {
    return undefined;
  }
};
