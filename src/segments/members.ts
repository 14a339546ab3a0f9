import type { MemberName, MembersChanged } from "../contract/segment.ts";
import type { Database } from "../db/pool.ts";
import { countMembers, deleteMembers, insertMembers, shareSegments } from "../db/queries/segments.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { resolveNames } from "../profiles/named.ts";
import { requireSegment, segmentNotFound } from "./find.ts";

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
    const remove = await resolveNames(tx, accountId, change.remove);
    const add = await resolveNames(tx, accountId, change.add);
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
