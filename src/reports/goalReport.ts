import type { GoalReport } from "../contract/goalReport.ts";
import { consequencesOf } from "../contract/purpose.ts";
import type { Queryable } from "../db/pool.ts";
import { findGoal, type GoalSumRow, sumGoal } from "../db/queries/goalUsers.ts";
import { listVariantNames } from "../db/queries/variants.ts";
import { listVersionShares, type VersionSharesRow } from "../db/queries/versions.ts";
import {
  compareVariants,
  type GroupSums,
  type LiftStratum,
  liftOf,
  plannedUsersOf,
  type VariantSums,
} from "../experiments/lift.ts";

const sumOf = (rows: readonly GoalSumRow[]): GroupSums =>
  rows.reduce(
    (sum, row) => ({
      users: sum.users + row.users,
      converted: sum.converted + row.converted,
      byClick: sum.byClick + row.byClick,
      revenue: sum.revenue + row.revenue,
      revenueSquares: sum.revenueSquares + row.revenueSquares,
    }),
    { users: 0, converted: 0, byClick: 0, revenue: 0, revenueSquares: 0 },
  );

const groupedBy = <Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[][] => {
  const groups = new Map<string, Row[]>();
  for (const row of rows) groups.set(keyOf(row), [...(groups.get(keyOf(row)) ?? []), row]);
  return [...groups.values()];
};

/** Whom a version leaves out, as it says itself: versions that say the same can be taken together. */
const controlOf = ({ content }: VersionSharesRow): string | null => {
  const { customControlGroups, campaignControlPercent } = content.who;
  const isSystem = consequencesOf(content).systemControlGroup;
  if (!isSystem && customControlGroups.length === 0 && campaignControlPercent === null) return null;
  return JSON.stringify([isSystem, [...customControlGroups].sort(), campaignControlPercent]);
};

/** Before anybody is reached, the newest version says whether there is somebody to compare with. */
const strataOf = (rows: readonly GoalSumRow[], versions: readonly VersionSharesRow[]): LiftStratum[] => {
  const controls = new Map(versions.map((row) => [row.version, controlOf(row)]));
  const stratum = (version: number, own: readonly GoalSumRow[]): LiftStratum => ({
    target: sumOf(own.filter(({ isControl }) => !isControl)),
    control:
      (controls.get(version) ?? null) === null ? null : sumOf(own.filter(({ isControl }) => isControl)),
  });
  if (rows.length === 0) return [stratum(versions.at(-1)?.version ?? 0, rows)];
  return groupedBy(rows, ({ version }) => controls.get(version) ?? "").map((own) =>
    stratum(own[0]?.version ?? 0, own),
  );
};

const withVariants = (rows: readonly GoalSumRow[]): GoalSumRow[] =>
  rows.filter(({ isControl, variant }) => !isControl && variant !== "");

const variantStrataOf = (
  rows: readonly GoalSumRow[],
  versions: readonly VersionSharesRow[],
): VariantSums[][] => {
  const shares = new Map(versions.map(({ version, variants }) => [version, JSON.stringify(variants)]));
  return groupedBy(withVariants(rows), ({ version }) => shares.get(version) ?? "").map((group) =>
    groupedBy(group, ({ variant }) => variant).map((own) => ({ id: own[0]?.variant ?? "", ...sumOf(own) })),
  );
};

const countsOf = (rows: readonly GoalSumRow[]) => {
  const { users, converted } = sumOf(rows);
  return { users, converted };
};

/**
 * What a campaign's goal came to: target against control, its variants, and by hour. Null where its newest version has none.
 *
 * @param range whole hours of the first message that begin at or after `from` and before `before`
 */
export const readGoalReport = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  range: { from: Date | null; before: Date | null },
): Promise<GoalReport | null> => {
  const found = await findGoal(q, accountId, campaignId);
  if (found === undefined) return null;
  const versions = await listVersionShares(q, accountId, campaignId);
  const rows = await sumGoal(q, accountId, campaignId, range);
  const names = await listVariantNames(q, accountId, campaignId);
  const plannedUsers = plannedUsersOf(versions.at(-1)?.content.who.targetingCap.total ?? null);
  return {
    ...found,
    plannedUsers,
    lift: liftOf(strataOf(rows, versions), { plannedUsers }),
    variants: names.flatMap(({ id, name }) => {
      const { revenueSquares: _, ...sums } = sumOf(
        withVariants(rows).filter(({ variant }) => variant === id),
      );
      return sums.users === 0 ? [] : [{ id, name, ...sums }];
    }),
    pairs: compareVariants(variantStrataOf(rows, versions), plannedUsers),
    hours: groupedBy(rows, ({ hour }) => hour.toISOString()).map((own) => ({
      hour: own[0]?.hour.toISOString() ?? "",
      target: countsOf(own.filter(({ isControl }) => !isControl)),
      control: countsOf(own.filter(({ isControl }) => isControl)),
    })),
  };
};
