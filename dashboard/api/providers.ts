import { queryOptions } from "@tanstack/react-query";
import type { ChannelName } from "../../src/contract/content.ts";
import type { Provider } from "../../src/contract/provider.ts";
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
