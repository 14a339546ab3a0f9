import type {
  ControlGroup,
  ControlGroupCreate,
  ControlGroupList,
  ControlGroupPatch,
} from "../contract/controlGroup.ts";
import type { Database, Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/controlGroups.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import {
  customControlGroupsMax,
  profileBuckets,
  segmentUsesNamedMax,
  usersCountedMax,
  usersSampledBuckets,
} from "../limits.ts";

const PER_CENT = 100;

const asGroup = (row: queries.ControlGroupRow): ControlGroup => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  purpose: row.purpose,
  percent: row.percent,
  createdBy: row.created_by,
  createdAt: row.created_at.toISOString(),
});

const notFound = (id: string) =>
  new DomainError("control-group/not-found", `There is no control group ${id} in this account.`);

const foundAmong = (rows: readonly queries.ControlGroupRow[], id: string): queries.ControlGroupRow => {
  const row = rows.find((one) => one.id === id);
  if (row === undefined) throw notFound(id);
  return row;
};

const nameKey = (name: string): string => name.normalize("NFC").toLowerCase();

const refuseSameName = (rows: readonly queries.ControlGroupRow[], name: string, exceptId: string): void => {
  const taken = rows.some((row) => row.id !== exceptId && nameKey(row.name) === nameKey(name));
  if (!taken) return;
  throw new DomainError("control-group/exists", `Another control group is called "${name}".`, [
    { field: "name", message: `Expected a name that no other control group has, got "${name}".` },
  ]);
};

const refuseTooMany = (rows: readonly queries.ControlGroupRow[], kind: ControlGroup["kind"]): void => {
  const [max, words] =
    kind === "system"
      ? [1, "one system group"]
      : [customControlGroupsMax, `${customControlGroupsMax} custom groups`];
  const count = rows.filter((row) => row.kind === kind).length;
  if (count < max) return;
  throw new DomainError("control-group/exists", `An account has at most ${words}.`, [
    { field: "kind", message: `Expected at most ${max} of "${kind}", there are ${count} already.` },
  ]);
};

/** The system group, then the custom ones by name, each with how many users it holds and who leaves it out. */
export const listControlGroups = async (q: Queryable, accountId: number): Promise<ControlGroupList> => {
  const rows = await queries.listControlGroups(q, accountId);
  const uses = await queries.listGroupUses(q, accountId);
  const users = await queries.estimateUsers(q, accountId, {
    counted: usersCountedMax,
    buckets: usersSampledBuckets,
    bucketsInAll: profileBuckets,
  });
  const data = rows.map((row) => {
    const own = uses.filter(({ group_id }) => group_id === row.id);
    return {
      ...asGroup(row),
      users: Math.round((users * row.percent) / PER_CENT),
      campaigns: own.map(({ id, name }) => ({ id, name })),
      campaignCount: own[0]?.total ?? 0,
    };
  });
  return { data, users };
};

/**
 * Creates a control group. Campaigns leave its users out from the next decision on: the system group at once, a custom
 * one where a published campaign names it.
 *
 * @throws DomainError control-group/exists for a name that is taken, a second system group, too many custom ones
 */
export const createControlGroup = (
  db: Database,
  clock: Clock,
  accountId: number,
  input: ControlGroupCreate,
  by: string,
): Promise<ControlGroup> =>
  inTransaction(db, async (tx) => {
    await queries.lockControls(tx, accountId);
    const rows = await queries.listControlGroups(tx, accountId);
    const id = newId(clock.now().getTime());
    const { kind, purpose = "", percent } = input;
    const name = input.name.trim();
    refuseTooMany(rows, kind);
    refuseSameName(rows, name, id);
    await queries.insertControlGroup(tx, accountId, { id, kind, name, purpose, percent, createdBy: by });
    return asGroup(foundAmong(await queries.listControlGroups(tx, accountId), id));
  });

/**
 * Changes what the patch names. A larger share only adds users.
 *
 * @throws DomainError control-group/not-found, control-group/exists for a name that is taken
 */
export const patchControlGroup = (
  db: Database,
  accountId: number,
  id: string,
  patch: ControlGroupPatch,
): Promise<ControlGroup> =>
  inTransaction(db, async (tx) => {
    await queries.lockControls(tx, accountId);
    const rows = await queries.listControlGroups(tx, accountId);
    const row = foundAmong(rows, id);
    const { purpose = row.purpose, percent = row.percent } = patch;
    const name = patch.name?.trim() ?? row.name;
    refuseSameName(rows, name, id);
    await queries.updateControlGroup(tx, accountId, { id, name, purpose, percent });
    return { ...asGroup(row), name, purpose, percent };
  });

const refuseUsed = (group: queries.ControlGroupRow, uses: readonly { id: string; name: string }[]): void => {
  if (uses.length === 0) return;
  const named = uses.slice(0, segmentUsesNamedMax);
  const more = uses.length > named.length ? " and more" : "";
  throw new DomainError(
    "control-group/in-use",
    `"${group.name}" is left out by published campaigns: ${named.map(({ name }) => `"${name}"`).join(", ")}${more}. Take it out of them first.`,
    named.map(({ id, name }) => ({ field: "", message: `The campaign "${name}" (${id}) leaves it out.` })),
  );
};

/**
 * Deletes a group that no published campaign names. The system group is named by those whose author chose it; where it
 * follows from the purpose, it goes without it.
 *
 * @throws DomainError control-group/not-found; control-group/in-use naming the campaigns
 */
export const deleteControlGroup = (db: Database, accountId: number, id: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    const row = await queries.lockControlGroup(tx, accountId, id);
    if (row === undefined) throw notFound(id);
    refuseUsed(row, await queries.listControlGroupUses(tx, accountId, row));
    await queries.deleteControlGroup(tx, accountId, id);
  });
