import { verify } from "@node-rs/argon2";
import type { PasswordChange } from "../contract/session.ts";
import type { Database } from "../db/pool.ts";
import { findPasswordHashOf, updatePassword } from "../db/queries/people.ts";
import { deleteOtherSessionsOf } from "../db/queries/sessions.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import type { FailedLogIns } from "./failedLogIns.ts";
import { hashPassword } from "./people.ts";
import { type OpenSession, tokenHash } from "./sessions.ts";

/** Not the key of log-ins, an e-mail address: whoever guesses from outside must not keep a person from changing it. */
const attemptsOf = (personId: string): string => `person/${personId}`;

const wrongCurrent = () =>
  new DomainError("input/invalid", "The current password is not right.", [
    { field: "current", message: "This is not your password." },
  ]);

const same = () =>
  new DomainError("input/invalid", "The new password is the current one.", [
    { field: "next", message: "Expected another password than the current one." },
  ]);

/**
 * Gives a person the password it chose and ends its other sessions: whoever knew the old one is out.
 *
 * @throws DomainError input/invalid naming `current` or `next`; person/not-found; TooManyLogIns
 */
export const changePassword = async (
  db: Database,
  box: SecretBox,
  failed: FailedLogIns,
  { personId, token }: OpenSession,
  { current, next }: PasswordChange,
): Promise<void> => {
  failed.begin(attemptsOf(personId));
  const stored = await findPasswordHashOf(db, personId);
  if (stored === undefined) throw new DomainError("person/not-found", "There is no such person.");
  if (!(await verify(stored, current))) throw wrongCurrent();
  failed.forget(attemptsOf(personId));
  if (next === current) throw same();
  const passwordHash = await hashPassword(next);
  await inTransaction(db, async (tx) => {
    await updatePassword(tx, personId, passwordHash);
    await deleteOtherSessionsOf(tx, personId, tokenHash(box, token));
  });
};
