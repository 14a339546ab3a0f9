import type { IntakeExtras } from "../../db/queries/intake.ts";
import { keepDigits } from "../../lib/json.ts";
import { arraySpans, objectSpans, type Span } from "../../lib/jsonSpans.ts";
import {
  bodyDepthMax,
  campaignsPerRequestMax,
  payloadBytesMax,
  payloadDepthMax,
  recipientsPerRequestMax,
} from "../../limits.ts";
import { isAddress, type Recipient, type RecipientKind, recipientKindOf } from "./recipient.ts";

/** Something that the caller must change, with the HTTP status it has where the request is only this. */
export interface Refusal {
  status: 400 | 413;
  error: string;
}

/** One flat body: the request itself, or one element of `d`. */
export interface ParsedElement {
  campaignRefs: string[];
  recipients: Recipient[];
  /** The bytes of `ExternalTrigger` as received. */
  payload: Buffer | null;
  /** The payload parsed, where that was done already. */
  payloadValue?: unknown;
  warnings: string[];
  /** What no compatible call brings: of a trigger that is fired again. */
  extras?: IntakeExtras;
}

export interface ParsedTrigger {
  kind: "parsed";
  /** Whether the body came as `{"d":[…]}`. */
  isWrapped: boolean;
  /** In the order of `d`. */
  elements: ({ kind: "element"; element: ParsedElement } | { kind: "refused"; refusal: Refusal })[];
  /** The body as a value, digits kept: what an idempotency fingerprint is made of. */
  body: unknown;
}

export type ParseResult = ParsedTrigger | { kind: "refused"; refusal: Refusal };

/** v1 names one campaign in `campaign_id`, v2 up to five in `campaign_id_list`. */
export type TriggerVersion = 1 | 2;

type Members = ReadonlyMap<string, Span>;

class Refused extends Error {
  readonly refusal: Refusal;
  constructor(error: string, status: 400 | 413 = 400) {
    super(error);
    this.refusal = { status, error };
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What came, in a word or two, never longer than a line. */
const shown = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty array" : `an array of ${value.length}`;
  if (isObject(value)) return "an object";
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
};

const refFrom = (value: unknown, field: string): string => {
  const isNumberLike = typeof value === "number" && Number.isInteger(value);
  if (isNumberLike || (typeof value === "string" && value.trim() !== "")) return String(value).trim();
  throw new Refused(`${field} must be a campaign ID as a string or an integer, got ${shown(value)}`);
};

const campaignRefsFrom = (body: Record<string, unknown>, version: TriggerVersion, at: string): string[] => {
  if (version === 1) return [refFrom(body["campaign_id"], `${at}campaign_id`)];
  const list = body["campaign_id_list"];
  if (!Array.isArray(list) || list.length === 0) {
    throw new Refused(
      `${at}campaign_id_list must be an array of 1 to ${campaignsPerRequestMax} campaign IDs, got ${shown(list)}`,
    );
  }
  if (list.length > campaignsPerRequestMax) {
    throw new Refused(
      `${at}campaign_id_list may name at most ${campaignsPerRequestMax} campaigns, got ${list.length}`,
    );
  }
  return [...new Set(list.map((item, index) => refFrom(item, `${at}campaign_id_list[${index}]`)))];
};

const valuesOf = (value: unknown, field: string): string[] => {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item, index) => {
    if (typeof item === "string") return item;
    if (typeof item === "number" && Number.isFinite(item)) return String(item);
    const name = Array.isArray(value) ? `${field}[${index}]` : field;
    throw new Refused(`${name} must be a string, got ${shown(item)}`);
  });
};

const recipientsFrom = (to: unknown, at: string, warnings: string[]): Recipient[] => {
  if (!isObject(to)) {
    throw new Refused(
      `${at}to must be an object such as {"identity":["…"]} or {"email":["…"]}, got ${shown(to)}`,
    );
  }
  const found = new Map<string, Recipient>();
  for (const [key, value] of Object.entries(to)) {
    const kind: RecipientKind | undefined = recipientKindOf(key);
    if (kind === undefined) {
      warnings.push(
        `${at}to.${shown(key)} is not a kind of identity (identity, email, phone, objectId, FBID, GPID) and was left out`,
      );
      continue;
    }
    if (value === null) continue;
    for (const text of valuesOf(value, `${at}to.${key}`)) {
      if (!isAddress(kind, text)) {
        warnings.push(`${at}to.${key}: ${shown(text)} is no valid ${kind} and matches no profile`);
      }
      found.set(`${kind}\n${text}`, [kind, text]);
    }
  }
  if (found.size === 0)
    throw new Refused(
      `${at}to names nobody: give at least one identity, email, phone, objectId, FBID or GPID`,
    );
  return [...found.values()];
};

