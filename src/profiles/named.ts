import type { Queryable } from "../db/pool.ts";
import { resolveRecipients } from "../db/queries/recipients.ts";
import type { Identity } from "./identity.ts";

/** The profiles that identities of one kind belong to, by their values; those nobody has are missing. */
export const findNamed = async (
  q: Queryable,
  accountId: number,
  identities: readonly Identity[],
): Promise<Map<string, number>> => {
  const found = await resolveRecipients(q, accountId, identities);
  return new Map(found.map(({ value, profileId }) => [value, profileId]));
};
