import { DateTime } from "luxon";
import type { DateFormat, ValueType } from "../contract/transfer.ts";
import { epochSecondsMax } from "../limits.ts";
import { describeValue } from "../profiles/refusal.ts";

/** How a cell is written in this file. */
export interface CellStyle {
  /** IANA name: of moments that say none. */
  timeZone: string;
  /** `3,5` is a number: in files whose delimiter is not the comma. */
  hasDecimalComma: boolean;
}

/** What a cell cannot be; the text says what was expected and what came. */
export class CellProblem {
  readonly expected: string;
  constructor(expected: string, came: unknown) {
    this.expected = `expected ${expected}, got ${describeValue(came)}`;
  }
}

const isEmpty = (cell: unknown): boolean =>
  cell === undefined || cell === null || (typeof cell === "string" && cell.trim() === "");

const PLAIN_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$/;

const asNumber = (cell: unknown, { hasDecimalComma }: CellStyle): number | CellProblem => {
  const written = typeof cell === "string" ? cell.trim() : cell;
  const text = typeof written === "string" && hasDecimalComma ? written.replace(",", ".") : written;
  const value = typeof text === "string" && PLAIN_NUMBER.test(text) ? Number(text) : text;
  if (typeof value !== "number" || !Number.isFinite(value)) return new CellProblem("a number", cell);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return new CellProblem("a number below 2^53 (longer ones are texts)", cell);
  }
  return value;
};

const TRUTHS = new Map([
  ...["true", "t", "yes", "y", "1"].map((word) => [word, true] as const),
  ...["false", "f", "no", "n", "0"].map((word) => [word, false] as const),
]);

const asBoolean = (cell: unknown): boolean | CellProblem =>
  TRUTHS.get(String(cell).trim().toLowerCase()) ?? new CellProblem("true or false, yes or no, 1 or 0", cell);

const DAY_FIRST = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/;

const ofParts = (text: string, isDayFirst: boolean, zone: string): DateTime | undefined => {
  const match = DAY_FIRST.exec(text);
  if (match === null) return undefined;
  const [first = 0, second = 0, year = 0, hour = 0, minute = 0, seconds = 0] = match
    .slice(1)
    .map((part) => Number(part ?? 0));
  const [day, month] = isDayFirst ? [first, second] : [second, first];
  return DateTime.fromObject({ year, month, day, hour, minute, second: seconds }, { zone });
};

/** RFC 3339 and what is nearly it: a space for the T, a day alone. */
const ISO =
  /^[+-]?\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

const ofIso = (text: string, zone: string): DateTime | undefined =>
  ISO.test(text)
    ? DateTime.fromISO(text.replace(/\s+(?=[+-]|Z$)/i, "").replace(" ", "T"), { zone })
    : undefined;

const ofEpoch = (text: string, perSecond: number): DateTime | undefined =>
  /^-?\d{1,16}$/.test(text) && Math.abs(Number(text)) / perSecond <= epochSecondsMax
    ? DateTime.fromMillis((Number(text) * 1000) / perSecond)
    : undefined;

const FORMAT_WORDS: Record<DateFormat, string> = {
  iso: "a date like 2026-05-31 or 2026-05-31T12:30:00Z",
  epoch_seconds: "seconds since 1970",
  epoch_milliseconds: "milliseconds since 1970",
  day_month_year: "a date like 31.5.2026",
  month_day_year: "a date like 5/31/2026",
};

/**
 * The moment that a cell tells, in Unix seconds. Our own form, `$D_<epoch seconds>`, is read whatever the format.
 * Where a moment says no zone it is the account's, and a day alone is its first moment there.
 */
export const asEpochSeconds = (
  cell: unknown,
  format: DateFormat,
  { timeZone }: Pick<CellStyle, "timeZone">,
): number | CellProblem => {
  const text = String(cell).trim();
  const own = /^\$D_(-?\d{1,11})$/.exec(text)?.[1];
  if (own !== undefined) return Number(own);
  const readers: Record<DateFormat, () => DateTime | undefined> = {
    iso: () => ofIso(text, timeZone),
    epoch_seconds: () => ofEpoch(text, 1),
    epoch_milliseconds: () => ofEpoch(text, 1000),
    day_month_year: () => ofParts(text, true, timeZone),
    month_day_year: () => ofParts(text, false, timeZone),
  };
  const moment = readers[format]();
  return moment?.isValid === true
    ? Math.floor(moment.toSeconds())
    : new CellProblem(FORMAT_WORDS[format], cell);
};

const asJsonList = (text: string): unknown[] | undefined => {
  if (!text.startsWith("[")) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
};

const asList = (cell: unknown, separator: string | undefined): unknown[] => {
  if (Array.isArray(cell)) return cell;
  const text = String(cell).trim();
  const list = asJsonList(text);
  if (list !== undefined) return list;
  return text
    .split(separator ?? "|")
    .map((one) => one.trim())
    .filter((one) => one !== "");
};

const asText = (cell: unknown): unknown => (typeof cell === "object" ? JSON.stringify(cell) : String(cell));

export interface PropertyStyle {
  type: ValueType;
  format?: DateFormat | undefined;
  separator?: string | undefined;
}

/**
 * The value of a property as `/1/upload` takes it.
 *
 * @returns undefined for an empty cell, which says nothing
 */
export const asValue = (
  cell: unknown,
  property: PropertyStyle,
  style: CellStyle,
): unknown | CellProblem | undefined => {
  if (isEmpty(cell)) return undefined;
  switch (property.type) {
    case "text":
      return asText(cell);
    case "number":
      return asNumber(cell, style);
    case "boolean":
      return asBoolean(cell);
    case "date": {
      const seconds = asEpochSeconds(cell, property.format ?? "iso", style);
      return seconds instanceof CellProblem ? seconds : `$D_${seconds}`;
    }
    case "list":
      return asList(cell, property.separator);
  }
};

/** A cell that names a user or an event: trimmed, and undefined where there is nothing. */
export const asName = (cell: unknown): string | undefined =>
  isEmpty(cell) || typeof cell === "object" ? undefined : String(cell).trim();
