import { isStorable } from "../contract/storable.ts";
import { identityCharsMax, objectIdCharsMax } from "../limits.ts";
import { describeValue, Refusal, type UploadCode, uploadCodes } from "./refusal.ts";
import { isLongerThan, type JsonObject } from "./values.ts";

/** What is unique in an account and makes two profiles one. */
export const identityKinds = ["identity", "objectId", "FBID", "GPID"] as const;
export type IdentityKind = (typeof identityKinds)[number];

export interface Identity {
  kind: IdentityKind;
  /** Compared exactly: case and spaces count. */
  value: string;
}

/** A text that is the same for equal identities only. */
export const identityKey = ({ kind, value }: Identity): string => `${kind} ${value}`;

/** Printable ASCII without the space. */
const OBJECT_ID = /^[!-~]+$/;

const isUsable = (kind: IdentityKind, value: string): boolean =>
  kind === "objectId"
    ? OBJECT_ID.test(value) && value.length <= objectIdCharsMax
    : value.trim() !== "" && isStorable(value) && !isLongerThan(value, identityCharsMax);

/**
 * The value of an identity. Whole numbers are taken as their digits, up to 2^53: beyond it JSON readers round,
 * and two users would become one.
 */
export const parseIdentity = (kind: IdentityKind, value: unknown, code: UploadCode): Identity | Refusal => {
  const text = typeof value === "number" && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text === "string" && isUsable(kind, text)) return { kind, value: text };
  const expected =
    kind === "objectId"
      ? `1 to ${objectIdCharsMax} printable ASCII characters without spaces`
      : `a text of 1 to ${identityCharsMax} characters`;
  return new Refusal(code, `${kind} is not valid, expected ${expected}, got ${describeValue(value)}`);
};

/**
 * All identities that a record carries at its top; null and absent ones do not count.
 *
 * @param objectIdCode the code for a bad objectId, which differs for tokens
 */
export const parseIdentities = (
  sent: JsonObject,
  objectIdCode: UploadCode = uploadCodes.objectIdInvalid,
): Identity[] | Refusal => {
  const identities: Identity[] = [];
  for (const kind of identityKinds) {
    const value = Object.hasOwn(sent, kind) ? sent[kind] : undefined;
    if (value === undefined || value === null) continue;
    const code = kind === "objectId" ? objectIdCode : uploadCodes.identityMissing;
    const identity = parseIdentity(kind, value, code);
    if (identity instanceof Refusal) return identity;
    identities.push(identity);
  }
  return identities;
};

export const noIdentity = (code: UploadCode = uploadCodes.identityMissing): Refusal =>
  new Refusal(code, `Identity is missing, expected one of ${identityKinds.join(", ")}`);
