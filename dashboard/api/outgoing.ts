import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  OutgoingEvent,
  OutgoingEventDetail,
  OutgoingReplayed,
  OutgoingTested,
  OutgoingWebhook,
  OutgoingWebhookCreate,
  OutgoingWebhookPatch,
  OutgoingWebhookWithSecret,
} from "../../src/contract/outgoing.ts";
import type { OutgoingState } from "../../src/contract/outgoingStates.ts";
import type { Page } from "../../src/contract/page.ts";
import { ApiError, call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Systems of the account's own that are told what happens. */

const EVENT_ROWS = 30;
const FIRST = "";
/** How they fare changes while nobody does anything. */
const REFRESH_MS = 5_000;

const pathOf = (id: string): string => `/outgoing-webhooks/${encodeURIComponent(id)}`;
const keyOfAll = (account: string) => keyOf(account, "settings", "outgoing");

/** By name. */
export const outgoingWebhooksQuery = (account: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "list"],
    queryFn: async ({ signal }) =>
      (await call<{ data: OutgoingWebhook[] }>("/outgoing-webhooks", { account, signal })).data,
    refetchInterval: REFRESH_MS,
  });

export const outgoingWebhookQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "one", id],
    queryFn: ({ signal }) => call<OutgoingWebhook>(pathOf(id), { account, signal }),
    refetchInterval: ({ state }) => (state.error instanceof ApiError ? false : REFRESH_MS),
  });

/** What a webhook is told, newest first. */
export const outgoingEventsQuery = (
  account: string,
  id: string,
  filter: { state?: OutgoingState | undefined; kind?: string | undefined },
) =>
  infiniteQueryOptions({
    queryKey: [...keyOfAll(account), "events", id, filter],
    queryFn: ({ pageParam, signal }) =>
      call<Page<OutgoingEvent>>(`${pathOf(id)}/events`, {
        account,
        query: { ...filter, limit: EVENT_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page: Page<OutgoingEvent>) => page.nextCursor,
    refetchInterval: ({ state }) => (state.error instanceof ApiError ? false : REFRESH_MS),
  });

export const outgoingEventQuery = (account: string, id: string, event: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "event", id, event],
    queryFn: ({ signal }) =>
      call<OutgoingEventDetail>(`${pathOf(id)}/events/${encodeURIComponent(event)}`, { account, signal }),
    refetchInterval: ({ state }) => (state.error instanceof ApiError ? false : REFRESH_MS),
  });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

/** The answer has the secret, this once. */
export const useCreateOutgoingWebhook = (account: string) =>
  useChange(account, (body: OutgoingWebhookCreate) =>
    call<OutgoingWebhookWithSecret>("/outgoing-webhooks", { method: "POST", account, body }),
  );

export const usePatchOutgoingWebhook = (account: string, id: string) =>
  useChange(account, (body: OutgoingWebhookPatch) =>
    call<OutgoingWebhook>(pathOf(id), { method: "PATCH", account, body }),
  );

/** The answer has the new secret, this once. */
export const useRotateOutgoingSecret = (account: string, id: string) =>
  useChange(account, () =>
    call<OutgoingWebhookWithSecret>(`${pathOf(id)}/rotate-secret`, { method: "POST", account }),
  );

/** A real call. */
export const useTestOutgoingWebhook = (account: string, id: string) =>
  useChange(account, () => call<OutgoingTested>(`${pathOf(id)}/test`, { method: "POST", account }));

export const useReplayOutgoingEvent = (account: string, id: string) =>
  useChange(account, (event: string) =>
    call<OutgoingEvent>(`${pathOf(id)}/events/${encodeURIComponent(event)}/replay`, {
      method: "POST",
      account,
    }),
  );

export const useReplayFailedEvents = (account: string, id: string) =>
  useChange(account, (since: string) =>
    call<OutgoingReplayed>(`${pathOf(id)}/replay`, { method: "POST", account, body: { since } }),
  );

/** What is kept of it goes only with the list: whoever looks at it leaves first. */
export const useDeleteOutgoingWebhook = (account: string) =>
  useMutation({ mutationFn: (id: string) => call<null>(pathOf(id), { method: "DELETE", account }) });
