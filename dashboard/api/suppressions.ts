import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Page } from "../../src/contract/page.ts";
import type { Suppression, SuppressionCreate, SuppressionsFiled } from "../../src/contract/suppression.ts";
import type { SuppressionChannel, SuppressionReason } from "../../src/contract/suppressionWords.ts";
import { call, fileAddress } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Addresses that get nothing any more. */

const ROWS = 50;
const FIRST = "";

const keyOfAll = (account: string) => keyOf(account, "settings", "suppressions");

export interface SuppressionWish {
  search?: string | undefined;
  channel?: SuppressionChannel | undefined;
  reason?: SuppressionReason | undefined;
}

/** Stopped addresses, newest first. */
export const suppressionsQuery = (account: string, { search, channel, reason }: SuppressionWish) =>
  infiniteQueryOptions({
    queryKey: [...keyOfAll(account), search, channel, reason],
    queryFn: ({ pageParam, signal }) =>
      call<Page<Suppression>>("/suppressions", {
        account,
        query: { search, channel, reason, limit: ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

/** Where they are downloaded, as many as the wish lets through. */
export const suppressionsAddress = (account: string, { search, channel, reason }: SuppressionWish): string =>
  fileAddress("/suppressions/export", account, { search, channel, reason });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

export const useStopAddress = (account: string) =>
  useChange(account, (body: SuppressionCreate) =>
    call<Suppression>("/suppressions", { method: "POST", account, body }),
  );

/** Stops the addresses of a file; the channel is that of rows that name none. */
export const useStopFile = (account: string) =>
  useChange(account, ({ file, channel }: { file: File; channel: SuppressionChannel | null }) =>
    call<SuppressionsFiled>("/suppressions/file", { method: "POST", account, query: { channel }, file }),
  );

export const useLetAddressGo = (account: string) =>
  useChange(account, (id: number) => call<null>(`/suppressions/${id}`, { method: "DELETE", account }));
