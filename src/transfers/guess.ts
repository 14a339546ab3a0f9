import type { ColumnTarget, DateFormat, ValueType } from "../contract/transfer.ts";
import { DATE_FORMATS } from "../contract/transfer.ts";
import { propertyKeyCharsMax } from "../limits.ts";
import { findReservedKey } from "../profiles/reservedKeys.ts";
import { asEpochSeconds, asValue, CellProblem, type CellStyle } from "./cells.ts";
import type { ImportSubject } from "./mapping.ts";

/** Guesses what the columns of a file stand for, from their names and first values. */

const spelled = (name: string): string => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

const words = (...names: string[]): ReadonlySet<string> => new Set(names);

const IDENTITY_WORDS = {
  identity: words(
    "identity",
    "userid",
    "customerid",
    "externalid",
    "memberid",
    "clientid",
    "contactid",
    "uid",
    "id",
    "user",
    "kundennummer",
    "kundenid",
  ),
  objectId: words("objectid", "clevertapid", "deviceid", "guid"),
  FBID: words("fbid", "facebookid"),
  GPID: words("gpid", "googleid", "googleplusid"),
} as const;

const PROPERTY_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  Name: words("name", "fullname", "customername", "displayname"),
  Email: words("email", "mail", "emailaddress", "mailaddress", "emailid"),
  Phone: words(
    "phone",
    "phonenumber",
    "mobile",
    "mobilenumber",
    "mobilephone",
    "tel",
    "telephone",
    "telefon",
    "msisdn",
  ),
  Gender: words("gender", "sex"),
  DOB: words("dob", "birthday", "birthdate", "dateofbirth", "geburtstag", "geburtsdatum"),
  Age: words("age"),
  Education: words("education"),
  Employed: words("employed"),
  Married: words("married"),
  Tz: words("tz", "timezone"),
};

const EVENT_WORDS = words("event", "eventname", "evtname", "eventtype");
const TIME_WORDS = words("ts", "time", "timestamp", "eventtime", "occurredat", "eventdate", "datetime");
/** Our own number of a user, as exports write it: of another account it says nothing. */
const IGNORED_WORDS = words("profileid");
const SEEN_WORDS = words("lastseen", "lastseenat", "lastactive");

const RESERVED_TYPES: Readonly<Record<string, ValueType>> = {
  DOB: "date",
  Age: "number",
  "MSG-email": "boolean",
  "MSG-push": "boolean",
  "MSG-sms": "boolean",
  "MSG-whatsapp": "boolean",
  "MSG-dndWhatsApp": "boolean",
};

const isAll = (samples: readonly unknown[], test: (sample: unknown) => boolean): boolean =>
  samples.length > 0 && samples.every(test);

const formatOf = (samples: readonly unknown[], style: CellStyle): DateFormat | undefined =>
  DATE_FORMATS.find((format) =>
    isAll(samples, (sample) => !(asEpochSeconds(sample, format, style) instanceof CellProblem)),
  );

/** Digits alone are a moment only where the column's name says so. */
const writtenDateOf = (samples: readonly unknown[], style: CellStyle): DateFormat | undefined =>
  isAll(samples, (sample) => /\D/.test(String(sample).trim())) ? formatOf(samples, style) : undefined;

const isOfType = (samples: readonly unknown[], type: ValueType, style: CellStyle): boolean =>
  isAll(samples, (sample) => !(asValue(sample, { type }, style) instanceof CellProblem));

const isWordOfTruth = (sample: unknown): boolean => /^(true|false|yes|no)$/i.test(String(sample).trim());
/** 00123 is a number of something, +49151… too: as numbers they would lose what they begin with. */
const isCountable = (sample: unknown): boolean =>
  typeof sample === "number" || /^-?(0|[1-9]\d{0,14})([.,]\d+)?$/.test(String(sample).trim());
const isListLike = (sample: unknown): boolean =>
  Array.isArray(sample) || /^\[.*\]$/s.test(String(sample).trim());

type Typed = { type: ValueType; format?: DateFormat };

const typeOf = (samples: readonly unknown[], style: CellStyle): Typed => {
  if (isAll(samples, isWordOfTruth)) return { type: "boolean" };
  if (isAll(samples, isCountable) && isOfType(samples, "number", style)) return { type: "number" };
  if (isAll(samples, isListLike)) return { type: "list" };
  const format = writtenDateOf(samples, style);
  return format === undefined ? { type: "text" } : { type: "date", format };
};

/** Names may not contain these (the published rule); what is left of a column's name is its property's. */
const asPropertyName = (column: string): string =>
  [
    ...column
      .replace(/[%><!|&.:;$'"\\#\p{Cc}]/gu, " ")
      .replace(/\s+/g, " ")
      .trim(),
  ]
    .slice(0, propertyKeyCharsMax)
    .join("");

const propertyTarget = (column: string, samples: readonly unknown[], style: CellStyle): ColumnTarget => {
  const word = spelled(column);
  const known = Object.keys(PROPERTY_WORDS).find((name) => PROPERTY_WORDS[name]?.has(word) === true);
  const reserved = findReservedKey(known ?? column)?.name;
  const typed = typeOf(samples, style);
  if (reserved !== undefined) {
    const type = RESERVED_TYPES[reserved] ?? "text";
    const format = type === "date" ? (formatOf(samples, style) ?? "iso") : undefined;
    return { to: "property", name: reserved, type, ...(format === undefined ? {} : { format }) };
  }
  const name = asPropertyName(column);
  return name === "" ? { to: "ignore" } : { to: "property", name, ...typed };
};

const identityKindOf = (column: string): keyof typeof IDENTITY_WORDS | undefined => {
  const word = spelled(column);
  const kinds = ["identity", "objectId", "FBID", "GPID"] as const;
  return kinds.find((kind) => IDENTITY_WORDS[kind].has(word));
};

/**
 * What a column most likely stands for.
 *
 * @param samples values of its first rows that are not empty
 */
export const guessTarget = (
  subject: ImportSubject,
  column: string,
  samples: readonly unknown[],
  style: CellStyle,
): ColumnTarget => {
  if (IGNORED_WORDS.has(spelled(column))) return { to: "ignore" };
  const kind = identityKindOf(column);
  if (kind !== undefined) return { to: "identity", kind };
  const word = spelled(column);
  if (subject === "list") return PROPERTY_WORDS["Email"]?.has(word) ? { to: "email" } : { to: "ignore" };
  if (subject === "events" && EVENT_WORDS.has(word)) return { to: "eventName" };
  const moments = subject === "events" ? TIME_WORDS : SEEN_WORDS;
  if (moments.has(word)) return { to: "time", format: formatOf(samples, style) ?? "iso" };
  return propertyTarget(column, samples, style);
};
