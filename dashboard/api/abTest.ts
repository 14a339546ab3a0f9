import { queryOptions } from "@tanstack/react-query";
import type { AbTestAnswer } from "../../src/contract/abTest.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Figures change with every message; should no news of them arrive, they are read anew this often. */
const PULSE_MS = 30_000;

/** The A/B test of a campaign. Under "messages": what becomes of those changes it. */
export const abTestQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "abTest", campaign),
    queryFn: ({ signal }) => call<AbTestAnswer>(`${campaignPath(campaign)}/ab-test`, { account, signal }),
    refetchInterval: PULSE_MS,
  });

/** @param variant id of the variant that everybody gets; null: all go on */
export const chooseWinner = (account: string, campaign: string, variant: string | null) =>
  call<AbTestAnswer>(`${campaignPath(campaign)}/ab-test/winner`, {
    method: "POST",
    account,
    body: { variant },
  });
