import {
  type InfiniteData,
  infiniteQueryOptions,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { Campaign, CampaignCreate, CampaignListItem } from "../../src/contract/campaignLife.ts";
import type { CampaignState } from "../../src/contract/campaignStates.ts";
import type { ChannelName } from "../../src/contract/content.ts";
import type { Page } from "../../src/contract/page.ts";
import type { Member } from "../../src/contract/session.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

interface CampaignFilter {
  /** Words of the name, of a label or of the campaign ID. */
  text?: string | undefined;
  state?: CampaignState | undefined;
  channel?: ChannelName | undefined;
  label?: string | undefined;
  /** `createdBy` as answered. */
  creator?: string | undefined;
}

const PAGE_ROWS = 50;
const FIRST = "";
/** Figures grow without a change of any campaign; this often they are read again. */
const PULSE_MS = 15_000;

type List = InfiniteData<Page<CampaignListItem>, string>;

const listKey = (account: string) => keyOf(account, "campaigns", "list");

/** Campaigns, newest first; archived ones only when asked for. */
export const campaignListQuery = (account: string, filter: CampaignFilter) =>
  infiniteQueryOptions({
    queryKey: [...listKey(account), filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<CampaignListItem>>("/campaigns", {
        account,
        query: { ...filter, limit: PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page: Page<CampaignListItem>) => page.nextCursor,
    placeholderData: (before: List | undefined) => before,
    refetchInterval: PULSE_MS,
  });

/** The people of the account, who may be the creators of campaigns. */
export const authorsQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "authors"),
    queryFn: () => call<{ data: Member[] }>("/members", { account }),
  });

/** A new draft. */
export const useCreateCampaign = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CampaignCreate) => call<Campaign>("/campaigns", { method: "POST", account, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "campaigns") }),
  });
};

/** A copy of a campaign's draft, as a new draft. */
export const useCloneCampaign = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<Campaign>(`${campaignPath(id)}/clone`, { method: "POST", account }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "campaigns") }),
  });
};

export interface Refusal {
  campaign: CampaignListItem;
  reason: unknown;
}
interface Shelved {
  done: CampaignListItem[];
  refused: Refusal[];
}

const without = (list: List, gone: ReadonlySet<string>): List => ({
  ...list,
  pages: list.pages.map((page) => ({ ...page, data: page.data.filter(({ id }) => !gone.has(id)) })),
});

const hide = async (client: QueryClient, account: string, rows: readonly CampaignListItem[]) => {
  const queryKey = listKey(account);
  await client.cancelQueries({ queryKey });
  const gone = new Set(rows.map(({ id }) => id));
  client.setQueriesData<List>({ queryKey }, (list) => (list === undefined ? list : without(list, gone)));
};

/** Each by itself: one that is refused keeps no other back. */
const shelveEach = async (
  account: string,
  act: "archive" | "unarchive",
  rows: readonly CampaignListItem[],
): Promise<Shelved> => {
  const answers = await Promise.allSettled(
    rows.map(({ id }) => call<Campaign>(`${campaignPath(id)}/${act}`, { method: "POST", account })),
  );
  const shelved: Shelved = { done: [], refused: [] };
  for (const [index, campaign] of rows.entries()) {
    const answer = answers[index];
    if (answer?.status === "rejected") shelved.refused.push({ campaign, reason: answer.reason });
    else shelved.done.push(campaign);
  }
  return shelved;
};

/**
 * Archives campaigns, or brings them back: they leave the list at once, and those that were refused return to it.
 * Never fails as a whole: the answer says which were refused, and why.
 */
export const useShelve = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, rows }: { act: "archive" | "unarchive"; rows: readonly CampaignListItem[] }) =>
      shelveEach(account, act, rows),
    onMutate: ({ rows }) => hide(client, account, rows),
    // not waited for: what is done is said at once
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keyOf(account, "campaigns") });
    },
  });
};
