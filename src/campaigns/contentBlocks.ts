import { blocksNamedWithin } from "../contract/blocksIn.ts";
import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import type { FrozenBlockStanding } from "../contract/contentBlock.ts";
import type { Queryable } from "../db/pool.ts";
import { listFrozenBlocks } from "../db/queries/contentBlocks.ts";
import { didYouMean } from "../lib/nearest.ts";
import { requireCampaign } from "./find.ts";

/** Whether the templates name content blocks at all: most drafts are spared the question which there are. */
export const mayNameBlocks = ({ what }: CampaignContent): boolean => blocksNamedWithin(what).length > 0;

/** What is wrong with putting in a block that was not found. */
export const blockProblem = (
  message: string,
  wanted: string,
  known: readonly string[],
): Pick<DraftProblem, "message"> => ({
  message: `${message}${didYouMean(wanted, known)} Make it under Settings, Content blocks.`,
});

/** The content blocks of what is published, each beside what it is now. @throws DomainError campaign/not-found */
export const listBlocksOfCampaign = async (
  q: Queryable,
  accountId: number,
  ref: string,
): Promise<FrozenBlockStanding[]> => {
  const { id } = await requireCampaign(q, accountId, ref);
  return listFrozenBlocks(q, accountId, id);
};
