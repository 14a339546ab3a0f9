import Type from "typebox";
import { Value } from "typebox/value";
import type { Queryable } from "../../db/pool.ts";
import { findTriggerPart, listTriggerParts, type TriggerPartRow } from "../../db/queries/triggers.ts";
import { DomainError } from "../../lib/errors.ts";
import { type Recipient, type RecipientKind, recipientKindOf } from "./recipient.ts";
import { addressIn, readOptions } from "./recipientOptions.ts";

const Recipients = Type.Array(Type.Tuple([Type.String(), Type.String()]));

/** One of the recipients of a part, as they are stored; undefined: it has none of this number. */
export const recipientIn = (bytes: Buffer, recipientNo: number): Recipient | undefined => {
  const [kind, value] = Value.Parse(Recipients, JSON.parse(bytes.toString("utf8")))[recipientNo] ?? [];
  const known = recipientKindOf(kind ?? "");
  return known === undefined || value === undefined ? undefined : [known, value];
};

/** What a trigger brought for one recipient. */
export interface StoredRecipient {
  campaignId: string;
  kind: RecipientKind;
  value: string;
  address: string | null;
  payload: Buffer | null;
}

/** The part that a recipient is in, and its number there. */
const placeOf = (
  parts: readonly TriggerPartRow[],
  number: number,
): { part: TriggerPartRow; recipientNo: number } | undefined => {
  let recipientNo = number;
  for (const part of parts) {
    if (recipientNo < part.recipient_count) return { part, recipientNo };
    recipientNo -= part.recipient_count;
  }
  return undefined;
};

/**
 * @param number counts through the parts of the trigger in order, from 0
 * @throws DomainError trigger/not-found
 */
export const storedRecipient = async (
  q: Queryable,
  accountId: number,
  triggerId: string,
  number: number,
): Promise<StoredRecipient> => {
  const place = placeOf(await listTriggerParts(q, accountId, triggerId), number);
  const stored =
    place === undefined ? undefined : await findTriggerPart(q, accountId, triggerId, place.part.part);
  const recipient =
    place === undefined || stored === undefined
      ? undefined
      : recipientIn(stored.recipients, place.recipientNo);
  if (place === undefined || stored === undefined || recipient === undefined) {
    throw new DomainError("trigger/not-found", `Trigger ${triggerId} has no recipient ${number}.`);
  }
  const [kind, value] = recipient;
  return {
    campaignId: place.part.campaign_id,
    kind,
    value,
    address: addressIn(readOptions(stored.options), place.recipientNo),
    payload: stored.payload,
  };
};
