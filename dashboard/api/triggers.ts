import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { TriggerDetail } from "../../src/contract/messageLog.ts";
import type { TriggerCancelled } from "../../src/contract/nativeTrigger.ts";
import type { ReplayedOf, TriggerReplayed } from "../../src/contract/replay.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

const RECIPIENT_ROWS = 100;

/** A trigger with its recipients, page after page; every page repeats what is true of the whole. */
export const triggerQuery = (account: string, trigger: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "messages", "trigger", trigger),
    queryFn: ({ pageParam }) =>
      call<TriggerDetail>(`/triggers/${encodeURIComponent(trigger)}`, {
        account,
        query: { limit: RECIPIENT_ROWS, cursor: pageParam },
      }),
    initialPageParam: "",
    getNextPageParam: (page: TriggerDetail) => page.nextCursor,
  });

/** Where a trigger stands; its first recipients only. */
export const triggerStateQuery = (account: string, trigger: string) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "triggerState", trigger),
    queryFn: () =>
      call<TriggerDetail>(`/triggers/${encodeURIComponent(trigger)}`, { account, query: { limit: 1 } }),
  });

/** Cancels what of a trigger has not left; answers how much that was. */
export const useCancelTrigger = (account: string, trigger: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      call<TriggerCancelled>(`/triggers/${encodeURIComponent(trigger)}`, { method: "DELETE", account }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "messages") }),
  });
};

/** Fires a trigger again, for who failed or for all; answers the new one. */
export const useReplayTrigger = (account: string, trigger: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (of: ReplayedOf) =>
      call<TriggerReplayed>(`/triggers/${encodeURIComponent(trigger)}/replays`, {
        method: "POST",
        account,
        body: { of },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "messages") }),
  });
};
