import type { MemberName, MembersChanged } from "../contract/segment.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { resolveRecipients } from "../db/queries/recipients.ts";
import { countMembers, deleteMembers, insertMembers, shareSegments } from "../db/queries/segments.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { normalizeEmail, normalizePhone } from "../profiles/address.ts";
import { requireSegment, segmentNotFound } from "./find.ts";

/** The form in which users are looked for, as it is for triggers; null when it can be nobody's. */
const comparable = ({ kind, value }: MemberName): string | null => {
  if (kind === "email") return normalizeEmail(value);
  return kind === "phone" ? normalizePhone(value) : value;
};

const keyOf = (kind: string, value: string): string => `${kind}\n${value}`;

/** Users by what names them, and what names nobody. */
const resolve = async (
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

/**
 * Takes users off a list, then puts users on it.
 *
 * @throws DomainError segment/not-found; input/invalid when the segment is a filter
 */
export const changeMembers = (
  db: Database,
  accountId: number,
  id: string,
  change: { add: readonly MemberName[]; remove: readonly MemberName[] },
): Promise<MembersChanged> =>
  inTransaction(db, async (tx) => {
    const segment = await requireSegment(tx, accountId, id);
    const held = await shareSegments(tx, accountId, [segment.id]);
    if (held.length === 0) throw segmentNotFound(id);
    if (segment.kind === "filter") {
      throw new DomainError("input/invalid", `"${segment.name}" is a filter: who is in it follows from it.`);
    }
    const remove = await resolve(tx, accountId, change.remove);
    const add = await resolve(tx, accountId, change.add);
    const removed = await deleteMembers(tx, accountId, segment.id, remove.profileIds);
    const added = await insertMembers(tx, accountId, segment.id, add.profileIds);
    const members = await countMembers(tx, accountId, [segment.id]);
    return {
      added,
      removed,
      unmatched: [...remove.unmatched, ...add.unmatched],
      members: members.get(segment.id) ?? 0,
    };
  });
