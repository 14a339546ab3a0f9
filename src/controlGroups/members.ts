import type { ControlGroup, ProfileControlGroups } from "../contract/controlGroup.ts";
import type { Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/controlGroups.ts";
import { DomainError } from "../lib/errors.ts";
import { controlGroupScanRows } from "../limits.ts";
import { requireProfileId } from "../profiles/find.ts";
import { isInControlGroup } from "./membership.ts";

/** Who is in the groups now: nothing is stored of it, so whoever asks works it out. */

const factsOf = async (q: Queryable, accountId: number): Promise<queries.ControlFactsRow> => {
  const facts = await queries.findControlFacts(q, accountId);
  if (facts === undefined) throw new Error(`there is no account ${accountId}`);
  return facts;
};

/**
 * The groups of the account that a user is in.
 *
 * @throws DomainError profile/not-found
 */
export const readProfileControlGroups = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<ProfileControlGroups> => {
  const id = await requireProfileId(q, accountId, profileId);
  const { assignmentKey, groups, exemptProfileIds } = await factsOf(q, accountId);
  const isExempt = exemptProfileIds.includes(id);
  return {
    isExempt,
    groups: isExempt ? [] : groups.filter((group) => isInControlGroup(assignmentKey, group, id)),
  };
};

/** @throws DomainError control-group/not-found */
export const requireControlGroup = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<Pick<ControlGroup, "id" | "name" | "percent">> => {
  const row = await queries.findControlGroup(q, accountId, id);
  if (row !== undefined) return row;
  throw new DomainError("control-group/not-found", `There is no control group ${id} in this account.`);
};

/** The users of a group as it is now, in the order of their ids, page by page. */
export async function* membersOf(
  q: Queryable,
  accountId: number,
  group: Pick<ControlGroup, "id" | "percent">,
): AsyncGenerator<queries.GroupUserRow[]> {
  const { assignmentKey, exemptProfileIds } = await factsOf(q, accountId);
  const exempt = new Set(exemptProfileIds);
  for (let above = 0; ; ) {
    const ids = await queries.nextProfileIds(q, accountId, above, controlGroupScanRows);
    const last = ids.at(-1);
    if (last === undefined) return;
    const members = ids.filter((id) => !exempt.has(id) && isInControlGroup(assignmentKey, group, id));
    if (members.length > 0) yield await queries.listGroupUsers(q, accountId, members);
    above = last;
  }
}
