import type { Queryable } from "../db/pool.ts";
import { findMembersByEmail, findMembersByIdentity } from "../db/queries/listMembers.ts";
import { normalizeEmail } from "../profiles/address.ts";
import { Refusal, uploadCodes } from "../profiles/refusal.ts";
import type { MemberNames } from "./mapping.ts";

const usersOfEmails = async (
  q: Queryable,
  accountId: number,
  emails: readonly string[],
): Promise<Map<string, number[]>> => {
  const users = new Map<string, number[]>();
  const wanted = [...new Set(emails.flatMap((email) => normalizeEmail(email) ?? []))];
  for (const { email, profileId } of await findMembersByEmail(q, accountId, wanted)) {
    users.set(email, [...(users.get(email) ?? []), profileId]);
  }
  return users;
};

/**
 * The users that the rows of a list name. An identity is one user; an e-mail address stands for all who share it. A
 * row whose names are nobody's is refused.
 */
export const findMembers = async (
  q: Queryable,
  accountId: number,
  named: readonly (MemberNames | Refusal)[],
): Promise<(number[] | Refusal)[]> => {
  const rows = named.flatMap((one) => (one instanceof Refusal ? [] : [one]));
  const byIdentity = await findMembersByIdentity(
    q,
    accountId,
    rows.flatMap(({ identities }) => identities),
  );
  const byEmail = await usersOfEmails(
    q,
    accountId,
    rows.flatMap(({ emails }) => emails),
  );
  return named.map((names) => {
    if (names instanceof Refusal) return names;
    const found = new Set([
      ...names.identities.flatMap(({ kind, value }) => byIdentity.get(`${kind} ${value}`) ?? []),
      ...names.emails.flatMap((email) => byEmail.get(normalizeEmail(email) ?? "") ?? []),
    ]);
    if (found.size > 0) return [...found];
    const asked = [...names.identities.map(({ value }) => value), ...names.emails];
    return new Refusal(uploadCodes.identityMissing, `There is no user ${JSON.stringify(asked.join(", "))}`);
  });
};
