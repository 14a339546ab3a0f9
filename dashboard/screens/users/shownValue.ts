/** How a property is shown. */
export type Shown =
  | { kind: "moment"; at: string }
  | { kind: "text"; text: string }
  | { kind: "emptyText" }
  | { kind: "emptyList" };

const MS_PER_SECOND = 1_000;
const DATE = /^\$D_(-?\d{1,13})$/;

/** `$D_<epoch seconds>` as ISO 8601; null when the text is no date that a calendar holds. */
const dateIn = (text: string): string | null => {
  const seconds = DATE.exec(text)?.[1];
  if (seconds === undefined) return null;
  const date = new Date(Number(seconds) * MS_PER_SECOND);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
};

const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** A property's value: dates as moments, lists of plain values with commas between, anything else as JSON. */
export const shownValue = (value: unknown): Shown => {
  if (typeof value === "string") {
    const at = dateIn(value);
    if (at !== null) return { kind: "moment", at };
    return value === "" ? { kind: "emptyText" } : { kind: "text", text: value };
  }
  if (Array.isArray(value)) {
    if (value.length === 0) return { kind: "emptyList" };
    if (value.every(isPlain)) return { kind: "text", text: value.map(String).join(", ") };
  }
  return { kind: "text", text: isPlain(value) ? String(value) : JSON.stringify(value, null, 2) };
};
