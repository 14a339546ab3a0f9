import type { CampaignContent } from "../contract/campaign.ts";
import type { Campaign } from "../contract/campaignLife.ts";
import type { Queryable } from "../db/pool.ts";
import { insertDraft } from "../db/queries/campaigns.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/ids.ts";
import { campaignNameCharsMax } from "../limits.ts";
import { requireCampaign } from "./find.ts";
import { asCampaign } from "./view.ts";

/** Providers are the account's. */
const withoutProviders = ({ backup: _, ...start }: CampaignContent["start"]): CampaignContent["start"] => ({
  ...start,
  providerId: null,
  ...(start.secondChannel == null ? {} : { secondChannel: { ...start.secondChannel, providerId: null } }),
});

/**
 * Copies a campaign's draft into a new draft, "Clone of …". Former IDs stay with the original, and into another
 * account the provider does not go along.
 *
 * @param intoAccountId whoever calls has checked that the person may write there
 * @throws DomainError campaign/not-found
 */
export const cloneCampaign = async (
  q: Queryable,
  clock: Clock,
  accountId: number,
  ref: string,
  { intoAccountId, by }: { intoAccountId: number; by: string },
): Promise<Campaign> => {
  const { draft } = await requireCampaign(q, accountId, ref);
  const isSameAccount = intoAccountId === accountId;
  const id = newId(clock.now().getTime());
  await insertDraft(q, intoAccountId, {
    id,
    createdBy: by,
    draft: {
      ...draft,
      name: [...`Clone of ${draft.name}`].slice(0, campaignNameCharsMax).join(""),
      start: isSameAccount ? draft.start : withoutProviders(draft.start),
      formerIds: [],
    },
  });
  return asCampaign(await requireCampaign(q, intoAccountId, id), clock.now());
};
