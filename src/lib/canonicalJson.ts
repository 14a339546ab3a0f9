/**
 * JSON with the keys of every object sorted by UTF-16 code units and no white space (the ordering of RFC 8785),
 * so that two spellings of one body have one fingerprint. Bodies come from `JSON.parse`, bounded in size.
 */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
};
