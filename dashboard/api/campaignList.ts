import {
  type InfiniteData,
  infiniteQueryOptions,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { Campaign, CampaignCreate, CampaignListItem } from "../../src/contract/campaignLife.ts";
import type { CampaignState } from "../../src/contract/campaignStates.ts";
import type { ChannelName } from "../../src/contract/content.ts";
import type { Page } from "../../src/contract/page.ts";
import type { Member } from "../../src/contract/session.ts";
import { expectedState } from "./campaignLife.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import type { LifeAct } from "./lifeActs.ts";

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
interface Changed {
  done: CampaignListItem[];
  refused: Refusal[];
}

/** What is done to several campaigns of the list at once. */
export type ListAct = Exclude<LifeAct, "stop">;

interface ListChange {
  act: ListAct;
  rows: readonly CampaignListItem[];
  /** At a resume: what was accepted before this moment (ISO 8601) ends as `cancelled`. */
  dropAcceptedBefore?: string | undefined;
}

const isShelving = (act: ListAct): boolean => act === "archive" || act === "unarchive";

/** The list as it is expected to be: what is put away or brought back leaves it, the others change their state. */
const expectedList = (list: List, { act, rows }: ListChange): List => {
  const ids = new Set(rows.map(({ id }) => id));
  const next = (row: CampaignListItem): CampaignListItem[] => {
    if (!ids.has(row.id)) return [row];
    return isShelving(act) ? [] : [{ ...row, state: expectedState(act, row, Date.now()) ?? row.state }];
  };
  return { ...list, pages: list.pages.map((page) => ({ ...page, data: page.data.flatMap(next) })) };
};

/** Each by itself: one that is refused keeps no other back. */
const changeEach = async (
  account: string,
  { act, rows, dropAcceptedBefore }: ListChange,
): Promise<Changed> => {
  const body = act === "resume" ? { body: { dropAcceptedBefore } } : {};
  const answers = await Promise.allSettled(
    rows.map(({ id }) => call<Campaign>(`${campaignPath(id)}/${act}`, { method: "POST", account, ...body })),
  );
  const changed: Changed = { done: [], refused: [] };
  for (const [index, campaign] of rows.entries()) {
    const answer = answers[index];
    if (answer?.status === "rejected") changed.refused.push({ campaign, reason: answer.reason });
    else changed.done.push(campaign);
  }
  return changed;
};

/**
 * Changes the state of campaigns: shown at once, and those that were refused return to what they were.
 * Never fails as a whole: the answer says which were refused, and why.
 */
export const useListChange = (account: string) => {
  const client = useQueryClient();
  const queryKey = listKey(account);
  return useMutation({
    mutationFn: (change: ListChange) => changeEach(account, change),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey });
      client.setQueriesData<List>({ queryKey }, (list) =>
        list === undefined ? list : expectedList(list, change),
      );
    },
    // not waited for: what is done is said at once
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keyOf(account, "campaigns") });
    },
  });
};
