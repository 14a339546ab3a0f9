import type { MemberName } from "../contract/segment.ts";
import type { Queryable } from "../db/pool.ts";
import { resolveRecipients } from "../db/queries/recipients.ts";
import { normalizeEmail, normalizePhone } from "./address.ts";
import type { Identity } from "./identity.ts";

/** The profiles that identities of one kind belong to, by their values; those nobody has are missing. */
export const findNamed = async (
  q: Queryable,
  accountId: number,
  identities: readonly Identity[],
): Promise<Map<string, number>> => {
  const found = await resolveRecipients(q, accountId, identities);
  return new Map(found.map(({ value, profileId }) => [value, profileId]));
};

/** The form in which users are looked for, as it is for triggers; null when it can be nobody's. */
const comparable = ({ kind, value }: MemberName): string | null => {
  if (kind === "email") return normalizeEmail(value);
  return kind === "phone" ? normalizePhone(value) : value;
};

const keyOf = (kind: string, value: string): string => `${kind}\n${value}`;

/** Users by what names them (identities, addresses), and what names nobody. */
export const resolveNames = async (
  q: Queryable,
  accountId: number,
  names: readonly MemberName[],
): Promise<{ profileIds: number[]; unmatched: MemberName[] }> => {
  const wanted = new Map<string, { kind: string; value: string }>();
  for (const name of names) {
    const value = comparable(name);
    if (value !== null) wanted.set(keyOf(name.kind, value), { kind: name.kind, value });
  }
  const rows = await resolveRecipients(q, accountId, [...wanted.values()]);
  const found = new Map(rows.map((row) => [keyOf(row.kind, row.value), row.profileId]));
  const isKnown = (name: MemberName) => found.has(keyOf(name.kind, comparable(name) ?? ""));
  return {
    profileIds: [...new Set(found.values())],
    unmatched: names.filter((name) => !isKnown(name)),
  };
};
