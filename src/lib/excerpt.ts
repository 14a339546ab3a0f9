const CONTROLS = /\p{Cc}+/gu;

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** A value that must not be shown, and what stands in its place. */
export interface Redaction {
  value: string;
  as: string;
}

/**
 * Somebody else's text made fit to be kept: one line of well-formed Unicode without control characters,
 * without the values that must not be shown (whatever their case), at most `charsMax` UTF-16 units long.
 */
export const excerpt = (text: string, charsMax: number, redactions: readonly Redaction[] = []): string => {
  const clean = redactions
    .filter(({ value }) => value !== "")
    .reduce((left, { value, as }) => left.replace(new RegExp(escapeRegExp(value), "gi"), as), text);
  const line = clean.replace(CONTROLS, " ").trim();
  return (line.length <= charsMax ? line : `${line.slice(0, charsMax - 1)}…`).toWellFormed();
};
