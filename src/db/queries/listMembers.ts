import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import type { IdentityRow } from "./profiles.ts";

/** The user of each identity that is known, in the form `kind value`. */
export const findMembersByIdentity = async (
  q: Queryable,
  accountId: number,
  identities: readonly IdentityRow[],
): Promise<Map<string, number>> => {
  const rows = await q.query<{ key: string; profileId: number }>(sql`
    select i.kind || ' ' || i.value as key, i.profile_id as "profileId"
    from unnest(${identities.map(({ kind }) => kind)}::text[], ${identities.map(({ value }) => value)}::text[])
      k (kind, value)
    join identities i on i.account_id = ${accountId} and i.kind = k.kind and i.value = k.value`);
  return new Map(rows.map(({ key, profileId }) => [key, profileId]));
};

/** All users of each address. */
export const findMembersByEmail = (
  q: Queryable,
  accountId: number,
  emails: readonly string[],
): Promise<{ email: string; profileId: number }[]> =>
  q.query<{ email: string; profileId: number }>(sql`
    select p.email, p.id as "profileId" from unnest(${emails}::text[]) k (email)
    join profiles p on p.account_id = ${accountId} and p.email = k.email`);
