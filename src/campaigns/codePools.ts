import type { CampaignContent } from "../contract/campaign.ts";
import type { DraftProblem } from "../contract/campaignLife.ts";
import { didYouMean } from "../lib/nearest.ts";

/** A code pool as a draft is held against it. */
export interface PoolStock {
  name: string;
  isExpired: boolean;
  free: number;
}

/** Whether the templates may name pools at all: most drafts are spared the question which pools there are. */
export const mayNamePools = ({ what }: CampaignContent): boolean => /codes/i.test(JSON.stringify(what));

/** What is wrong with taking codes of a pool: there is none of this name, or none of its codes would be given now. */
export const poolProblem = (
  wanted: string,
  pools: readonly PoolStock[],
): Pick<DraftProblem, "level" | "message"> | undefined => {
  const pool = pools.find(({ name }) => name.toLowerCase() === wanted.toLowerCase());
  if (pool === undefined) {
    const known = pools.map(({ name }) => name);
    const message = `There is no code pool "${wanted}".${didYouMean(wanted, known)} Make it under Settings, Code pools.`;
    return { level: "blocking", message };
  }
  const ending = "messages that need one of its codes end as code_pool_empty.";
  if (pool.isExpired) {
    return { level: "worth_a_look", message: `The code pool "${pool.name}" has expired: ${ending}` };
  }
  if (pool.free > 0) return undefined;
  return { level: "worth_a_look", message: `The code pool "${pool.name}" has no free code: ${ending}` };
};
