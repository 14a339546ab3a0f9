import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { MailDomain, MailDomainCheck, MailDomainCreate } from "../../src/contract/mailDomain.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { sendersQuery } from "./senders.ts";

/** Domains that e-mail is sent from. */

const keyOfAll = (account: string) => keyOf(account, "settings", "mailDomains");
const pathOf = (id: string): string => `/mail-domains/${encodeURIComponent(id)}`;

export const mailDomainsQuery = (account: string) =>
  queryOptions({
    queryKey: keyOfAll(account),
    queryFn: async ({ signal }) =>
      (await call<{ data: MailDomain[] }>("/mail-domains", { account, signal })).data,
  });

export const useCheckMailDomain = (account: string, id: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<MailDomainCheck>(`${pathOf(id)}/check`, { account, method: "POST" }),
    onSuccess: () => client.invalidateQueries({ queryKey: sendersQuery(account).queryKey }),
  });
};

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all(
        [keyOfAll(account), sendersQuery(account).queryKey].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
};

export const useCreateMailDomain = (account: string) =>
  useChange(account, (body: MailDomainCreate) =>
    call<MailDomain>("/mail-domains", { account, method: "POST", body }),
  );

export const useDeleteMailDomain = (account: string) =>
  useChange(account, (id: string) => call<null>(pathOf(id), { account, method: "DELETE" }));
