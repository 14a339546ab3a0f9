import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  ContentBlock,
  ContentBlockChecked,
  ContentBlockCreate,
  ContentBlockDetail,
  ContentBlockPatch,
  ContentBlockVersion,
  FrozenBlockStanding,
} from "../../src/contract/contentBlock.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Pieces of templates that campaigns share. */

const pathOf = (id: string): string => `/content-blocks/${encodeURIComponent(id)}`;
const keyOfAll = (account: string) => keyOf(account, "settings", "contentBlocks");

/** By name. */
export const contentBlocksQuery = (account: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "list"],
    queryFn: async ({ signal }) =>
      (await call<{ data: ContentBlock[] }>("/content-blocks", { account, signal })).data,
  });

export const contentBlockQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "one", id],
    queryFn: ({ signal }) => call<ContentBlockDetail>(pathOf(id), { account, signal }),
    // whoever writes is not given another text meanwhile
    refetchOnWindowFocus: false,
  });

export const contentBlockVersionsQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "versions", id],
    queryFn: async ({ signal }) =>
      (await call<{ data: ContentBlockVersion[] }>(`${pathOf(id)}/versions`, { account, signal })).data,
  });

/** The blocks of what is published, each with its newest version. */
export const blocksOfCampaignQuery = (account: string, campaign: string, version: number) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "ofCampaign", campaign, version],
    queryFn: async ({ signal }) =>
      (
        await call<{ data: FrozenBlockStanding[] }>(
          `/campaigns/${encodeURIComponent(campaign)}/content-blocks`,
          { account, signal },
        )
      ).data,
  });

/** What a text would say, and what is wrong with it. */
export const askBlockCheck = (
  account: string,
  id: string,
  source: string,
  signal: AbortSignal,
): Promise<ContentBlockChecked> =>
  call<ContentBlockChecked>(`${pathOf(id)}/check`, { method: "POST", account, body: { source }, signal });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(account, "settings") }),
  });
};

export const useCreateContentBlock = (account: string) =>
  useChange(account, (body: ContentBlockCreate) =>
    call<ContentBlock>("/content-blocks", { method: "POST", account, body }),
  );

export const usePatchContentBlock = (account: string, id: string) =>
  useChange(account, (body: ContentBlockPatch) =>
    call<ContentBlock>(pathOf(id), { method: "PATCH", account, body }),
  );

/** What is kept of it goes only with the list: whoever looks at it leaves first. */
export const useDeleteContentBlock = (account: string) =>
  useMutation({ mutationFn: (id: string) => call<null>(pathOf(id), { method: "DELETE", account }) });
