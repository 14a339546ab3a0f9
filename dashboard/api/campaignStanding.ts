import { queryOptions } from "@tanstack/react-query";
import type { CampaignCapUse, CampaignWaiting } from "../../src/contract/campaignLife.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Should no news arrive, figures are asked for again this often. */
const PULSE_MS = 30_000;

/** How much of the campaign's targeting cap is taken. */
export const capUseQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "cap", campaign),
    queryFn: ({ signal }) => call<CampaignCapUse>(`${campaignPath(campaign)}/cap`, { account, signal }),
    refetchInterval: PULSE_MS,
  });

/** Where its messages stand that have not ended. */
export const campaignWaitingQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "waiting", campaign),
    queryFn: ({ signal }) => call<CampaignWaiting>(`${campaignPath(campaign)}/waiting`, { account, signal }),
    refetchInterval: PULSE_MS,
  });
