import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Account } from "../../src/contract/account.ts";
import type { GlobalLimits, LimitUse, UserLimits } from "../../src/contract/schedule.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { accountQuery } from "./settings.ts";

/** Which published campaigns the global limits hold. */
export const limitUsesQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "limitUses"),
    queryFn: ({ signal }) => call<{ data: LimitUse[] }>("/global-limits/campaigns", { account, signal }),
    select: ({ data }) => data,
  });

/** What the limits say of one user now. */
export const userLimitsQuery = (account: string, profile: number) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "limitsOf", profile),
    queryFn: ({ signal }) => call<{ data: UserLimits[] }>(`/profiles/${profile}/limits`, { account, signal }),
    select: ({ data }) => data,
  });

/** Sets the limits of the channels that are given: shown at once, taken back when the server refuses. */
export const useSetLimits = (account: string) => {
  const client = useQueryClient();
  const { queryKey } = accountQuery(account);
  return useMutation({
    mutationFn: (globalLimits: Partial<GlobalLimits>) =>
      call<Account>("/account", { method: "PATCH", account, body: { settings: { globalLimits } } }),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      if (before !== undefined) {
        const globalLimits = { ...before.settings.globalLimits, ...change };
        client.setQueryData(queryKey, { ...before, settings: { ...before.settings, globalLimits } });
      }
      return before;
    },
    onSuccess: (changed) => client.setQueryData(queryKey, changed),
    onError: (_error, _change, before) => client.setQueryData(queryKey, before),
  });
};
