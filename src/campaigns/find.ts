import type { Queryable } from "../db/pool.ts";
import { type CampaignRow, findCampaign, findCampaignByNumber } from "../db/queries/campaigns.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid } from "../lib/ids.ts";

const notFound = (ref: string) =>
  new DomainError("campaign/not-found", `There is no campaign ${ref} in this account.`);

/** The campaign when it was found. @throws DomainError campaign/not-found, naming `ref` */
export const foundCampaign = (row: CampaignRow | undefined, ref: string): CampaignRow => {
  if (row === undefined) throw notFound(ref);
  return row;
};

/**
 * The campaign that a person or a program means: by its id, its 10-digit campaign ID or a former ID.
 *
 * @throws DomainError campaign/not-found
 */
export const requireCampaign = async (q: Queryable, accountId: number, ref: string): Promise<CampaignRow> =>
  foundCampaign(
    isUuid(ref) ? await findCampaign(q, accountId, ref) : await findCampaignByNumber(q, accountId, ref),
    ref,
  );
