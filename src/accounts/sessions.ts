import { randomBytes } from "node:crypto";
import { type LogIn, ROLE_SCOPES, type Session, type SessionAccount } from "../contract/session.ts";
import type { Queryable } from "../db/pool.ts";
import { findPerson, type MembershipRow } from "../db/queries/people.ts";
import * as queries from "../db/queries/sessions.ts";
import { DomainError } from "../lib/errors.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { sessionIdleMsMax, sessionMsMax, sessionTouchMs } from "../limits.ts";
import type { FailedLogIns } from "./failedLogIns.ts";
import { findByPassword, listAccountsOf, normalEmail, readPreferences } from "./people.ts";

/** A person who is logged in. */
export interface OpenSession {
  personId: string;
  /** 32 bytes of chance in base64url: in the person's cookie and nowhere else. */
  token: string;
}

/** What is stored of a session's token. */
export const tokenHash = (box: SecretBox, token: string): Buffer => box.mac("session", token);

/** What proves that a request was made by our own page: only that can read it, and it dies with the session. */
export const csrfTokenOf = (box: SecretBox, token: string): string =>
  box.mac("csrf", token).toString("base64url");

const endOf = (createdAt: Date, seenAt: Date): Date =>
  new Date(Math.min(seenAt.getTime() + sessionIdleMsMax, createdAt.getTime() + sessionMsMax));

/** Begins a session of a person. */
export const openSession = async (
  q: Queryable,
  box: SecretBox,
  now: Date,
  personId: string,
): Promise<OpenSession> => {
  const token = randomBytes(32).toString("base64url");
  await queries.insertSession(q, {
    tokenHash: tokenHash(box, token),
    personId,
    now,
    expiresAt: endOf(now, now),
  });
  return { personId, token };
};

/**
 * Logs a person in by e-mail address and password.
 *
 * @throws DomainError session/refused, whichever of both is wrong; TooManyLogIns
 */
export const logIn = async (
  q: Queryable,
  box: SecretBox,
  now: Date,
  failed: FailedLogIns,
  { email, password }: LogIn,
): Promise<OpenSession> => {
  failed.begin(normalEmail(email));
  const personId = await findByPassword(q, email, password);
  if (personId === null) {
    throw new DomainError("session/refused", "E-mail address and password do not belong together.");
  }
  failed.forget(normalEmail(email));
  return openSession(q, box, now, personId);
};

/** Whose token it is, or null when it is nobody's or its time is over. Being used moves the end of a session. */
export const findOpenSession = async (
  q: Queryable,
  box: SecretBox,
  now: Date,
  token: string,
): Promise<OpenSession | null> => {
  const hash = tokenHash(box, token);
  const row = await queries.findSession(q, hash, now);
  if (row === undefined) return null;
  if (now.getTime() - row.seen_at.getTime() >= sessionTouchMs) {
    await queries.touchSession(q, hash, now, endOf(row.created_at, now));
  }
  return { personId: row.person_id, token };
};

/** Ends a session; ending one that is over changes nothing. */
export const logOut = (q: Queryable, box: SecretBox, token: string): Promise<void> =>
  queries.deleteSession(q, tokenHash(box, token));

const asAccount = (row: MembershipRow): SessionAccount => ({
  id: row.external_id,
  name: row.account_name,
  timeZone: row.time_zone,
  role: row.role,
  scopes: [...ROLE_SCOPES[row.role]],
  isDemo: row.is_demo,
});

/**
 * What a person who is logged in is told.
 *
 * @throws DomainError person/not-found
 */
export const describeSession = async (
  q: Queryable,
  box: SecretBox,
  { personId, token }: OpenSession,
): Promise<Session> => {
  const person = await findPerson(q, personId);
  if (person === undefined) throw new DomainError("person/not-found", "There is no such person.");
  return {
    person: {
      id: person.id,
      email: person.email,
      name: person.name,
      preferences: readPreferences(person.preferences),
    },
    accounts: (await listAccountsOf(q, personId)).map(asAccount),
    csrfToken: csrfTokenOf(box, token),
  };
};