const payloadFrom = (bytes: Buffer, span: Span | undefined, value: unknown, at: string): Buffer | null => {
  if (span === undefined || value === undefined || value === null) return null;
  if (!isObject(value)) throw new Refused(`${at}ExternalTrigger must be an object, got ${shown(value)}`);
  const size = span.end - span.start;
  if (size > payloadBytesMax) {
    throw new Refused(`${at}ExternalTrigger may have at most ${payloadBytesMax} bytes, got ${size}`, 413);
  }
  if (span.depth > payloadDepthMax) {
    throw new Refused(`${at}ExternalTrigger may nest at most ${payloadDepthMax} levels, got ${span.depth}`);
  }
  return Buffer.from(bytes.subarray(span.start, span.end));
};

const elementFrom = (
  bytes: Buffer,
  spans: Members,
  body: unknown,
  version: TriggerVersion,
  at: string,
): ParsedElement => {
  if (!isObject(body)) {
    throw new Refused(`${at === "" ? "the body" : at.slice(0, -1)} must be an object, got ${shown(body)}`);
  }
  const warnings: string[] = [];
  const recipients = recipientsFrom(body["to"], at, warnings);
  const campaignRefs = campaignRefsFrom(body, version, at);
  const payload = payloadFrom(bytes, spans.get("ExternalTrigger"), body["ExternalTrigger"], at);
  return { recipients, campaignRefs, payload, payloadValue: body["ExternalTrigger"], warnings };
};

const refusalOf = (error: unknown): Refusal => {
  if (error instanceof Refused) return error.refusal;
  throw error;
};

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Refused(`the body is not JSON: ${detail.slice(0, 200)}`);
  }
};

/** The body, and where the members of its object lie; digits are kept once it is known not to nest too deep. */
const parseBody = (bytes: Buffer): { body: unknown; spans: Members } => {
  const text = bytes.toString("utf8");
  const plain = parseJson(text);
  if (!isObject(plain)) return { body: plain, spans: new Map() };
  const spans = objectSpans(bytes);
  const depth = 1 + Math.max(0, ...[...spans.values()].map((span) => span.depth));
  if (depth > bodyDepthMax)
    throw new Refused(`the body may nest at most ${bodyDepthMax} levels, got ${depth}`);
  return { body: keepDigits(text, plain), spans };
};

const checkRecipientTotal = (elements: ParsedTrigger["elements"]): void => {
  const total = elements.reduce(
    (sum, item) => sum + (item.kind === "element" ? item.element.recipients.length : 0),
    0,
  );
  if (total > recipientsPerRequestMax) {
    throw new Refused(`to may name at most ${recipientsPerRequestMax} recipients a request, got ${total}`);
  }
};

const parseWrapped = (
  bytes: Buffer,
  wrapper: Span | undefined,
  list: unknown,
  version: TriggerVersion,
): ParsedTrigger["elements"] => {
  if (!Array.isArray(list) || list.length === 0) {
    throw new Refused(`d must be an array of at least one trigger, got ${shown(list)}`);
  }
  if (list.length > recipientsPerRequestMax) {
    throw new Refused(`d may have at most ${recipientsPerRequestMax} elements, got ${list.length}`);
  }
  const spans = wrapper === undefined ? [] : arraySpans(bytes, wrapper.start);
  return list.map((body: unknown, index) => {
    try {
      const span = spans[index];
      const members: Members =
        span === undefined || !isObject(body) ? new Map() : objectSpans(bytes, span.start);
      return { kind: "element", element: elementFrom(bytes, members, body, version, `d[${index}].`) };
    } catch (error) {
      return { kind: "refused", refusal: refusalOf(error) };
    }
  });
};

/**
 * Reads the body of a compatible trigger request: flat, or wrapped as `{"d":[…]}` with a flat body an element.
 * Total: any bytes give a result. A wrapped element at fault is refused alone.
 *
 * @param bytes the body as received, at most 1 MiB
 */
export const parseTrigger = (bytes: Buffer, version: TriggerVersion): ParseResult => {
  try {
    const { body, spans } = parseBody(bytes);
    const isWrapped = isObject(body) && "d" in body;
    const elements: ParsedTrigger["elements"] = isWrapped
      ? parseWrapped(bytes, spans.get("d"), body["d"], version)
      : [{ kind: "element", element: elementFrom(bytes, spans, body, version, "") }];
    checkRecipientTotal(elements);
    return { kind: "parsed", isWrapped, elements, body };
  } catch (error) {
    return { kind: "refused", refusal: refusalOf(error) };
  }
};
