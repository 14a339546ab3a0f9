import { shownValueCharsMax } from "../limits.ts";
/**
 * The documented codes of `/1/upload`, by meaning. Where the documents name no code the nearest is used:
 * - `profileInvalid` (524) also for a profile property that is malformed, too long or badly named;
 * - `eventInvalid` (512) also for an event name or property that is malformed, too long or badly named, and for
 *   more than 256 `Items`;
 * - `tooManyProperties` (522) also for more than 256 custom keys of a profile;
 * - `age` (520) also for `DOB`;
 * - `tokenKeys` (535) also for more than 100 tokens in a call.
 */
export const uploadCodes = {
  eventNameMissing: 509,
  eventInvalid: 512,
  eventReserved: 513,
  gender: 514,
  email: 515,
  phone: 516,
  employed: 517,
  education: 518,
  married: 519,
  age: 520,
  tooManyProperties: 522,
  identityMissing: 523,
  profileInvalid: 524,
  typeUnknown: 524,
  timeInvalid: 525,
  objectIdInvalid: 526,
  eventDiscarded: 528,
  tokenObjectId: 530,
  tokenData: 531,
  tokenIdMissing: 532,
  tokenTypeMissing: 533,
  tokenTypeUnknown: 534,
  tokenKeys: 535,
  serverError: 555,
} as const;

export type UploadCode = (typeof uploadCodes)[keyof typeof uploadCodes];

/** Why a record was not taken. */
export class Refusal {
  readonly code: UploadCode;
  /** What is wrong, what was expected, what came; without the closing full stop. */
  readonly reason: string;

  constructor(code: UploadCode, reason: string) {
    this.code = code;
    this.reason = reason;
  }
}

/** What came, short enough for a message. */
export const describeValue = (value: unknown): string => {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > shownValueCharsMax ? `${text.slice(0, shownValueCharsMax)}…` : text;
};
