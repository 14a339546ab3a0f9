import { formattersMax } from "../../../limits.ts";
import { toMoment } from "./dates.ts";
import type { FilterSet } from "./filterKit.ts";
import { contextOf } from "./filterKit.ts";
import { Unusable } from "./signals.ts";
import { Moment, print } from "./values.ts";

const DEFAULT_LOCALE = "en";
const NUMBER = /^\s*-?\d{1,400}(\.\d{1,400})?([eE][+-]?\d{1,6})?\s*$/;

const remembered = <T>(make: (key: string) => T) => {
  const made = new Map<string, T>();
  return (key: string): T => {
    const known = made.get(key);
    if (known !== undefined) return known;
    if (made.size >= formattersMax) made.clear();
    const value = make(key);
    made.set(key, value);
    return value;
  };
};

/** Intl says what is wrong with a locale or currency by a RangeError; that is the template's mistake. */
const orUnusable = <T>(what: string, make: () => T): T => {
  try {
    return make();
  } catch (error) {
    throw new Unusable(`${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
};

type Kind = "money" | "number" | "percent";

/** Key: kind, locale, currency, digits, separated by line feeds. */
const numberFormat = remembered((key: string) => {
  const [kind = "", locale = "", currency = "", digits = ""] = key.split("\n");
  const fraction =
    digits === "" ? {} : { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) };
  const style = kind === "percent" ? "percent" : currency === "" ? "decimal" : "currency";
  return orUnusable(
    `The ${kind} filter`,
    () => new Intl.NumberFormat(locale, { style, ...fraction, ...(currency === "" ? {} : { currency }) }),
  );
});

const dateFormat = remembered((key: string) => {
  const [locale = "", style = "", zone = ""] = key.split("\n");
  const dateStyle = (["full", "long", "medium", "short"] as const).find((known) => known === style);
  if (dateStyle === undefined) {
    throw new Unusable(`The date_locale filter: expected full, long, medium or short, got "${style}"`);
  }
  return orUnusable(
    "The date_locale filter",
    () => new Intl.DateTimeFormat(locale, { dateStyle, timeZone: zone }),
  );
});

/** A digit count for Intl, or nothing. */
const digitsText = (digits: unknown): string => {
  const text = print(digits).trim();
  if (text === "") return "";
  if (/^\d{1,2}$/.test(text) && Number(text) <= 20) return text;
  throw new Unusable(`Expected a number of digits from 0 to 20, got "${text}"`);
};

/** Formats what is a number; anything else stays as it is, so that `default` can follow. */
const formatted = (
  value: unknown,
  kind: Kind,
  locale: unknown,
  currency: unknown,
  digits: unknown,
): unknown => {
  const text = print(value);
  if (!NUMBER.test(text)) return value;
  const key = [kind, print(locale) || DEFAULT_LOCALE, print(currency).trim(), digitsText(digits)].join("\n");
  const isLong = /^-?\d{16,}$/.test(text.trim());
  return numberFormat(key).format(isLong ? BigInt(text.trim()) : Number(text));
};

/** Sums in binary floating point, shown without its dust: 0.1 + 0.2 is 0.3. */
const tidy = (value: number): number => (Number.isFinite(value) ? Number(value.toPrecision(15)) : value);

const numeric = (value: unknown): number => {
  const count = Number(typeof value === "object" ? print(value) : value);
  return Number.isNaN(count) ? 0 : count;
};

/** `money`, `number`, `percent` and `date_locale` write for a locale; sums leave no floating-point dust. */
export const numberFilters: FilterSet = {
  money: (value: unknown, currency: unknown, locale: unknown) =>
    formatted(value, "money", locale, currency, print(currency).trim() === "" ? 2 : ""),
  number: (value: unknown, digits: unknown, locale: unknown) =>
    formatted(value, "number", locale, "", digits),
  percent: (value: unknown, digits: unknown, locale: unknown) =>
    formatted(value, "percent", locale, "", digits),
  date_locale(value: unknown, locale: unknown, style: unknown) {
    const { run } = contextOf(this);
    const moment = toMoment(value, run.zone, new Moment(run.nowMs, run.zone));
    if (moment === null) return value;
    const key = [print(locale) || DEFAULT_LOCALE, print(style) || "long", run.zone].join("\n");
    return dateFormat(key).format(moment.toMillis());
  },
  plus: (value: unknown, other: unknown) => tidy(numeric(value) + numeric(other)),
  minus: (value: unknown, other: unknown) => tidy(numeric(value) - numeric(other)),
  times: (value: unknown, other: unknown) => tidy(numeric(value) * numeric(other)),
  divided_by(value: unknown, divisor: unknown, isWhole: unknown) {
    if (numeric(divisor) === 0) throw new Unusable("divided by 0");
    const quotient = numeric(value) / numeric(divisor);
    return isWhole === true ? Math.floor(quotient) : tidy(quotient);
  },
};
