import { addMembership, createPerson } from "../../src/accounts/people.ts";
import { csrfTokenOf, openSession } from "../../src/accounts/sessions.ts";
import type { Role } from "../../src/contract/session.ts";
import type { Queryable } from "../../src/db/pool.ts";
import { sessionCookieName } from "../../src/http/sessionCookie.ts";
import { newId } from "../../src/lib/ids.ts";
import type { SecretBox } from "../../src/lib/secretBox.ts";

export interface TestPerson {
  id: string;
  email: string;
  password: string;
  /** What to send as `Cookie`. */
  cookie: string;
  /** What to send as `X-Clarion-Csrf`. */
  csrf: string;
}

export const TEST_PASSWORD = "correct horse battery";

/** A person with a role in the account, logged in. */
export const loggedInPerson = async (
  deps: { db: Queryable; box: SecretBox; now: Date; isSecure: boolean },
  accountId: number,
  role: Role,
): Promise<TestPerson> => {
  const { db, box, now, isSecure } = deps;
  const email = `${role}-${newId()}@people.example`;
  const { id } = await createPerson(db, { email, name: `The ${role}`, password: TEST_PASSWORD });
  await addMembership(db, accountId, id, role);
  const { token } = await openSession(db, box, now, id);
  return {
    id,
    email,
    password: TEST_PASSWORD,
    cookie: `${sessionCookieName(isSecure)}=${token}`,
    csrf: csrfTokenOf(box, token),
  };
};
