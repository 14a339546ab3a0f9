import { ageYearsMax, latitudeDegreesMax, longitudeDegreesMax } from "../limits.ts";
import { normalizeEmail, normalizePhone, normalizeTimeZone } from "./address.ts";
import { type UploadCode, uploadCodes } from "./refusal.ts";
import { isDateText, type Scalar } from "./values.ts";

/** A profile key with a type of its own. */
export interface ReservedKey {
  /** The spelling it is stored under. */
  name: string;
  code: UploadCode;
  /** What a valid value is, for messages. */
  expected: string;
  /** The value as stored, or null when it is not valid. */
  parse(value: Scalar): Scalar | null;
}

const text =
  (parse: (value: string) => Scalar | null) =>
  (value: Scalar): Scalar | null =>
    typeof value === "string" ? parse(value) : null;

/** One of the words, whatever its case, as the word it stands for. */
const oneOf = (words: Readonly<Record<string, string>>) => {
  const byWord = new Map(Object.entries(words));
  return text((value) => byWord.get(value.trim().toLowerCase()) ?? null);
};

const yesNo = (name: string, code: UploadCode): ReservedKey => ({
  name,
  code,
  expected: "Y or N",
  parse: oneOf({ y: "Y", n: "N" }),
});

const parseTruth = (value: Scalar): boolean | null => {
  if (typeof value === "boolean") return value;
  const word = String(value).trim().toLowerCase();
  return word === "true" ? true : word === "false" ? false : null;
};

const flag = (name: string): ReservedKey => ({
  name,
  code: uploadCodes.profileInvalid,
  expected: "true or false",
  parse: parseTruth,
});

const parseAge = (value: Scalar): number | null => {
  const years = typeof value === "string" && /^\s*\d{1,3}\s*$/.test(value) ? Number(value) : value;
  return typeof years === "number" && Number.isInteger(years) && years >= 0 && years <= ageYearsMax
    ? years
    : null;
};

/** What filters by place compare: a text as it came, without spaces round it. */
const place = (name: string): ReservedKey => ({
  name,
  code: uploadCodes.profileInvalid,
  expected: "a text",
  parse: text((value) => value.trim() || null),
});

const DEGREES = /^\s*[+-]?\d{1,3}(\.\d{1,20})?\s*$/;

const degrees = (name: string, max: number): ReservedKey => ({
  name,
  code: uploadCodes.profileInvalid,
  expected: `a number from -${max} to ${max}`,
  parse: (value) => {
    const number = typeof value === "string" && DEGREES.test(value) ? Number(value) : value;
    return typeof number === "number" && Math.abs(number) <= max ? number : null;
  },
});

const parseEmail = (value: string): string | null => (normalizeEmail(value) === null ? null : value.trim());

const timeZone: ReservedKey = {
  name: "Tz",
  code: uploadCodes.profileInvalid,
  expected: "an IANA time zone or an offset like GMT+0530",
  parse: text(normalizeTimeZone),
};

const reservedKeys: readonly ReservedKey[] = [
  {
    name: "Name",
    code: uploadCodes.profileInvalid,
    expected: "a text",
    parse: (value) => (typeof value === "boolean" ? null : String(value)),
  },
  { name: "Email", code: uploadCodes.email, expected: "an e-mail address", parse: text(parseEmail) },
  {
    name: "Phone",
    code: uploadCodes.phone,
    expected: "a number with + and its country code",
    parse: text(normalizePhone),
  },
  {
    name: "Gender",
    code: uploadCodes.gender,
    expected: "M or F",
    parse: oneOf({ m: "M", f: "F", male: "M", female: "F" }),
  },
  {
    name: "DOB",
    code: uploadCodes.age,
    expected: "$D_ and epoch seconds",
    parse: text((value) => (isDateText(value) ? value : null)),
  },
  { name: "Age", code: uploadCodes.age, expected: `whole years from 0 to ${ageYearsMax}`, parse: parseAge },
  {
    name: "Education",
    code: uploadCodes.education,
    expected: "School, College or Graduate",
    parse: oneOf({ school: "School", college: "College", graduate: "Graduate" }),
  },
  yesNo("Employed", uploadCodes.employed),
  yesNo("Married", uploadCodes.married),
  timeZone,
  place("Country"),
  place("Region"),
  place("City"),
  degrees("Latitude", latitudeDegreesMax),
  degrees("Longitude", longitudeDegreesMax),
  flag("MSG-email"),
  flag("MSG-push"),
  flag("MSG-sms"),
  flag("MSG-whatsapp"),
  flag("MSG-dndWhatsApp"),
];

const byLowerName = new Map([
  ...reservedKeys.map((key) => [key.name.toLowerCase(), key] as const),
  ["timezone", timeZone] as const,
]);

/**
 * The reserved key of that name, whatever its case: the documents themselves write `MSG-dndWhatsApp` and
 * `msg-dndWhatsApp`, `Tz` and `tz`. `Timezone` is another name of `Tz`.
 */
export const findReservedKey = (name: string): ReservedKey | undefined => byLowerName.get(name.toLowerCase());

const storedNames = new Set(reservedKeys.map(({ name }) => name));

/** Whether a stored property counts towards the custom keys a profile may have. */
export const isCustomKey = (storedName: string): boolean => !storedNames.has(storedName);
