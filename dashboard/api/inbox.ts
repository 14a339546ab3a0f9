import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ChannelName } from "../../src/contract/content.ts";
import type { Page } from "../../src/contract/page.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** A message that the sandbox kept. */
export interface InboxMessage {
  id: string;
  messageId: string;
  /** It has a page of its own: no test send has. */
  isLogged: boolean;
  campaignId: string | null;
  channel: ChannelName;
  to: string;
  /** As its receiver would have got it. */
  content: unknown;
  /** ISO 8601. */
  receivedAt: string;
}

export interface InboxFilter {
  channel?: ChannelName | undefined;
  campaign?: string | undefined;
}

const PAGE_ROWS = 30;

/** One message, however far back it lies. */
export const inboxMessageQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: keyOf(account, "inbox", "message", id),
    queryFn: () => call<InboxMessage>(`/inbox/messages/${encodeURIComponent(id)}`, { account }),
  });

/** What the sandbox received, newest first. */
export const inboxQuery = (account: string, { channel, campaign }: InboxFilter) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "inbox", "list", { channel, campaign }),
    queryFn: ({ pageParam }) =>
      call<Page<InboxMessage>>("/inbox/messages", {
        account,
        query: { channel, campaign, limit: PAGE_ROWS, cursor: pageParam },
      }),
    initialPageParam: "",
    getNextPageParam: (page: Page<InboxMessage>) => page.nextCursor,
  });
