import { queryOptions } from "@tanstack/react-query";
import type { CampaignStats } from "../../src/contract/campaignLife.ts";
import type { CampaignLinks } from "../../src/contract/campaignLinks.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Numbers change with every message; should no news of them arrive, they are read anew this often. */
const PULSE_MS = 30_000;

/**
 * What a campaign's messages came to.
 *
 * @param from ISO 8601: only hours that begin then or later; undefined: all
 */
export const campaignStatsQuery = (account: string, campaign: string, from: string | undefined) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "stats", campaign, from),
    queryFn: ({ signal }) =>
      call<CampaignStats>(`${campaignPath(campaign)}/stats`, { account, query: { from }, signal }),
    refetchInterval: PULSE_MS,
  });

/** What a campaign's links brought, of the same hours. */
export const campaignLinksQuery = (account: string, campaign: string, from: string | undefined) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "links", campaign, from),
    queryFn: ({ signal }) =>
      call<CampaignLinks>(`${campaignPath(campaign)}/links`, { account, query: { from }, signal }),
    refetchInterval: PULSE_MS,
  });
