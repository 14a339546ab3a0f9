import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  LinkedApi,
  LinkedCall,
  LinkedChange,
  LinkedCreate,
  LinkedTest,
  LinkedTested,
} from "../../src/contract/linkedApi.ts";
import { ApiError, call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Look-ups of other systems that templates read. */

const REFRESH_MS = 10_000;

const pathOf = (id: string): string => `/linked-apis/${encodeURIComponent(id)}`;
const keyOfAll = (account: string) => keyOf(account, "settings", "linked");

/** By name, each with its last call. */
export const linkedApisQuery = (account: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "list"],
    queryFn: async ({ signal }) =>
      (await call<{ data: LinkedApi[] }>("/linked-apis", { account, signal })).data,
    refetchInterval: REFRESH_MS,
  });

export const linkedApiQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "one", id],
    queryFn: ({ signal }) => call<LinkedApi>(pathOf(id), { account, signal }),
  });

export const linkedCallsQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "calls", id],
    queryFn: async ({ signal }) =>
      (await call<{ data: LinkedCall[] }>(`${pathOf(id)}/calls`, { account, signal })).data,
    refetchInterval: ({ state }) => (state.error instanceof ApiError ? false : REFRESH_MS),
  });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

export const useCreateLinkedApi = (account: string) =>
  useChange(account, (body: Pick<LinkedCreate, "name" | "url">) =>
    call<LinkedApi>("/linked-apis", { method: "POST", account, body }),
  );

export const useChangeLinkedApi = (account: string, id: string) =>
  useChange(account, (body: LinkedChange) => call<LinkedApi>(pathOf(id), { method: "PUT", account, body }));

/** A real call, for one user. */
export const useTestLinkedApi = (account: string, id: string) =>
  useChange(account, (body: LinkedTest) =>
    call<LinkedTested>(`${pathOf(id)}/test`, { method: "POST", account, body }),
  );

/** What is kept of it goes only with the list: whoever looks at it leaves first. */
export const useDeleteLinkedApi = (account: string) =>
  useMutation({ mutationFn: (id: string) => call<null>(pathOf(id), { method: "DELETE", account }) });
