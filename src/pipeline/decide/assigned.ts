import type { Queryable } from "../../db/pool.ts";
import { keepMergesOut } from "../../db/queries/ledger.ts";
import { listMergedInto } from "../../db/queries/recipients.ts";
import { assignVariants, listAssigned } from "../../db/queries/variants.ts";
import type { Decided } from "./batch.ts";

interface Group {
  accountId: number;
  campaignId: string;
}

/**
 * The variants that users were assigned before. Users that were merged away have that of what they became, and none is merged
 * until the transaction ends.
 */
export const loadAssigned = async (
  tx: Queryable,
  { accountId, campaignId }: Group,
  profileIds: readonly number[],
): Promise<ReadonlyMap<number, string>> => {
  await keepMergesOut(tx, accountId);
  const mergedInto = await listMergedInto(tx, accountId, profileIds);
  const current = (id: number): number => mergedInto.get(id) ?? id;
  const rows = await listAssigned(tx, accountId, campaignId, [...new Set(profileIds.map(current))]);
  const byCurrent = new Map(rows.map(({ profileId, variant }) => [profileId, variant]));
  return new Map(
    profileIds.flatMap((id) => {
      const variant = byCurrent.get(current(id));
      return variant === undefined ? [] : [[id, variant] as const];
    }),
  );
};

/** Who was assigned a variant just now, and keeps it: tests and control users take nothing, nor does who was stopped. */
const newlyAssigned = (items: readonly Decided[]): Map<number, string> => {
  const users = new Map<number, string>();
  for (const {
    facts: { profile, variant },
    decision,
    slice,
  } of items) {
    if (profile === null || variant?.by !== "assigned" || slice.row.isTest) continue;
    if (decision.kind !== "stop" && decision.shadow === null) users.set(profile.id, variant.id);
  }
  return users;
};

/** Keeps what was assigned. @throws a serialization failure when one got another variant meanwhile */
export const keepAssigned = async (
  tx: Queryable,
  { accountId, campaignId }: Group,
  items: readonly Decided[],
): Promise<void> => {
  const users = newlyAssigned(items);
  if (users.size === 0) return;
  const mergedInto = await listMergedInto(tx, accountId, [...users.keys()]);
  const current = new Map([...users].map(([id, variant]) => [mergedInto.get(id) ?? id, variant]));
  const rows = [...current].map(([profileId, variant]) => ({ profileId, variant }));
  await assignVariants(tx, accountId, campaignId, rows);
};
