import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  InboundHook,
  InboundHookCreate,
  InboundHookPatch,
  InboundHookWithUrl,
  InboundLast,
  InboundMapping,
  InboundPreview,
} from "../../src/contract/inboundHook.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Whoever waits for the first request looks at the other system meanwhile: it should be there when they look back. */
const LAST_MS = 1_500;

const hooksPath = (campaign: string): string => `${campaignPath(campaign)}/inbound-hooks`;
const hookPath = (campaign: string, hook: string): string =>
  `${hooksPath(campaign)}/${encodeURIComponent(hook)}`;

export const inboundHooksQuery = (account: string, campaign: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "hooks", campaign),
    queryFn: ({ signal }) => call<{ data: InboundHook[] }>(hooksPath(campaign), { account, signal }),
    select: ({ data }) => data,
  });

/** What the address took last, followed while somebody looks. */
export const inboundLastQuery = (account: string, campaign: string, hook: string) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "hookLast", campaign, hook),
    queryFn: ({ signal }) => call<InboundLast>(`${hookPath(campaign, hook)}/last`, { account, signal }),
    refetchInterval: LAST_MS,
  });

/** What the body received at this moment would fire under a mapping. */
export const inboundPreviewQuery = (
  account: string,
  campaign: string,
  hook: string,
  asked: { mapping: InboundMapping; receivedAt: string | null },
) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "hookPreview", campaign, hook, asked),
    queryFn: ({ signal }) =>
      call<InboundPreview>(`${hookPath(campaign, hook)}/preview`, {
        method: "POST",
        account,
        body: { mapping: asked.mapping },
        signal,
      }),
    placeholderData: (before) => before,
    retry: false,
  });

/** Changes of a campaign's inbound webhooks. They hold at once, apart from the draft. */
export const useInboundHookActs = (account: string, campaign: string) => {
  const client = useQueryClient();
  const refresh = () => client.invalidateQueries({ queryKey: keyOf(account, "campaigns") });
  const done = { onSuccess: refresh };
  return {
    create: useMutation({
      mutationFn: (body: InboundHookCreate) =>
        call<InboundHookWithUrl>(hooksPath(campaign), { method: "POST", account, body }),
      ...done,
    }),
    change: useMutation({
      mutationFn: ({ hook, patch }: { hook: string; patch: InboundHookPatch }) =>
        call<InboundHook>(hookPath(campaign, hook), { method: "PATCH", account, body: patch }),
      ...done,
    }),
    rotate: useMutation({
      mutationFn: (hook: string) =>
        call<InboundHookWithUrl>(`${hookPath(campaign, hook)}/rotate`, { method: "POST", account }),
      ...done,
    }),
    remove: useMutation({
      mutationFn: (hook: string) => call<null>(hookPath(campaign, hook), { method: "DELETE", account }),
      ...done,
    }),
  };
};
