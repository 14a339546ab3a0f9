import { hash } from "@node-rs/argon2";
import type { Queryable } from "../db/pool.ts";
import { insertPerson, listMemberships, type MembershipRow, upsertMembership } from "../db/queries/people.ts";
import { DomainError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { passwordCharsMax, passwordCharsMin } from "../limits.ts";

export type Role = "owner" | "admin" | "approver" | "creator" | "analyst" | "viewer";

export interface Person {
  id: string;
  email: string;
  name: string;
}

/** Argon2id (RFC 9106), the library's default kind, at the cost of the OWASP Password Storage Cheat Sheet. */
const ARGON2_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A person is known by one address, whatever its case. */
const checkedEmail = (email: string): string => {
  const normal = email.trim().toLowerCase();
  if (/^[^\s@]+@[^\s@]+$/.test(normal) && normal.length <= 254) return normal;
  throw new DomainError("input/invalid", "This is not an e-mail address.", [
    { field: "email", message: `Expected an e-mail address, got "${email}".` },
  ]);
};

const hashPassword = (password: string): Promise<string> => {
  if (password.length >= passwordCharsMin && password.length <= passwordCharsMax)
    return hash(password, ARGON2_COST);
  const message = `Expected ${passwordCharsMin}–${passwordCharsMax} characters, got ${password.length}.`;
  throw new DomainError("input/invalid", "The password does not do.", [{ field: "password", message }]);
};

/**
 * Creates a person of the deployment, who belongs to no account yet.
 *
 * @throws DomainError input/invalid, naming the field: no address, address taken, password too short or long
 */
export const createPerson = async (
  q: Queryable,
  person: { email: string; name: string; password: string },
): Promise<Person> => {
  const email = checkedEmail(person.email);
  const passwordHash = await hashPassword(person.password);
  const row = await insertPerson(q, { id: newId(), email, name: person.name, passwordHash });
  if (row !== undefined) return { id: row.id, email: row.email, name: row.name };
  throw new DomainError("input/invalid", "There is already a person with this e-mail address.", [
    { field: "email", message: `Expected an address that nobody has, got "${email}".` },
  ]);
};

/** Gives a person a role in an account, in place of the one it had there. */
export const addMembership = (q: Queryable, accountId: number, personId: string, role: Role): Promise<void> =>
  upsertMembership(q, accountId, personId, role);

/** The accounts a person may enter, by name. */
export const listAccountsOf = (q: Queryable, personId: string): Promise<MembershipRow[]> =>
  listMemberships(q, personId);
