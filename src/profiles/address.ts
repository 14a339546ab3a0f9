import { parsePhoneNumberFromString } from "libphonenumber-js";
import { zoneOffsetHoursMax } from "../limits.ts";

/** RFC 5321 section 4.5.3.1: local part 64 octets; 254 is what a path of 256 leaves (RFC 3696 erratum 1690). */
const LOCAL_OCTETS_MAX = 64;
const EMAIL_OCTETS_MAX = 254;

/** Dot-atoms (RFC 5322 section 3.2.3), letters beyond ASCII too (RFC 6531). Quoted local parts are refused. */
const LOCAL_PART = /^[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{M}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u;
/** At least two labels of at most 63 characters (RFC 1035 section 2.3.4); address literals are refused. */
const DOMAIN =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])?\.)+[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,61}[\p{L}\p{M}\p{N}])$/u;

/**
 * The form in which e-mail addresses are compared: trimmed and lower-case, in Unicode form NFC.
 *
 * @returns null when the text is not the shape of an address (RFC 5321 section 4.1.2, without quoted local
 * parts, address literals and domains of one label)
 */
export const normalizeEmail = (text: string): string | null => {
  if (text.length > EMAIL_OCTETS_MAX * 2) return null;
  const address = text.trim().normalize("NFC").toLowerCase();
  const at = address.indexOf("@");
  const local = address.slice(0, Math.max(at, 0));
  if (Buffer.byteLength(local) > LOCAL_OCTETS_MAX || Buffer.byteLength(address) > EMAIL_OCTETS_MAX)
    return null;
  return LOCAL_PART.test(local) && DOMAIN.test(address.slice(at + 1)) ? address : null;
};

/** Longer texts are no phone number however they are punctuated (E.164: 15 digits). */
const PHONE_CHARS_MAX = 40;

/**
 * The E.164 form of a phone number written with `+` and its country code, however punctuated.
 *
 * Without `+` a number is refused rather than guessed: 415 555 1234 of San Francisco is +41 55 555 12 34 of
 * Switzerland too. The check is by length for the country ("possible"), because metadata of number ranges
 * in use grows old within the life of an installation.
 *
 * @returns null when the text is not such a number, or names an extension
 */
export const normalizePhone = (text: string): string | null => {
  const written = text.trim();
  if (written.length > PHONE_CHARS_MAX || !/^[+\uFF0B]/.test(written)) return null;
  const parsed = parsePhoneNumberFromString(written, { extract: false });
  return parsed?.isPossible() && parsed.ext === undefined ? parsed.number : null;
};

const ZONES_BY_LOWER_NAME = new Map(
  Intl.supportedValuesOf("timeZone").map((name) => [name.toLowerCase(), name] as const),
);

const OFFSET = /^(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i;
const OFFSET_MINUTES_MAX = zoneOffsetHoursMax * 60;

const normalizeOffset = (text: string): string | null => {
  const [, sign = "", hours = "", minutes = "0"] = OFFSET.exec(text) ?? [];
  if (sign === "" || Number(minutes) > 59) return null;
  const total = Number(hours) * 60 + Number(minutes);
  if (total > OFFSET_MINUTES_MAX) return null;
  if (total === 0) return "UTC";
  return `UTC${sign}${hours.padStart(2, "0")}:${minutes.padStart(2, "0")}`;
};

/** Aliases (`Asia/Kolkata` where ICU's own name is `Asia/Calcutta`) stay as the caller knows them. */
const isAlias = (name: string): boolean => {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{1,49}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/**
 * A time zone as `luxon` and `Intl` take it: an IANA name in its usual case, `UTC`, or `UTC+05:30` for
 * offsets written `GMT+0530`, `GMT+5`, `UTC+05:30`, `+05:30` …
 *
 * PostgreSQL reads the sign of `UTC+05:30` the other way (POSIX), so offsets must not reach `at time zone`.
 *
 * @returns null when the text is neither
 */
export const normalizeTimeZone = (text: string): string | null => {
  const name = text.trim();
  if (/^(?:utc|gmt|z|etc\/utc)$/i.test(name)) return "UTC";
  return (
    ZONES_BY_LOWER_NAME.get(name.toLowerCase()) ?? normalizeOffset(name) ?? (isAlias(name) ? name : null)
  );
};
