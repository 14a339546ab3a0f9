import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Sender, SenderCreate } from "../../src/contract/sender.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Whom e-mails are from. */

const PATH = "/senders";
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;
const keyOfAll = (account: string) => keyOf(account, "settings", "senders");

/** By name. */
export const sendersQuery = (account: string) =>
  queryOptions({
    queryKey: keyOfAll(account),
    queryFn: async ({ signal }) => (await call<{ data: Sender[] }>(PATH, { account, signal })).data,
  });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

/** Adds a sender, or changes the one of an id. */
export const useSaveSender = (account: string) =>
  useChange(account, ({ id, sender }: { id: string | null; sender: SenderCreate }) =>
    id === null
      ? call<Sender>(PATH, { account, method: "POST", body: sender })
      : call<Sender>(pathOf(id), { account, method: "PATCH", body: sender }),
  );

export const useDeleteSender = (account: string) =>
  useChange(account, (id: string) => call<null>(pathOf(id), { account, method: "DELETE" }));
