import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { MailDomainCheck } from "../../src/contract/mailDomain.ts";
import type { ReturnPath, ReturnPathPut } from "../../src/contract/returnPath.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { mailDomainsQuery } from "./mailDomains.ts";

/** Where the bounces of mail over SMTP come back to. */

const PATH = "/return-path";

export const returnPathQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "returnPath"),
    queryFn: ({ signal }) => call<ReturnPath>(PATH, { account, signal }),
  });

export const useCheckReturnPath = (account: string) =>
  useMutation({
    mutationFn: () => call<MailDomainCheck>(`${PATH}/check`, { account, method: "POST" }),
  });

/** Sender domains need other records with a return path than without. */
const useChanged = (account: string) => {
  const client = useQueryClient();
  return async (changed?: ReturnPath): Promise<void> => {
    if (changed === undefined) await client.invalidateQueries(returnPathQuery(account));
    else client.setQueryData(returnPathQuery(account).queryKey, changed);
    await client.invalidateQueries(mailDomainsQuery(account));
  };
};

export const useSetReturnPath = (account: string) => {
  const changed = useChanged(account);
  return useMutation({
    mutationFn: (body: ReturnPathPut) => call<ReturnPath>(PATH, { account, method: "PUT", body }),
    onSuccess: (answer) => changed(answer),
  });
};

export const useClearReturnPath = (account: string) => {
  const changed = useChanged(account);
  return useMutation({
    mutationFn: () => call<null>(PATH, { account, method: "DELETE" }),
    onSuccess: () => changed(),
  });
};
