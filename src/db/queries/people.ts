import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface PersonRow {
  id: string;
  email: string;
  name: string;
  created_at: Date;
}

export interface MembershipRow {
  account_id: number;
  external_id: string;
  account_name: string;
  role: string;
}

const columns = sql`id, email, name, created_at`;

/** People belong to the deployment, not to one account. Undefined when the e-mail address is taken. */
export const insertPerson = async (
  q: Queryable,
  person: { id: string; email: string; name: string; passwordHash: string },
): Promise<PersonRow | undefined> => {
  const [row] = await q.query<PersonRow>(sql`
    insert into people (id, email, name, password_hash)
    values (${person.id}, ${person.email}, ${person.name}, ${person.passwordHash})
    on conflict (email) do nothing
    returning ${columns}`);
  return row;
};

/** A person has one role in an account; giving another replaces it. */
export const upsertMembership = async (
  q: Queryable,
  accountId: number,
  personId: string,
  role: string,
): Promise<void> => {
  await q.query(sql`
    insert into memberships (account_id, person_id, role) values (${accountId}, ${personId}, ${role})
    on conflict (account_id, person_id) do update set role = excluded.role`);
};

/** The accounts a person may enter. */
export const listMemberships = (q: Queryable, personId: string): Promise<MembershipRow[]> =>
  q.query<MembershipRow>(sql`
    select m.account_id, a.external_id, a.name as account_name, m.role
    from memberships m join accounts a on a.id = m.account_id
    where m.person_id = ${personId} order by a.name, a.id`);
