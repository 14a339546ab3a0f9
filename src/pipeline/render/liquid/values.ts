import { Drop } from "liquidjs";
import { DateTime } from "luxon";

/**
 * What a template handles beside JSON's own types. LiquidJS asks a Drop for `valueOf()` wherever it needs a
 * plain value, so each of these behaves as its text in comparisons and filters.
 */
export abstract class TextLike extends Drop {
  abstract get text(): string;

  override valueOf(): string {
    return this.text;
  }

  toJSON(): string {
    return this.text;
  }

  /** For the `size` filter. */
  get length(): number {
    return this.text.length;
  }
}

/** A JSON number that a double cannot carry: `12345678901234567890`, `1e200000`. */
export class ExactNumber extends TextLike {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }
}

/** A moment with the zone it is shown in. Printed bare: `2023-05-29 15:55:00`. */
export class Moment extends TextLike {
  readonly ms: number;
  readonly zone: string;

  constructor(ms: number, zone: string) {
    super();
    this.ms = ms;
    this.zone = zone;
  }

  get text(): string {
    return DateTime.fromMillis(this.ms, { zone: this.zone }).toFormat("yyyy-MM-dd HH:mm:ss");
  }
}

/** Text that a filter already made fit for a place, so that the place does not escape it again. */
export class Escaped extends TextLike {
  readonly form: "html" | "url" | "json";
  /** What the filter gives by its own definition. */
  readonly text: string;
  /** What it was made from, for places of another form within the same document. */
  readonly source: string;
  /** Of `html`: safe as markup and, without its line breaks, in attributes. */
  readonly markup: string;

  constructor(form: "html" | "url" | "json", text: string, source: string, markup: string = text) {
    super();
    this.form = form;
    this.text = text;
    this.source = source;
    this.markup = markup;
  }
}

/** A stretch of the template itself. */
export class StaticPiece {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A value on its way out: it is escaped by the place it lands in. Strings beside it are trusted. */
export class Placed {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

export type Piece = StaticPiece | Placed | string;

/** What `{% capture %}` caught: markup and values kept apart, so that values are escaped where they land. */
export class Fragment extends TextLike {
  readonly pieces: readonly Piece[];

  constructor(pieces: readonly Piece[]) {
    super();
    this.pieces = pieces;
  }

  get text(): string {
    return this.pieces.map(printPiece).join("");
  }
}

export type JsonRecord = Record<string, unknown>;
export const isRecord = (value: unknown): value is JsonRecord =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Drop);

const numberText = (value: number): string => (Number.isFinite(value) ? String(value) : "null");

const jsonList = (items: readonly unknown[], indent: number, depth: number): string =>
  wrap(
    "[",
    "]",
    items.map((item) => toJson(item, indent, depth + 1)),
    indent,
    depth,
  );

const jsonObject = (record: JsonRecord, indent: number, depth: number): string => {
  const colon = indent > 0 ? ": " : ":";
  const members = Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .map((key) => JSON.stringify(key) + colon + toJson(record[key], indent, depth + 1));
  return wrap("{", "}", members, indent, depth);
};

const wrap = (open: string, close: string, parts: string[], indent: number, depth: number): string => {
  if (indent <= 0 || parts.length === 0) return open + parts.join(",") + close;
  const inner = `\n${" ".repeat(indent * (depth + 1))}`;
  return `${open}${inner}${parts.join(`,${inner}`)}\n${" ".repeat(indent * depth)}${close}`;
};

/** A value as JSON text. Numbers keep their digits; what JSON does not know is null. */
export const toJson = (value: unknown, indent = 0, depth = 0): string => {
  if (value === null || value === undefined) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean") return String(value);
  if (value instanceof ExactNumber) return value.text;
  if (value instanceof Escaped && value.form === "json") return value.text;
  if (value instanceof TextLike) return JSON.stringify(value.text);
  if (value instanceof Drop) return JSON.stringify(print(value.valueOf()));
  if (Array.isArray(value)) return jsonList(value, indent, depth);
  return isRecord(value) ? jsonObject(value, indent, depth) : "null";
};

const printPiece = (piece: Piece): string => {
  if (typeof piece === "string") return piece;
  return piece instanceof StaticPiece ? piece.text : print(piece.value);
};

/** A value as plain text: nothing for nil, lists run together as Liquid has it, objects as JSON. */
export const print = (value: unknown): string => {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof TextLike) return value.text;
  if (value instanceof Drop) return print(value.valueOf());
  if (Array.isArray(value)) return value.map(print).join("");
  return isRecord(value) ? toJson(value) : "";
};
