import type { Role } from "../../contract/session.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface PersonRow {
  id: string;
  email: string;
  name: string;
  preferences: unknown;
  created_at: Date;
}

export interface MembershipRow {
  account_id: number;
  external_id: string;
  account_name: string;
  time_zone: string;
  settings: unknown;
  is_demo: boolean;
  role: Role;
}

export interface MemberRow {
  id: string;
  email: string;
  name: string;
  role: Role;
}

const columns = sql`id, email, name, preferences, created_at`;
const membershipColumns = sql`
  m.account_id, a.external_id, a.name as account_name, a.time_zone, a.settings, a.is_demo, m.role`;

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
  role: Role,
): Promise<void> => {
  await q.query(sql`
    insert into memberships (account_id, person_id, role) values (${accountId}, ${personId}, ${role})
    on conflict (account_id, person_id) do update set role = excluded.role`);
};

/** The accounts a person may enter. */
export const listMemberships = (q: Queryable, personId: string): Promise<MembershipRow[]> =>
  q.query<MembershipRow>(sql`
    select ${membershipColumns}
    from memberships m join accounts a on a.id = m.account_id
    where m.person_id = ${personId} order by a.name, a.id`);

/** What a person may do in the account it names; undefined when it is no member, or there is no such account. */
export const findMembership = async (
  q: Queryable,
  personId: string,
  accountExternalId: string,
): Promise<MembershipRow | undefined> => {
  const [row] = await q.query<MembershipRow>(sql`
    select ${membershipColumns}
    from memberships m join accounts a on a.id = m.account_id
    where m.person_id = ${personId} and a.external_id = ${accountExternalId}`);
  return row;
};

/** The people of an account, by name. */
export const listMembers = (q: Queryable, accountId: number): Promise<MemberRow[]> =>
  q.query<MemberRow>(sql`
    select p.id, p.email, p.name, m.role
    from memberships m join people p on p.id = m.person_id
    where m.account_id = ${accountId} order by p.name, p.email`);

export const findPerson = async (q: Queryable, personId: string): Promise<PersonRow | undefined> => {
  const [row] = await q.query<PersonRow>(sql`select ${columns} from people where id = ${personId}`);
  return row;
};

/** @param email in lower case */
export const findPasswordHash = async (
  q: Queryable,
  email: string,
): Promise<{ id: string; password_hash: string } | undefined> => {
  const [row] = await q.query<{ id: string; password_hash: string }>(
    sql`select id, password_hash from people where email = ${email}`,
  );
  return row;
};

export const findPasswordHashOf = async (q: Queryable, personId: string): Promise<string | undefined> => {
  const [row] = await q.query<{ password_hash: string }>(
    sql`select password_hash from people where id = ${personId}`,
  );
  return row?.password_hash;
};

/** Only what is given changes; preferences are merged key by key, in one statement. */
export const updatePerson = async (
  q: Queryable,
  personId: string,
  patch: { name?: string | undefined; preferences?: object | undefined },
): Promise<PersonRow | undefined> => {
  const [row] = await q.query<PersonRow>(sql`
    update people set
      name = coalesce(${patch.name ?? null}, name),
      preferences = preferences || ${JSON.stringify(patch.preferences ?? {})}::jsonb
    where id = ${personId}
    returning ${columns}`);
  return row;
};

export const updatePassword = async (q: Queryable, personId: string, passwordHash: string): Promise<void> => {
  await q.query(sql`update people set password_hash = ${passwordHash} where id = ${personId}`);
};

/** Makes a person an owner of demo data, and of accounts made on the command line that nobody owns. */
export const ownOpenAccounts = async (q: Queryable, personId: string): Promise<void> => {
  await q.query(sql`
    insert into memberships (account_id, person_id, role)
    select a.id, ${personId}, 'owner' from accounts a
    where a.is_demo or not exists (
      select from memberships m where m.account_id = a.id and m.role = 'owner')
    on conflict (account_id, person_id) do update set role = excluded.role`);
};

/** Whether anybody owns an account other than demo data. */
export const hasOwner = async (q: Queryable): Promise<boolean> => {
  const [row] = await q.query<{ has_owner: boolean }>(sql`
    select exists (select from memberships m join accounts a on a.id = m.account_id
      where m.role = 'owner' and not a.is_demo) as has_owner`);
  return row?.has_owner ?? false;
};
