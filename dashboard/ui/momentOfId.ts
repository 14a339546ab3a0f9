const TIME_HEX_DIGITS = 12;

/** The moment that a UUIDv7 carries in its first 48 bits (RFC 9562, section 5.7), as ISO 8601: when it was triggered. */
export const momentOfId = (id: string): string =>
  new Date(Number.parseInt(id.replace("-", "").slice(0, TIME_HEX_DIGITS), 16)).toISOString();
