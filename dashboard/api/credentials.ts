import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type {
  Credential,
  CredentialCreate,
  CredentialCreated,
  CredentialPatch,
} from "../../src/contract/credential.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import { credentialsQuery } from "./settings.ts";

/** A new credential; its secrets are in this one answer and nowhere else. */
export const useCreateCredential = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: CredentialCreate) =>
      call<CredentialCreated>("/credentials", { method: "POST", account, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "settings", "credentials") }),
  });
};

/** Changes how often a credential may call: shown at once, taken back when the server refuses. */
export const usePatchCredential = (account: string) => {
  const client = useQueryClient();
  const { queryKey } = credentialsQuery(account);
  return useMutation({
    mutationFn: ({ id, patch }: { id: string; patch: CredentialPatch }) =>
      call<Credential>(`/credentials/${encodeURIComponent(id)}`, { method: "PATCH", account, body: patch }),
    onMutate: async ({ id, patch }) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      client.setQueryData(queryKey, (list) =>
        list === undefined
          ? undefined
          : { data: list.data.map((one) => (one.id === id ? { ...one, ...patch } : one)) },
      );
      return before;
    },
    onError: (_error, _change, before) => client.setQueryData(queryKey, before),
    // not waited for: what is done is said at once
    onSettled: () => {
      void client.invalidateQueries({ queryKey });
    },
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
