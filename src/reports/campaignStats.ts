import type { CampaignStats } from "../contract/campaignLife.ts";
import type { Queryable } from "../db/pool.ts";
import { type StatRow, sumCampaignStats } from "../db/queries/stats.ts";
import { listVariantNames } from "../db/queries/variants.ts";

type Measures = Record<string, number>;

const sumBy = <Key>(rows: readonly StatRow[], keyOf: (row: StatRow) => Key): Map<Key, Measures> => {
  const sums = new Map<Key, Measures>();
  for (const row of rows) {
    const measures = sums.get(keyOf(row)) ?? {};
    measures[row.measure] = (measures[row.measure] ?? 0) + row.count;
    sums.set(keyOf(row), measures);
  }
  return sums;
};

/**
 * What a campaign's messages came to: in all, by version, and by hour. Seconds old.
 *
 * @param range whole hours that begin at or after `from` and before `before`
 */
export const readCampaignStats = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  range: { from: Date | null; before: Date | null },
): Promise<CampaignStats> => {
  const rows = await sumCampaignStats(q, accountId, campaignId, range);
  const hasVariants = rows.some(({ variant }) => variant !== "");
  const names = hasVariants ? await listVariantNames(q, accountId, campaignId) : [];
  const byVariant = sumBy(rows, ({ variant }) => variant);
  return {
    total: sumBy(rows, () => "all").get("all") ?? {},
    versions: [...sumBy(rows, (row) => row.version)].map(([version, measures]) => ({ version, measures })),
    variants: names.flatMap(({ id, name }) => {
      const measures = byVariant.get(id);
      return measures === undefined ? [] : [{ id, name, measures }];
    }),
    hours: [...sumBy(rows, (row) => row.hour.toISOString())].map(([hour, measures]) => ({ hour, measures })),
  };
};
