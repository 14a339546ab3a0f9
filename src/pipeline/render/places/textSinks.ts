import { Escaped, print, type StaticPiece, toJson } from "../liquid/values.ts";
import { encodeFormPart, encodeUrlPart, escapeJsonString } from "./escapes.ts";
import { Sink } from "./sink.ts";
import { trimUrl } from "./urls.ts";

/** Plain text: nothing is escaped. */
export class TextSink extends Sink {
  protected static(piece: StaticPiece): void {
    this.append(piece.text);
  }

  protected trusted(text: string): void {
    this.append(text);
  }

  protected value(value: unknown): void {
    this.append(print(value));
  }
}

/** `application/x-www-form-urlencoded`: the template writes names, `=` and `&`. */
export class FormSink extends TextSink {
  protected override value(value: unknown): void {
    this.append(value instanceof Escaped && value.form === "url" ? value.text : encodeFormPart(print(value)));
  }
}

/** The end of an address that stands elsewhere: every value is a part of it. */
export class UrlPartSink extends TextSink {
  protected override value(value: unknown): void {
    this.append(value instanceof Escaped && value.form === "url" ? value.text : encodeUrlPart(print(value)));
  }
}

/** An address of its own (webhook, image, deep link): a value at its start is the address, later ones are parts. */
export class UrlSink extends UrlPartSink {
  protected override value(value: unknown): void {
    if (this.buffer.trim() === "") this.append(trimUrl(print(value)));
    else super.value(value);
  }
}

/** Where JSON text stands: between its tokens, in a string, or right after a backslash in one. */
export type JsonPlace = "outside" | "string" | "escape";

/** Where JSON text stands after some more of it. */
export const jsonPlaceAfter = (text: string, start: JsonPlace): JsonPlace => {
  let place = start;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (place === "escape") place = "string";
    else if (code === 0x22) place = place === "string" ? "outside" : "string";
    else if (code === 0x5c && place === "string") place = "escape";
  }
  return place;
};

/** A value as it stands in JSON: inside quotes its text, escaped; outside a literal of its own type. */
export const jsonValueAt = (value: unknown, place: JsonPlace): string => {
  if (place === "outside") return toJson(value);
  // A backslash of the template before a value is meant as one.
  return (place === "escape" ? "\\" : "") + escapeJsonString(print(value));
};

/** Where JSON text stands after a stretch of a template, by where it stood before: found once for all messages. */
const placesAfter = new WeakMap<StaticPiece, Map<JsonPlace, JsonPlace>>();

const placeAfterPiece = (piece: StaticPiece, start: JsonPlace): JsonPlace => {
  const known = placesAfter.get(piece) ?? new Map<JsonPlace, JsonPlace>();
  placesAfter.set(piece, known);
  const place = known.get(start) ?? jsonPlaceAfter(piece.text, start);
  known.set(start, place);
  return place;
};

/** A JSON document: no value can end a string or add a member. */
export class JsonSink extends Sink {
  #place: JsonPlace = "outside";

  protected static(piece: StaticPiece): void {
    this.append(piece.text);
    this.#place = placeAfterPiece(piece, this.#place);
  }

  protected trusted(text: string): void {
    this.append(text);
    this.#place = jsonPlaceAfter(text, this.#place);
  }

  protected value(value: unknown): void {
    this.append(jsonValueAt(value, this.#place));
    if (this.#place === "escape") this.#place = "string";
  }
}
