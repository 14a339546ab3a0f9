/** Formats of pictures that every mail program, phone and browser of today shows. Never SVG, which is a program. */
export const IMAGE_TYPES = ["png", "jpeg", "gif", "webp"] as const;
export type ImageType = (typeof IMAGE_TYPES)[number];

export interface ImageFacts {
  type: ImageType;
  /** Pixels. */
  width: number;
  height: number;
  /** Whether the picture reaches its own end; one that was cut off does not. */
  isWhole: boolean;
}

const begins = (bytes: Buffer, text: string, at = 0): boolean =>
  bytes.length >= at + text.length && bytes.toString("latin1", at, at + text.length) === text;

const PNG_SIGNATURE = "\x89PNG\r\n\x1a\n";

/** W3C PNG, section 5: chunks of length, type, data and check sum, from IHDR to IEND. */
const readPng = (bytes: Buffer): ImageFacts | null => {
  if (!begins(bytes, "IHDR", 12) || bytes.length < 24) return null;
  const size = { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
  for (let at = 8; at + 12 <= bytes.length; ) {
    const next = at + 12 + bytes.readUInt32BE(at);
    if (begins(bytes, "IEND", at + 4)) return { type: "png", ...size, isWhole: next <= bytes.length };
    at = next;
  }
  return { type: "png", ...size, isWhole: false };
};

/** GIF89a, section 18: bytes of a colour table, by the flags that announce it. */
const colourTableBytes = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 << ((flags & 7) + 1));

/** The place behind sub-blocks, the last of which is empty; beyond the end where they were cut off. */
const behindSubBlocks = (bytes: Buffer, from: number): number => {
  let at = from;
  for (;;) {
    const length = bytes[at];
    if (length === undefined) return bytes.length;
    at += length + 1;
    if (length === 0) return at;
  }
};

/** GIF89a, sections 17 to 27: a screen, then images and extensions up to the trailer. */
const readGif = (bytes: Buffer): ImageFacts | null => {
  if (bytes.length < 13) return null;
  const size = { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
  let at = 13 + colourTableBytes(bytes[10] ?? 0);
  for (;;) {
    switch (bytes[at]) {
      case 0x21:
        at = behindSubBlocks(bytes, at + 2);
        break;
      case 0x2c:
        at = behindSubBlocks(bytes, at + 11 + colourTableBytes(bytes[at + 9] ?? 0));
        break;
      default:
        return { type: "gif", ...size, isWhole: bytes[at] === 0x3b };
    }
  }
};

/** Start of frame in all its forms (ITU T.81, table B.1); C4, C8 and CC are others. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const SCAN = 0xda;
const END = Buffer.from([0xff, 0xd9]);

/** ITU T.81, annex B: segments up to the frame, which has the size; within a scan no end marker can stand. */
const readJpeg = (bytes: Buffer): ImageFacts | null => {
  for (let at = 2; at + 9 <= bytes.length; ) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker < 0xc0 || marker === SCAN || (marker >= 0xd0 && marker <= 0xd9)) return null;
    if (isFrame(marker)) {
      const size = { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
      return { type: "jpeg", ...size, isWhole: bytes.indexOf(END, at) > 0 };
    }
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
};

/** RFC 9649, section 2.7: a size stands in the first chunk, in one of three ways. */
const webpSize = (bytes: Buffer): Pick<ImageFacts, "width" | "height"> | null => {
  if (begins(bytes, "VP8X", 12))
    return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (begins(bytes, "VP8L", 12) && bytes[20] === 0x2f) {
    const bits = bytes.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  if (begins(bytes, "VP8 ", 12) && begins(bytes, "\x9d\x01\x2a", 23)) {
    return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
  }
  return null;
};

const readWebp = (bytes: Buffer): ImageFacts | null => {
  const size = bytes.length < 30 ? null : webpSize(bytes);
  return size === null ? null : { type: "webp", ...size, isWhole: bytes.readUInt32LE(4) + 8 <= bytes.length };
};

const readKnown = (bytes: Buffer): ImageFacts | null => {
  if (begins(bytes, PNG_SIGNATURE)) return readPng(bytes);
  if (begins(bytes, "GIF87a") || begins(bytes, "GIF89a")) return readGif(bytes);
  if (begins(bytes, "\xff\xd8\xff")) return readJpeg(bytes);
  return begins(bytes, "RIFF") && begins(bytes, "WEBP", 8) ? readWebp(bytes) : null;
};

/**
 * What a picture is, by its bytes alone: what a header or a name says of it does not count.
 *
 * @returns null for what is none, or has no size
 */
export const readImage = (bytes: Buffer): ImageFacts | null => {
  const facts = readKnown(bytes);
  return facts !== null && facts.width > 0 && facts.height > 0 ? facts : null;
};
