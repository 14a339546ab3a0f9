import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import type { IdentityRow } from "./profiles.ts";

/** Whether the account has a list of that id: a segment whose members are uploaded. */
export const isMemberList = async (q: Queryable, accountId: number, segmentId: string): Promise<boolean> => {
  const rows = await q.query(sql`
    select 1 from segments where account_id = ${accountId} and id = ${segmentId} and kind = 'list'`);
  return rows.length > 0;
};

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

/** Puts users on a list; those who are on it stay. */
export const insertListMembers = async (
  q: Queryable,
  accountId: number,
  segmentId: string,
  profileIds: readonly number[],
): Promise<void> => {
  await q.query(sql`
    insert into segment_members (account_id, segment_id, profile_id)
    select ${accountId}::int, ${segmentId}::uuid, id from unnest(${profileIds}::bigint[]) as m (id)
    order by id on conflict do nothing`);
};
