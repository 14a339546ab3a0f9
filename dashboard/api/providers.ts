import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ChannelName } from "../../src/contract/content.ts";
import type {
  Provider,
  ProviderCallback,
  ProviderCreate,
  ProviderPatch,
  ProviderStandIn,
  ProviderUse,
  ProviderVerification,
} from "../../src/contract/provider.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** A kind of provider that this server knows, with what it asks for. */
export interface ProviderKind {
  kind: string;
  title: string;
  channels: ChannelName[];
  /** Settings that are never shown again once they are saved. */
  secretFields: string[];
  /** JSON Schema of the settings. */
  config: unknown;
}

/** Providers, oldest first. */
export const providersQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "providers", "list"),
    queryFn: () => call<{ data: Provider[] }>("/providers", { account }),
  });

/** Kinds of providers. They come with the program, so one reading is enough. */
export const providerKindsQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "providerKinds"),
    queryFn: () => call<{ data: ProviderKind[] }>("/provider-kinds", { account }),
    staleTime: Number.POSITIVE_INFINITY,
  });

const pathOf = (provider: string): string => `/providers/${encodeURIComponent(provider)}`;

/** One provider, without its secrets. */
export const providerQuery = (account: string, provider: string) =>
  queryOptions({
    queryKey: keyOf(account, "providers", "one", provider),
    queryFn: () => call<Provider>(pathOf(provider), { account }),
  });

/** Where a provider tells what became of messages, and how that goes. */
export const callbackQuery = (account: string, provider: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "callback", provider),
    queryFn: () => call<ProviderCallback>(`${pathOf(provider)}/callback`, { account }),
  });

export const useRotateCallback = (account: string, provider: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () =>
      call<ProviderCallback>(`${pathOf(provider)}/callback/rotate`, { method: "POST", account }),
    onSuccess: (made) => client.setQueryData(callbackQuery(account, provider).queryKey, made),
  });
};

/** Which live campaigns deliver by which provider. */
export const providerUseQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "campaigns", "providerUse"),
    queryFn: () => call<{ data: ProviderUse[] }>("/provider-use", { account }),
  });

/** Which providers of live campaigns others stand in for, and who takes messages now. */
export const standInsQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "providers", "standIns"),
    queryFn: () => call<{ data: ProviderStandIn[] }>("/provider-stand-ins", { account }),
    select: ({ data }) => data,
  });

const remember = async (client: QueryClient, account: string, provider: Provider): Promise<void> => {
  client.setQueryData(providerQuery(account, provider.id).queryKey, provider);
  await client.invalidateQueries({ queryKey: keyOf(account, "providers", "list") });
};

/**
 * The last try of a provider, kept while the dashboard is open. Reading it would be trying anew, so that it is asked
 * only by `useVerifyProvider`; whoever shows it disables it.
 */
export const verificationQuery = (account: string, provider: string) =>
  queryOptions({
    queryKey: keyOf(account, "settings", "verification", provider),
    queryFn: () => call<ProviderVerification>(`${pathOf(provider)}/verify`, { method: "POST", account }),
    staleTime: 0,
    retry: false,
  });

/** Tries a provider for real. What came of it, a failure too, is in `verificationQuery`. */
export const useVerifyProvider = (account: string): ((provider: string) => Promise<void>) => {
  const client = useQueryClient();
  return async (provider) => {
    const query = verificationQuery(account, provider);
    await client.cancelQueries({ queryKey: query.queryKey });
    // Not removed: whoever shows it would go on looking at what is no longer there.
    await client.resetQueries({ queryKey: query.queryKey });
    await client.fetchQuery(query).then(
      (verified) => remember(client, account, verified.provider),
      () => undefined,
    );
  };
};

export const useCreateProvider = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProviderCreate) => call<Provider>("/providers", { method: "POST", account, body }),
    onSuccess: (made) => remember(client, account, made),
  });
};

export const useUpdateProvider = (account: string, provider: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: ProviderPatch) => call<Provider>(pathOf(provider), { method: "PATCH", account, body }),
    onSuccess: (changed) => remember(client, account, changed),
  });
};

export const useDeleteProvider = (account: string, provider: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<null>(pathOf(provider), { method: "DELETE", account }),
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "providers", "list") }),
  });
};
