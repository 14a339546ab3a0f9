import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { CampaignListItem } from "../../src/contract/campaignLife.ts";
import type { WhatIf } from "../../src/contract/dryRun.ts";
import type { MessageDetail, SentAgain, TriggerDetail } from "../../src/contract/messageLog.ts";
import type { Page } from "../../src/contract/page.ts";
import type { Provider } from "../../src/contract/provider.ts";
import { ApiError, call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { triggerStateQuery } from "./triggers.ts";

/** While a message is not decided it is asked for anew this often, should the live stream be away. */
const UNDECIDED_MS = 2_000;

const isMissing = (error: unknown): boolean => error instanceof ApiError && error.status === 404;

/** A message with its checks and its timeline; 404 also while it is not decided. */
export const messageQuery = (account: string, message: string) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "message", message),
    queryFn: () => call<MessageDetail>(`/messages/${encodeURIComponent(message)}`, { account }),
    refetchInterval: ({ state }) => (isMissing(state.error) ? UNDECIDED_MS : false),
  });

/** A trigger counts its recipients through all of its parts, a message those of its own. */
const numberInTrigger = async (
  account: string,
  { triggerId, part, number }: MessageDetail,
): Promise<number> => {
  if (part === 0) return number;
  const { parts } = await call<TriggerDetail>(`/triggers/${encodeURIComponent(triggerId)}`, {
    account,
    query: { limit: 1 },
  });
  return parts.reduce((sum, before) => (before.part < part ? sum + before.recipients : sum), number);
};

/** What would become of the message's recipient now, beside what became of it. Asked again by hand only: it costs a decision. */
export const whatIfQuery = (account: string, message: MessageDetail) =>
  queryOptions({
    queryKey: keyOf(account, "dryRuns", "message", message.id),
    queryFn: async () => {
      const number = await numberInTrigger(account, message);
      const trigger = encodeURIComponent(message.triggerId);
      return call<WhatIf>(`/triggers/${trigger}/recipients/${number}/what-if`, { method: "POST", account });
    },
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });

/** Fires the message's campaign again for its recipient. The same key twice is one trigger. */
export const useSendAgain = (account: string, message: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (idempotencyKey: string) =>
      call<SentAgain>(`/messages/${encodeURIComponent(message)}/send-again`, {
        method: "POST",
        account,
        idempotencyKey,
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "messages") }),
  });
};

/** The provider that a message went through, for those who may see it. */
export const messageProviderQuery = (account: string, provider: string) =>
  queryOptions({
    queryKey: keyOf(account, "providers", "ofMessage", provider),
    queryFn: () => call<Provider>(`/providers/${encodeURIComponent(provider)}`, { account }),
  });

const CHOICES_MAX = 20;

/** Campaigns to choose from, by words of their name. */
export const campaignChoicesQuery = (account: string, text: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "choices", text),
    queryFn: () =>
      call<Page<CampaignListItem>>("/campaigns", { account, query: { text, limit: CHOICES_MAX } }),
    placeholderData: (before: Page<CampaignListItem> | undefined) => before,
  });

/** The name of a campaign that a filter holds. */
export const campaignNameQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "name", campaign),
    queryFn: () =>
      call<Pick<CampaignListItem, "id" | "name">>(`/campaigns/${encodeURIComponent(campaign)}`, { account }),
  });

type Found = { kind: "trigger" | "message"; id: string } | null;

const orNull = async <Answer>(asked: Promise<Answer>): Promise<Answer | null> => {
  try {
    return await asked;
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

/**
 * Whether a UUID is a trigger or a message of the account.
 *
 * @throws ApiError for everything but "not found"
 */
export const useFindById = (account: string): ((id: string) => Promise<Found>) => {
  const client = useQueryClient();
  return async (id) => {
    if ((await orNull(client.fetchQuery(triggerStateQuery(account, id)))) !== null)
      return { kind: "trigger", id };
    if ((await orNull(client.fetchQuery(messageQuery(account, id)))) !== null) return { kind: "message", id };
    return null;
  };
};
