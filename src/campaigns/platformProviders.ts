import type { DraftProblem } from "../contract/campaignLife.ts";
import { pushPlatformsOf } from "../contract/provider.ts";
import type { Queryable } from "../db/pool.ts";
import { type CampaignRow, findProviderFacts } from "../db/queries/campaigns.ts";

const PLATFORMS = ["android", "ios", "web"] as const;

/** What is wrong with the providers that a push campaign names for single platforms. */
export const platformProblems = async (
  q: Queryable,
  accountId: number,
  { draft }: CampaignRow,
): Promise<DraftProblem[]> => {
  if (draft.channel !== "push") return [];
  const problems: DraftProblem[] = [];
  for (const platform of PLATFORMS) {
    const id = draft.start.platformProviders[platform];
    if (id === null) continue;
    const provider = await findProviderFacts(q, accountId, id);
    const blocking = (message: string): void => {
      const field = `start.platformProviders.${platform}`;
      problems.push({ section: "start", level: "blocking", field, message });
    };
    if (provider === undefined) blocking("The provider does not exist any more; choose another one.");
    else if (!pushPlatformsOf(provider.kind).includes(platform)) {
      blocking(`"${provider.name}" does not deliver to this platform; choose another one.`);
    } else if (!provider.isVerified) {
      blocking(`"${provider.name}" is not verified; verify it under Settings, or choose another one.`);
    }
  }
  return problems;
};
