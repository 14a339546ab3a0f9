import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface SessionRow {
  person_id: string;
  created_at: Date;
  seen_at: Date;
}

/** A new session; those that are over go with it, so that nobody else has to look after them. */
export const insertSession = async (
  q: Queryable,
  session: { tokenHash: Buffer; personId: string; now: Date; expiresAt: Date },
): Promise<void> => {
  await q.query(sql`delete from sessions where token_hash = any(array(
    select token_hash from sessions where expires_at <= ${session.now} limit 100 for update skip locked))`);
  await q.query(sql`
    insert into sessions (token_hash, person_id, created_at, seen_at, expires_at)
    values (${session.tokenHash}, ${session.personId}, ${session.now}, ${session.now}, ${session.expiresAt})`);
};

/** The session, or undefined when there is none or its time is over. */
export const findSession = async (
  q: Queryable,
  tokenHash: Buffer,
  now: Date,
): Promise<SessionRow | undefined> => {
  const [row] = await q.query<SessionRow>(sql`
    select person_id, created_at, seen_at from sessions
    where token_hash = ${tokenHash} and expires_at > ${now}`);
  return row;
};

/** Notes that the session was used, which moves its end. */
export const touchSession = async (
  q: Queryable,
  tokenHash: Buffer,
  seenAt: Date,
  expiresAt: Date,
): Promise<void> => {
  await q.query(sql`
    update sessions set seen_at = ${seenAt}, expires_at = ${expiresAt} where token_hash = ${tokenHash}`);
};

export const deleteSession = async (q: Queryable, tokenHash: Buffer): Promise<void> => {
  await q.query(sql`delete from sessions where token_hash = ${tokenHash}`);
};

/** Logs a person out everywhere. */
export const deleteSessionsOf = async (q: Queryable, personId: string): Promise<void> => {
  await q.query(sql`delete from sessions where person_id = ${personId}`);
};

/** Logs a person out everywhere but here. */
export const deleteOtherSessionsOf = async (
  q: Queryable,
  personId: string,
  tokenHash: Buffer,
): Promise<void> => {
  await q.query(sql`delete from sessions where person_id = ${personId} and token_hash <> ${tokenHash}`);
};
