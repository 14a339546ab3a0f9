import { deflateRawSync, inflateRawSync } from "node:zlib";
import type { Content } from "../contract/content.ts";
import { contentDeflateBytesMin } from "../limits.ts";

/** How a message is kept: 0 JSON as UTF-8, 1 the same deflated (RFC 1951). */
export interface StoredContent {
  encoding: number;
  bytes: Buffer;
}

export const packContent = (content: Content): StoredContent => {
  const bytes = Buffer.from(JSON.stringify(content));
  if (bytes.length < contentDeflateBytesMin) return { encoding: 0, bytes };
  return { encoding: 1, bytes: deflateRawSync(bytes, { level: 1 }) };
};

/** What is kept is what this program wrote, so its form is trusted. */
export const unpackContent = ({ encoding, bytes }: StoredContent): Content =>
  JSON.parse((encoding === 1 ? inflateRawSync(bytes) : bytes).toString("utf8"));
