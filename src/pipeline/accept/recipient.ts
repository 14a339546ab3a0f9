import { isStorable } from "../../contract/storable.ts";
import { normalizeEmail, normalizePhone } from "../../profiles/address.ts";

export const RECIPIENT_KINDS = ["identity", "email", "phone", "objectId", "FBID", "GPID"] as const;
export type RecipientKind = (typeof RECIPIENT_KINDS)[number];

/** One user named by a trigger: the kind of identity, and the value as the caller sent it. */
export type Recipient = [kind: RecipientKind, value: string];

const BY_LOWER_NAME = new Map<string, RecipientKind>(
  RECIPIENT_KINDS.map((kind) => [kind.toLowerCase(), kind]),
);

/** The kind that a key of `to` names, in any case. */
export const recipientKindOf = (key: string): RecipientKind | undefined =>
  BY_LOWER_NAME.get(key.toLowerCase());

/** What PostgreSQL's text cannot hold matches nothing that is stored there, nor does nothing. */
const isMatchable = (text: string): boolean => text !== "" && isStorable(text);

/**
 * The form in which a recipient's value is compared with stored profiles, or null when it can match none:
 * lower case for e-mail addresses, E.164 for phones, as it is for the account's own ids.
 */
export const comparableValue = (kind: RecipientKind, value: string): string | null => {
  if (!isMatchable(value)) return null;
  if (kind === "email") return normalizeEmail(value);
  if (kind === "phone") return normalizePhone(value);
  return value;
};

export const isAddress = (kind: RecipientKind, value: string): boolean =>
  comparableValue(kind, value) !== null;
