import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Page } from "../../src/contract/page.ts";
import type { Suppression, SuppressionCreate } from "../../src/contract/suppression.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

const keyOfAll = (account: string) => keyOf(account, "settings", "suppressions");

/** Stopped addresses that hold the text, newest first: one page. */
export const suppressionsQuery = (account: string, search: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), search],
    queryFn: ({ signal }) =>
      call<Page<Suppression>>(
        `/suppressions?limit=100${search === "" ? "" : `&search=${encodeURIComponent(search)}`}`,
        { account, signal },
      ),
  });

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

export const useLetAddressGo = (account: string) =>
  useChange(account, (id: number) => call<null>(`/suppressions/${id}`, { method: "DELETE", account }));
