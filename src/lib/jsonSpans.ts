/**
 * Where the parts of a JSON text lie, in bytes. The text must already have been accepted by `JSON.parse`:
 * this only finds brackets, commas and strings (RFC 8259) and does not check anything again.
 */
export interface Span {
  start: number;
  end: number;
  /** How deep it nests; a scalar 0. */
  depth: number;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const skipSpace = (bytes: Buffer, at: number): number => {
  let position = at;
  while (isSpace(bytes[position])) position++;
  return position;
};

const endOfString = (bytes: Buffer, start: number): number => {
  let position = start + 1;
  while (position < bytes.length && bytes[position] !== QUOTE) {
    position += bytes[position] === BACKSLASH ? 2 : 1;
  }
  return position + 1;
};

/** The end of the value that starts at `start`, and how deep it nests (a scalar: 0). */
const measureValue = (bytes: Buffer, start: number): { end: number; depth: number } => {
  let depth = 0;
  let deepest = 0;
  let position = start;
  while (position < bytes.length) {
    const byte = bytes[position];
    if (byte === QUOTE) {
      position = endOfString(bytes, position);
      if (depth === 0) break;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      if (depth === 0) break;
      depth--;
      if (depth === 0) return { end: position + 1, depth: deepest };
    } else if (depth === 0 && (byte === COMMA || isSpace(byte))) break;
    position++;
  }
  return { end: position, depth: deepest };
};

/** The members of the object at `start`. Of equal keys the last counts, as for `JSON.parse`. */
export const objectSpans = (bytes: Buffer, start = 0): Map<string, Span> => {
  const members = new Map<string, Span>();
  let position = skipSpace(bytes, skipSpace(bytes, start) + 1);
  while (position < bytes.length && bytes[position] === QUOTE) {
    const keyEnd = endOfString(bytes, position);
    const key: unknown = JSON.parse(bytes.toString("utf8", position, keyEnd));
    const valueStart = skipSpace(bytes, skipSpace(bytes, keyEnd) + 1);
    const { end, depth } = measureValue(bytes, valueStart);
    members.set(String(key), { start: valueStart, end, depth });
    position = skipSpace(bytes, end);
    if (bytes[position] === COMMA || bytes[position] === COLON) position = skipSpace(bytes, position + 1);
  }
  return members;
};

/** The items of the array at `start`. */
export const arraySpans = (bytes: Buffer, start: number): Span[] => {
  const items: Span[] = [];
  let position = skipSpace(bytes, start + 1);
  while (position < bytes.length && bytes[position] !== CLOSE_BRACKET) {
    const { end, depth } = measureValue(bytes, position);
    items.push({ start: position, end, depth });
    position = skipSpace(bytes, end);
    if (bytes[position] === COMMA) position = skipSpace(bytes, position + 1);
  }
  return items;
};
