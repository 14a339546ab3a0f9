import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CredentialCreate, CredentialCreated } from "../../src/contract/credential.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** A new credential; its secrets are in this one answer and nowhere else. */
export const useCreateCredential = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CredentialCreate) =>
      call<CredentialCreated>("/credentials", { method: "POST", account, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "settings", "credentials") }),
  });
};

/** A credential made for the calls that are shown here. */
export interface CallCredential {
  name: string;
  passcode: string;
  isTest: boolean;
}

/** Never asked of the server, so that it lives in memory only: a reload or a log-out forgets it. */
const callCredentialQuery = (account: string) =>
  queryOptions<CallCredential | null>({
    queryKey: keyOf(account, "settings", "callCredential"),
    queryFn: () => null,
    enabled: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  });

/** The credential that fills in every shown call, once one was made; null before. */
export const useCallCredential = (account: string): CallCredential | null =>
  useQuery(callCredentialQuery(account)).data ?? null;

/** Makes a credential that may fire campaigns, and keeps its passcode for the calls shown. */
export const useMakeCallCredential = (account: string) => {
  const client = useQueryClient();
  const { mutateAsync } = useCreateCredential(account);
  return async ({ name, isTest }: { name: string; isTest: boolean }): Promise<void> => {
    const { passcode } = await mutateAsync({ name, isTest, scopes: ["trigger"] });
    const made: CallCredential = { name, isTest, passcode };
    client.setQueryData<CallCredential | null>(callCredentialQuery(account).queryKey, made);
  };
};
