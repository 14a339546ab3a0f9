import { hash, verify } from "@node-rs/argon2";
import { Value } from "typebox/value";
import { type Member, type PersonPatch, Preferences, type Role } from "../contract/session.ts";
import type { Database, Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/people.ts";
import { deleteSessionsOf } from "../db/queries/sessions.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import { passwordCharsMax, passwordCharsMin } from "../limits.ts";
import { randomCode } from "./code.ts";
import { checkedTimeZone } from "./settings.ts";

export interface Person {
  id: string;
  email: string;
  name: string;
}

/** Argon2id (RFC 9106), the library's default kind, at the cost of the OWASP Password Storage Cheat Sheet. */
const ARGON2_COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash of 32 bytes of chance at the same cost: what is compared when nobody has the address. */
const NOBODYS_HASH =
  "$argon2id$v=19$m=19456,t=2,p=1$n402rl5+eT/Im8feMfIceg$+Smks9O/2sJnGCmkdZYRoeYl6uIOi12LHXoMtO04zDU";

/** A person is known by one address, whatever its case. */
export const normalEmail = (email: string): string => email.trim().toLowerCase();

const checkedEmail = (email: string): string => {
  const normal = normalEmail(email);
  if (/^[^\s@]+@[^\s@]+$/.test(normal) && normal.length <= 254) return normal;
  throw new DomainError("input/invalid", "This is not an e-mail address.", [
    { field: "email", message: `Expected an e-mail address, got "${email}".` },
  ]);
};

/** @throws DomainError input/invalid when it is too short or too long */
export const hashPassword = (password: string): Promise<string> => {
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
  const row = await queries.insertPerson(q, { id: newId(), email, name: person.name, passwordHash });
  if (row !== undefined) return { id: row.id, email: row.email, name: row.name };
  throw new DomainError("input/invalid", "There is already a person with this e-mail address.", [
    { field: "email", message: `Expected an address that nobody has, got "${email}".` },
  ]);
};

/** Gives a person a role in an account, in place of the one it had there. */
export const addMembership = (q: Queryable, accountId: number, personId: string, role: Role): Promise<void> =>
  queries.upsertMembership(q, accountId, personId, role);

/** The accounts a person may enter, by name. */
export const listAccountsOf = (q: Queryable, personId: string): Promise<queries.MembershipRow[]> =>
  queries.listMemberships(q, personId);

/** The people of an account, by name. */
export const listMembers = (q: Queryable, accountId: number): Promise<Member[]> =>
  queries.listMembers(q, accountId);

/** The id of the person with this address and password, or null; either way it takes the same work. */
export const findByPassword = async (
  q: Queryable,
  email: string,
  password: string,
): Promise<string | null> => {
  const found = await queries.findPasswordHash(q, normalEmail(email));
  const isRight = await verify(found?.password_hash ?? NOBODYS_HASH, password);
  return found !== undefined && isRight ? found.id : null;
};

/** The preferences as stored, with the defaults of what the person never set. */
export const readPreferences = (stored: unknown): Preferences =>
  Value.Parse(Preferences, Value.Default(Preferences, Value.Clone(stored)));

/**
 * Changes what the patch names and nothing else.
 *
 * @throws DomainError person/not-found, input/invalid for a time zone that is none
 */
export const updatePerson = async (q: Queryable, personId: string, patch: PersonPatch): Promise<void> => {
  const zone = patch.preferences?.timeZone;
  if (typeof zone === "string") checkedTimeZone(zone, "preferences.timeZone");
  if ((await queries.updatePerson(q, personId, patch)) === undefined) {
    throw new DomainError("person/not-found", "There is no such person.");
  }
};

/**
 * Gives a person a new password by chance and logs it out everywhere.
 *
 * @returns the password, which is stored as a hash only
 * @throws DomainError person/not-found
 */
export const resetPassword = async (db: Database, email: string): Promise<string> => {
  const found = await queries.findPasswordHash(db, normalEmail(email));
  if (found === undefined) {
    throw new DomainError("person/not-found", `Nobody has the e-mail address "${email}".`);
  }
  const password = randomCode(5, 5, 5, 5);
  const passwordHash = await hashPassword(password);
  await inTransaction(db, async (tx) => {
    await queries.updatePassword(tx, found.id, passwordHash);
    await deleteSessionsOf(tx, found.id);
  });
  return password;
};
