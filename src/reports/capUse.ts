import type { CampaignCapUse } from "../contract/campaignLife.ts";
import type { Queryable } from "../db/pool.ts";
import { type CapUseRow, readCapUse } from "../db/queries/capUse.ts";
import { dayOf } from "../moments/localDay.ts";

const shown = ({ cap, taken, reached80At, reached100At }: CapUseRow) => ({
  cap,
  taken,
  reached80At: reached80At?.toISOString() ?? null,
  reached100At: reached100At?.toISOString() ?? null,
});

/**
 * How much of a campaign's targeting cap is taken, in all and today.
 *
 * @param timeZone the account's: days are read in it
 */
export const readCampaignCapUse = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  timeZone: string,
  now: Date,
): Promise<CampaignCapUse> => {
  const day = dayOf(now, timeZone);
  const rows = await readCapUse(q, accountId, campaignId, day);
  const total = rows.find(({ kind }) => kind === "total");
  const today = rows.find(({ kind }) => kind === "day");
  return {
    total: total === undefined ? null : shown(total),
    today: today === undefined ? null : { day, ...shown(today) },
  };
};
