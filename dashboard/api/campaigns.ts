import { queryOptions } from "@tanstack/react-query";
import type { Campaign, CampaignVersionDetail, DraftProblem } from "../../src/contract/campaignLife.ts";
import type { Overview } from "../../src/contract/overview.ts";
import type { PayloadSample } from "../../src/contract/preview.ts";
import type { Provider } from "../../src/contract/provider.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Questions about one campaign, and what a draft is written with. */

export const campaignPath = (campaign: string): string => `/campaigns/${encodeURIComponent(campaign)}`;

export const campaignQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "one", campaign),
    queryFn: ({ signal }) => call<Campaign>(campaignPath(campaign), { account, signal }),
  });

/** What keeps the draft from being published, as it was at this revision. */
export const problemsQuery = (account: string, campaign: string, revision: number) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "problems", campaign, revision),
    queryFn: ({ signal }) =>
      call<{ data: DraftProblem[] }>(`${campaignPath(campaign)}/problems`, { account, signal }),
    select: ({ data }) => data,
    placeholderData: (before) => before,
  });

/** Dotted path, and what it was and is; absent where it was not or is not. */
export interface DraftChange {
  field: string;
  before?: unknown;
  after?: unknown;
}

/** What publishing would change of the version that is live. */
export const draftDiffQuery = (account: string, campaign: string, version: number, revision: number) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "diff", campaign, version, revision),
    queryFn: ({ signal }) =>
      call<{ data: DraftChange[] }>(`${campaignPath(campaign)}/diff`, {
        account,
        query: { from: version, to: "draft" },
        signal,
      }),
    select: ({ data }) => data,
  });

export const versionQuery = (account: string, campaign: string, version: number) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "version", campaign, version),
    queryFn: ({ signal }) =>
      call<CampaignVersionDetail>(`${campaignPath(campaign)}/versions/${version}`, { account, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** A payload made of what the templates read. */
export const sampleQuery = (account: string, campaign: string, revision: number) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "sample", campaign, revision),
    queryFn: ({ signal }) =>
      call<PayloadSample>(`${campaignPath(campaign)}/sample`, { account, method: "POST", body: {}, signal }),
    placeholderData: (before) => before,
  });

export const labelsQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "labels"),
    queryFn: ({ signal }) => call<{ data: string[] }>("/campaign-labels", { account, signal }),
    select: ({ data }) => data,
  });

export const draftProvidersQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "providers", "list"),
    queryFn: ({ signal }) => call<{ data: Provider[] }>("/providers", { account, signal }),
    select: ({ data }) => data,
  });

/** Providers whose calls fail; a wizard does without it when it cannot be had. */
export const providerHealthQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "providers", "health"),
    queryFn: ({ signal }) => call<Pick<Overview, "providers">>("/overview", { account, signal }),
    select: ({ providers }) => providers,
    retry: false,
  });
