import { createHash, timingSafeEqual } from "node:crypto";
import { excerpt } from "../lib/excerpt.ts";
import { isUuid } from "../lib/ids.ts";
import { providerDetailCharsMax } from "../limits.ts";
import type { Callback, CallbackAnswer, Report } from "./report.ts";

/** The name under which a vendor is given the message's id, and gives it back. */
export const MESSAGE_KEY = "clarion_message";

/** A report of which only the kind is known yet. */
export const aReport = (known: Pick<Report, "id" | "kind" | "at"> & Partial<Report>): Report => ({
  messageId: null,
  providerId: null,
  address: null,
  isPermanent: false,
  isMachine: false,
  url: null,
  code: "",
  ...known,
  detail: excerpt(known.detail ?? "", providerDetailCharsMax),
});

/** An id for reports of which the vendor gives none: the same for the same words. */
export const idOfParts = (...parts: readonly string[]): string =>
  createHash("sha256").update(parts.join("\n")).digest("base64url");

/** Clarion's id where a vendor gives it back whole. */
export const messageIdFrom = (text: string): string | null => (isUuid(text) ? text.toLowerCase() : null);

/** A moment in seconds or as ISO 8601; `otherwise` where it is neither. */
export const momentFrom = (value: unknown, otherwise: Date): Date => {
  const at = new Date(typeof value === "number" ? value * 1_000 : typeof value === "string" ? value : "");
  return Number.isNaN(at.getTime()) ? otherwise : at;
};

/** Text or null where a vendor says nothing. */
export const orNull = (text: string): string | null => (text === "" ? null : text);

export const refusedCallback = (status: 400 | 401 | 403, detail: string): CallbackAnswer => ({
  kind: "refused",
  status,
  detail,
});

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Compares in a time that says nothing about where two texts differ. */
export const isSameSecret = (given: string, wanted: string): boolean =>
  timingSafeEqual(digest(given), digest(wanted));

/** Whether a time in seconds that a vendor signed lies within `ageMsMax` of now, before or after. */
export const isRecent = (seconds: string, now: Date, ageMsMax: number): boolean =>
  /^\d{1,12}$/.test(seconds) && Math.abs(now.getTime() - Number(seconds) * 1_000) <= ageMsMax;

export const bodyText = ({ body }: Callback): string => body.toString("utf8");
