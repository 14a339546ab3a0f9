import type { CampaignLinks } from "../contract/campaignLinks.ts";
import type { Queryable } from "../db/pool.ts";
import { sumCampaignLinks } from "../db/queries/campaignLinks.ts";

/**
 * What the links of a campaign brought, seconds old.
 *
 * @param range of the hours in which the messages were decided: whole ones that begin at or after `from` and before `before`
 */
export const readCampaignLinks = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  range: { from: Date | null; before: Date | null },
): Promise<CampaignLinks> => {
  const rows = await sumCampaignLinks(q, accountId, campaignId, range);
  const other = rows.find(({ url }) => url === null);
  return {
    data: rows.flatMap(({ url, ...counts }) => (url === null ? [] : [{ url, ...counts }])),
    other:
      other === undefined
        ? null
        : { clicks: other.clicks, users: other.users, machineClicks: other.machineClicks },
  };
};
