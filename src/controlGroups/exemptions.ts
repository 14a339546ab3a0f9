import type { ControlExemption } from "../contract/controlGroup.ts";
import type { MemberName } from "../contract/segment.ts";
import type { Database, Queryable } from "../db/pool.ts";
import * as queries from "../db/queries/controlGroups.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { controlExemptionsMax } from "../limits.ts";
import { requireProfileId } from "../profiles/find.ts";
import { resolveNames } from "../profiles/named.ts";

const asExemption = (row: queries.ExemptionRow): ControlExemption => ({
  profileId: row.profile_id,
  name: typeof row.name === "string" ? row.name : null,
  identity: row.identity,
  email: row.email,
  phone: row.phone,
  addedBy: row.added_by,
  addedAt: row.added_at.toISOString(),
});

/** Profiles that are in no control group, in the order in which they were added. */
export const listControlExemptions = async (q: Queryable, accountId: number): Promise<ControlExemption[]> =>
  (await queries.listExemptions(q, accountId)).map(asExemption);

const nobody = ({ kind, value }: MemberName) =>
  new DomainError("profile/not-found", `No profile has the ${kind} "${value}".`, [
    { field: "value", message: `Expected the ${kind} of a profile, got "${value}".` },
  ]);

const refuseTooMany = (count: number): void => {
  if (count < controlExemptionsMax) return;
  throw new DomainError(
    "control-group/too-many",
    `At most ${controlExemptionsMax} profiles are in no control group; remove one first.`,
    [
      {
        field: "value",
        message: `Expected at most ${controlExemptionsMax} exempt profiles, there are ${count}.`,
      },
    ],
  );
};

const exempted = async (
  tx: Queryable,
  accountId: number,
  profileId: number,
  by: string,
  unknown: DomainError,
): Promise<ControlExemption> => {
  const before = await queries.listExemptions(tx, accountId);
  const isKnown = before.some(({ profile_id }) => profile_id === profileId);
  if (!isKnown) refuseTooMany(before.length);
  if (!(await queries.insertExemption(tx, accountId, profileId, by))) throw unknown;
  const added = (await queries.listExemptions(tx, accountId)).find((row) => row.profile_id === profileId);
  if (added === undefined) throw unknown;
  return asExemption(added);
};

/**
 * Takes the profile that an identity or an address means out of all control groups. One that is exempt already stays so.
 *
 * @throws DomainError profile/not-found, control-group/too-many
 */
export const addControlExemption = (
  db: Database,
  accountId: number,
  name: MemberName,
  by: string,
): Promise<ControlExemption> =>
  inTransaction(db, async (tx) => {
    await queries.lockControls(tx, accountId);
    const [profileId] = (await resolveNames(tx, accountId, [name])).profileIds;
    if (profileId === undefined) throw nobody(name);
    return exempted(tx, accountId, profileId, by, nobody(name));
  });

/**
 * The same, by the profile's id; that of a profile that was merged into another means the other.
 *
 * @throws DomainError profile/not-found, control-group/too-many
 */
export const exemptProfile = (
  db: Database,
  accountId: number,
  profileId: number,
  by: string,
): Promise<ControlExemption> =>
  inTransaction(db, async (tx) => {
    await queries.lockControls(tx, accountId);
    const id = await requireProfileId(tx, accountId, profileId);
    const unknown = new DomainError("profile/not-found", `There is no profile ${profileId} in this account.`);
    return exempted(tx, accountId, id, by, unknown);
  });

/** @throws DomainError profile/not-found when the profile is not exempt */
export const removeControlExemption = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<void> => {
  if (await queries.deleteExemption(q, accountId, profileId)) return;
  throw new DomainError("profile/not-found", `Profile ${profileId} is not exempt from control groups.`);
};
