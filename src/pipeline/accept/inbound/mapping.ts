import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { InboundMapping } from "../../../contract/inboundHook.ts";
import { inboundSteps } from "../../../contract/inboundPath.ts";
import { isStorable } from "../../../contract/storable.ts";
import { arraySpans, objectSpans, type Span } from "../../../lib/jsonSpans.ts";
import { payloadBytesMax, payloadDepthMax } from "../../../limits.ts";
import type { Recipient } from "../recipient.ts";
import { headerIn } from "./headers.ts";

/** What a body means, or what it lacks. */
export type Mapped =
  | {
      kind: "mapped";
      recipient: Recipient;
      /** The bytes of the payload as received. */
      payload: Buffer;
      /** The sender's own id of the event; null where it has none. */
      eventId: string | null;
      /** What counts as the same event, as an idempotency key. */
      key: string;
    }
  | { kind: "unmapped"; error: string };

class Unmapped extends Error {}

const isOpen = (bytes: Buffer, { start }: Span, bracket: "{" | "["): boolean =>
  bytes[start] === bracket.charCodeAt(0);

const PLACE = /^(0|[1-9]\d{0,8})$/;

const stepInto = (bytes: Buffer, at: Span | undefined, step: string): Span | undefined => {
  if (at === undefined) return undefined;
  if (isOpen(bytes, at, "{")) return objectSpans(bytes, at.start).get(step);
  return isOpen(bytes, at, "[") && PLACE.test(step) ? arraySpans(bytes, at.start)[Number(step)] : undefined;
};

/** The whole body as a value, without the white space around it. */
const wholeOf = (bytes: Buffer): Span => {
  const text = bytes.toString("latin1");
  const start = text.search(/[^ \t\r\n]/);
  const whole: Span = { start, end: text.trimEnd().length, depth: 0 };
  if (!isOpen(bytes, whole, "{")) return whole;
  const depths = [...objectSpans(bytes, start).values()].map(({ depth }) => depth);
  return { ...whole, depth: 1 + depths.reduce((most, depth) => Math.max(most, depth), 0) };
};

const spanAt = (bytes: Buffer, path: string): Span | undefined =>
  inboundSteps(path).reduce((at: Span | undefined, step) => stepInto(bytes, at, step), wholeOf(bytes));

const NUMBER = /^-?\d/;

/** A text, or the digits of a number as they were written; undefined where neither is. */
const wordAt = (bytes: Buffer, path: string): string | undefined => {
  const span = spanAt(bytes, path);
  if (span === undefined) return undefined;
  const text = bytes.toString("utf8", span.start, span.end);
  if (NUMBER.test(text)) return text;
  const value: unknown = text.startsWith('"') ? JSON.parse(text) : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
};

const recipientIn = (bytes: Buffer, { recipient }: InboundMapping): Recipient => {
  if (recipient.path === "") throw new Unmapped("Nobody has chosen yet where in the body the user stands.");
  const value = wordAt(bytes, recipient.path);
  if (value === undefined || !isStorable(value)) {
    throw new Unmapped(`${recipient.path}: expected the ${recipient.kind} of a user, a text or a number.`);
  }
  return [recipient.kind, value];
};

const payloadIn = (bytes: Buffer, path: string | null): Buffer => {
  const isWhole = path === null || path === "";
  const span = isWhole ? wholeOf(bytes) : spanAt(bytes, path);
  const name = isWhole ? "The body" : path;
  if (span === undefined || !isOpen(bytes, span, "{")) {
    throw new Unmapped(`${name}: expected an object, which becomes the payload.`);
  }
  const size = span.end - span.start;
  if (size > payloadBytesMax) {
    throw new Unmapped(
      `${name}: expected a payload of at most ${payloadBytesMax} bytes, got ${size}. Choose a smaller object in it.`,
    );
  }
  if (span.depth > payloadDepthMax) {
    throw new Unmapped(
      `${name}: expected a payload of at most ${payloadDepthMax} levels, got ${span.depth}. Choose an object in it.`,
    );
  }
  return Buffer.from(bytes.subarray(span.start, span.end));
};

const eventIdIn = (
  bytes: Buffer,
  headers: IncomingHttpHeaders,
  { eventId }: InboundMapping,
): string | null => {
  if (eventId === null) return null;
  const sent = eventId.from === "header" ? headerIn(headers, eventId.header) : wordAt(bytes, eventId.path);
  return sent ?? null;
};

/** The sender's event id, or the body itself where there is none. */
const keyOf = (bytes: Buffer, eventId: string | null): string => {
  const hash = createHash("sha256");
  return (eventId === null ? hash.update("body\n").update(bytes) : hash.update(`event\n${eventId}`)).digest(
    "hex",
  );
};

/**
 * Reads recipient, payload and event id out of a body. Total: any JSON gives a result. The payload is the bytes
 * received, so its numbers keep their digits.
 *
 * @param bytes JSON that `JSON.parse` accepted
 */
export const mapBody = (bytes: Buffer, headers: IncomingHttpHeaders, mapping: InboundMapping): Mapped => {
  try {
    const recipient = recipientIn(bytes, mapping);
    const payload = payloadIn(bytes, mapping.payload);
    const eventId = eventIdIn(bytes, headers, mapping);
    return { kind: "mapped", recipient, payload, eventId, key: keyOf(bytes, eventId) };
  } catch (error) {
    if (error instanceof Unmapped) return { kind: "unmapped", error: error.message };
    throw error;
  }
};
