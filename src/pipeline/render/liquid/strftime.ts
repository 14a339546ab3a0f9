import type { DateTime } from "luxon";
import { datePaddingCharsMax } from "../../../limits.ts";

const MONTHS = "January February March April May June July August September October November December".split(
  " ",
);
const DAYS = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

const short = (names: readonly string[], index: number): string => (names[index] ?? "").slice(0, 3);
const dayOf = (moment: DateTime): number => moment.weekday % 7;
const hour12 = (moment: DateTime): number => moment.hour % 12 || 12;

/** Week of the year, of weeks that begin on `firstDay`; the days before the first such day are week 0. */
const weekOf = (moment: DateTime, firstDay: number): number =>
  Math.floor((moment.ordinal + 6 - ((dayOf(moment) - firstDay + 7) % 7)) / 7);

const offsetText = (moment: DateTime, colon: string): string => {
  const minutes = Math.abs(moment.offset);
  const sign = moment.offset < 0 ? "-" : "+";
  const two = (value: number) => String(value).padStart(2, "0");
  return `${sign}${two(Math.floor(minutes / 60))}${colon}${two(minutes % 60)}`;
};

const ordinalSuffix = (day: number): string => {
  if (day >= 11 && day <= 13) return "th";
  return ["th", "st", "nd", "rd"][day % 10] ?? "th";
};

interface Directive {
  width: number;
  /** What fills the width. */
  pad: "0" | " ";
  of: (moment: DateTime) => string | number;
}

const zeros = (width: number, of: Directive["of"]): Directive => ({ width, pad: "0", of });
const blanks = (width: number, of: Directive["of"]): Directive => ({ width, pad: " ", of });

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  a: blanks(0, (moment) => short(DAYS, dayOf(moment))),
  A: blanks(0, (moment) => DAYS[dayOf(moment)] ?? ""),
  b: blanks(0, (moment) => short(MONTHS, moment.month - 1)),
  B: blanks(0, (moment) => MONTHS[moment.month - 1] ?? ""),
  C: zeros(2, (moment) => Math.floor(moment.year / 100)),
  d: zeros(2, (moment) => moment.day),
  e: blanks(2, (moment) => moment.day),
  G: zeros(4, (moment) => moment.weekYear),
  H: zeros(2, (moment) => moment.hour),
  h: blanks(0, (moment) => short(MONTHS, moment.month - 1)),
  I: zeros(2, hour12),
  j: zeros(3, (moment) => moment.ordinal),
  k: blanks(2, (moment) => moment.hour),
  L: zeros(3, (moment) => moment.millisecond),
  l: blanks(2, hour12),
  M: zeros(2, (moment) => moment.minute),
  m: zeros(2, (moment) => moment.month),
  N: zeros(9, (moment) => String(moment.millisecond).padStart(3, "0").padEnd(9, "0")),
  n: blanks(0, () => "\n"),
  P: blanks(0, (moment) => (moment.hour < 12 ? "am" : "pm")),
  p: blanks(0, (moment) => (moment.hour < 12 ? "AM" : "PM")),
  q: blanks(0, (moment) => ordinalSuffix(moment.day)),
  S: zeros(2, (moment) => moment.second),
  s: zeros(0, (moment) => Math.floor(moment.toMillis() / 1000)),
  t: blanks(0, () => "\t"),
  U: zeros(2, (moment) => weekOf(moment, 0)),
  u: zeros(0, (moment) => moment.weekday),
  V: zeros(2, (moment) => moment.weekNumber),
  W: zeros(2, (moment) => weekOf(moment, 1)),
  w: zeros(0, dayOf),
  Y: zeros(4, (moment) => moment.year),
  y: zeros(2, (moment) => ((moment.year % 100) + 100) % 100),
  Z: blanks(0, (moment) => moment.offsetNameShort ?? ""),
  z: blanks(0, (moment) => offsetText(moment, "")),
  "%": blanks(0, () => "%"),
};

/** Directives that stand for several others. */
const COMPOUND: Readonly<Record<string, string>> = {
  c: "%a %b %e %H:%M:%S %Y",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  r: "%I:%M:%S %p",
  T: "%H:%M:%S",
  v: "%e-%^b-%Y",
  X: "%H:%M:%S",
  x: "%m/%d/%y",
};

const swapCase = (text: string): string => (/[a-z]/.test(text) ? text.toUpperCase() : text.toLowerCase());

const written = (directive: Directive, moment: DateTime, flags: string, width: string): string => {
  const bare = String(directive.of(moment));
  const cased = flags.includes("^") ? bare.toUpperCase() : flags.includes("#") ? swapCase(bare) : bare;
  if (flags.includes("-")) return cased;
  const pad = flags.includes("_") ? " " : flags.includes("0") ? "0" : directive.pad;
  return cased.padStart(Math.min(Number(width) || directive.width, datePaddingCharsMax), pad);
};

/**
 * A moment as Ruby's `Time#strftime` writes it, which is what Liquid's `date` is defined by: flags
 * `- _ 0 ^ # :`, a width, and a letter. Names are English; what is no directive stays as it stands.
 */
export const strftime = (moment: DateTime, format: string): string =>
  format
    .replace(/%([cDFRrTvXx])/g, (_, letter: string) => COMPOUND[letter] ?? "")
    .replace(/%([-_0^#:]*)(\d*)([A-Za-z%])/g, (whole, flags: string, width: string, letter: string) => {
      if (letter === "z" && flags.includes(":")) return offsetText(moment, ":");
      const directive = Object.hasOwn(DIRECTIVES, letter) ? DIRECTIVES[letter] : undefined;
      return directive === undefined ? whole : written(directive, moment, flags, width);
    });
