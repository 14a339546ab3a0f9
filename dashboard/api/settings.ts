import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Account, AccountPatch } from "../../src/contract/account.ts";
import type { AccountBackups } from "../../src/contract/backup.ts";
import type { Credential } from "../../src/contract/credential.ts";
import type { Member, PasswordChange } from "../../src/contract/session.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { sessionQuery } from "./session.ts";

/** The account with its settings. */
export const accountQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "account"),
    queryFn: () => call<Account>("/account", { account }),
  });

/** Changes the account; its name and zone are in the session, too. */
export const useAccountPatch = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: AccountPatch) => call<Account>("/account", { method: "PATCH", account, body }),
    onSuccess: async (changed) => {
      client.setQueryData(accountQuery(account).queryKey, changed);
      await client.refetchQueries({ queryKey: sessionQuery.queryKey });
    },
  });
};

/** Sets the second provider of channels: shown at once, taken back when the server refuses. */
export const useSetBackups = (account: string) => {
  const client = useQueryClient();
  const { queryKey } = accountQuery(account);
  return useMutation({
    mutationFn: (backups: Partial<AccountBackups>) =>
      call<Account>("/account", { method: "PATCH", account, body: { settings: { backups } } }),
    onMutate: async (change) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      if (before !== undefined) {
        const backups = { ...before.settings.backups, ...change };
        client.setQueryData(queryKey, { ...before, settings: { ...before.settings, backups } });
      }
      return before;
    },
    onSuccess: async (changed) => {
      client.setQueryData(queryKey, changed);
      await client.invalidateQueries({ queryKey: keyOf(account, "providers", "standIns") });
    },
    onError: (_error, _change, before) => client.setQueryData(queryKey, before),
  });
};

/** Credentials, newest first, without their secrets. */
export const credentialsQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "credentials"),
    queryFn: () => call<{ data: Credential[] }>("/credentials", { account }),
  });

/** Ends a credential for good. */
export const useRevokeCredential = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      call<Credential>(`/credentials/${encodeURIComponent(id)}/revoke`, { method: "POST", account }),
    onSuccess: () => client.invalidateQueries({ queryKey: credentialsQuery(account).queryKey }),
  });
};

/** The people of the account, by name. */
export const membersQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "members"),
    queryFn: () => call<{ data: Member[] }>("/members", { account }),
  });

/** Gives the person a new password; everywhere else it is logged out. */
export const changePassword = (body: PasswordChange): Promise<null> =>
  call<null>("/session/password", { method: "POST", account: null, body });
