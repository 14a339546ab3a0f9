import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { CampaignContent } from "../../src/contract/campaign.ts";
import type { Campaign, CampaignPatch, CampaignVersion } from "../../src/contract/campaignLife.ts";
import type { PayloadSample } from "../../src/contract/preview.ts";
import { campaignPath, campaignQuery, type DraftChange, versionQuery } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { queryClient } from "./queryClient.ts";

/** A version's number, or the draft. */
export type VersionRef = number | "draft";

/** Published versions, newest first. */
export const versionsQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "versions", campaign),
    queryFn: ({ signal }) =>
      call<{ data: CampaignVersion[] }>(`${campaignPath(campaign)}/versions`, { account, signal }),
    select: ({ data }) => data,
  });

/** What changed from one version to another. */
export const versionDiffQuery = (account: string, campaign: string, from: VersionRef, to: VersionRef) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "versionDiff", campaign, from, to),
    queryFn: ({ signal }) =>
      call<{ data: DraftChange[] }>(`${campaignPath(campaign)}/diff`, {
        account,
        query: { from, to },
        signal,
      }),
    select: ({ data }) => data,
  });

/**
 * A payload made of what a published version reads, whatever the draft has become. A version never changes: this
 * lies where no news of campaigns makes it stale.
 */
export const versionSampleQuery = (account: string, campaign: string, version: number) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "versionSample", campaign, version),
    queryFn: async ({ signal }) => {
      const { content } = await queryClient.ensureQueryData(versionQuery(account, campaign, version));
      const body = { what: content.what };
      return call<PayloadSample>(`${campaignPath(campaign)}/sample`, {
        method: "POST",
        account,
        body,
        signal,
      });
    },
    staleTime: Number.POSITIVE_INFINITY,
  });

const sectionsOf = ({ channel: _, ...sections }: CampaignContent): Omit<CampaignPatch, "revision"> =>
  sections;

/**
 * Copies a version into the draft. Answers how to take that back: the draft as it was goes over it again, unless
 * somebody changed it since.
 */
export const useRestoreVersion = (account: string, ref: string) => {
  const client = useQueryClient();
  const path = campaignPath(ref);
  const keep = (campaign: Campaign): Campaign => {
    client.setQueryData(campaignQuery(account, ref).queryKey, campaign);
    void client.invalidateQueries({ queryKey: keyOf(account, "campaigns") });
    return campaign;
  };
  return useMutation({
    mutationFn: async ({ before, version }: { before: Campaign; version: number }) => {
      const body = { revision: before.revision };
      const restored = await call<Campaign>(`${path}/versions/${version}/restore`, {
        method: "POST",
        account,
        body,
      });
      keep(restored);
      const undo: CampaignPatch = { revision: restored.revision, ...sectionsOf(before.draft) };
      return { undo: async () => keep(await call<Campaign>(path, { method: "PATCH", account, body: undo })) };
    },
  });
};
