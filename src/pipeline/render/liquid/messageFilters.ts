import { Drop } from "liquidjs";
import { escapeText } from "../../../lib/escapeHtml.ts";
import type { MessageContext } from "./context.ts";
import { isZone, toMoment } from "./dates.ts";
import { contextOf, type FilterSet } from "./filterKit.ts";
import { Unusable } from "./signals.ts";
import { strftime } from "./strftime.ts";
import { Escaped, Moment, print, toJson } from "./values.ts";

/** How Liquid writes a date without a format. */
const DEFAULT_FORMAT = "%Y-%m-%d %H:%M:%S";

const isEmpty = (value: unknown): boolean => {
  if (value === null || value === undefined || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return (typeof value === "string" || value instanceof Drop) && print(value) === "";
};

const dated = (context: MessageContext, value: unknown, format: unknown, zone: string): unknown => {
  const { run } = context;
  const moment = toMoment(value, zone, new Moment(run.nowMs, run.zone));
  if (moment === null) return value;
  const text = print(format) || DEFAULT_FORMAT;
  context.memoryLimit.use(text.length * 8);
  return strftime(moment, text);
};

const zoneNamed = (name: unknown): string => {
  const zone = print(name).trim();
  if (isZone(zone)) return zone;
  throw new Unusable(`date_tz: expected a zone like "Europe/Berlin", got "${zone}"`);
};

const monthName = (
  context: MessageContext,
  value: unknown,
  month: "%b" | "%B",
  type: unknown,
  style: unknown,
) => {
  if (type !== "ordinal") return dated(context, value, `%d ${month} %Y`, context.run.zone);
  return dated(context, value, style === "US" ? `${month} %-d%q, %Y` : `%-d%q ${month} %Y`, context.run.zone);
};

const dateFilters: FilterSet = {
  date(value: unknown, format: unknown, zone: unknown) {
    const context = contextOf(this);
    return dated(context, value, format, print(zone) === "" ? context.run.zone : zoneNamed(zone));
  },
  date_tz(value: unknown, format: unknown, zone: unknown) {
    return dated(contextOf(this), value, format, zoneNamed(zone));
  },
  date_to_xmlschema(value: unknown) {
    const context = contextOf(this);
    return dated(context, value, "%Y-%m-%dT%H:%M:%S%:z", context.run.zone);
  },
  date_to_rfc822(value: unknown) {
    const context = contextOf(this);
    return dated(context, value, "%a, %d %b %Y %H:%M:%S %z", context.run.zone);
  },
  date_to_string(value: unknown, type: unknown, style: unknown) {
    return monthName(contextOf(this), value, "%b", type, style);
  },
  date_to_long_string(value: unknown, type: unknown, style: unknown) {
    return monthName(contextOf(this), value, "%B", type, style);
  },
};

const decodePercent = (text: string): string => {
  try {
    return decodeURIComponent(text.replace(/\+/g, " "));
  } catch {
    return text;
  }
};

const percent = (value: unknown): string => encodeURIComponent(print(value).toWellFormed());

const strictly = (encoded: string): string =>
  encoded.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const html = (value: unknown): Escaped => new Escaped("html", escapeText(print(value)), print(value));

/** Entities that were there already stay. */
const escapeOnce = (text: string): string =>
  escapeText(text).replace(/&amp;(#\d+|#x[\da-f]+|[a-z][a-z\d]*);/gi, "&$1;");

const toBreaks = (text: string): string => text.replace(/\r?\n/g, "<br />\n");

const json = (value: unknown, indent: unknown): Escaped => {
  const text = toJson(value, Math.min(Number(indent) || 0, 10));
  return new Escaped("json", text, text);
};

/** Filters that make text fit for a place themselves; the place then leaves it as it is. */
const escapingFilters: FilterSet = {
  escape: html,
  xml_escape: html,
  escape_once: (value: unknown) => new Escaped("html", escapeOnce(print(value)), print(value)),
  newline_to_br(value: unknown) {
    const text = print(value);
    const safe = value instanceof Escaped && value.form === "html" ? value.markup : escapeText(text);
    return new Escaped("html", toBreaks(text), text, toBreaks(safe));
  },
  url_encode: (value: unknown) => new Escaped("url", percent(value).replace(/%20/g, "+"), print(value)),
  cgi_escape: (value: unknown) =>
    new Escaped("url", strictly(percent(value)).replace(/%20/g, "+"), print(value)),
  url_decode: (value: unknown) => decodePercent(print(value)),
  uri_escape: (value: unknown) =>
    encodeURI(print(value).toWellFormed()).replace(/%5B/g, "[").replace(/%5D/g, "]"),
  json,
  jsonify: json,
  inspect: json,
};

const defaultFilter = (value: unknown, fallback: unknown, ...options: readonly unknown[]): unknown => {
  const allowsFalse = options.some(
    (option) => Array.isArray(option) && option[0] === "allow_false" && option[1],
  );
  return isEmpty(value) && !(value === false && allowsFalse) ? fallback : value;
};

/** Where a message wants more than LiquidJS's own filters, or something else. */
export const messageFilters: FilterSet = {
  ...dateFilters,
  ...escapingFilters,
  default: defaultFilter,
};
