import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  PublishableKey,
  PublishableKeyCreate,
  PublishableKeyCreated,
  PublishableKeyList,
  PublishableKeyPatch,
} from "../../src/contract/publishableKey.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Keys of apps and pages. */

const PATH = "/publishable-keys";
const pathOf = (id: string): string => `${PATH}/${encodeURIComponent(id)}`;
const keyOfAll = (account: string) => keyOf(account, "settings", "publishableKeys");

/** Newest first, with what browsers subscribe with. */
export const publishableKeysQuery = (account: string) =>
  queryOptions({
    queryKey: keyOfAll(account),
    queryFn: ({ signal }) => call<PublishableKeyList>(PATH, { account, signal }),
  });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

/** A new key; its identity secret is in this one answer and nowhere else. */
export const useCreatePublishableKey = (account: string) =>
  useChange(account, (body: PublishableKeyCreate) =>
    call<PublishableKeyCreated>(PATH, { account, method: "POST", body }),
  );

export const usePatchPublishableKey = (account: string) =>
  useChange(account, ({ id, patch }: { id: string; patch: PublishableKeyPatch }) =>
    call<PublishableKey>(pathOf(id), { account, method: "PATCH", body: patch }),
  );

/** Ends a key for good. */
export const useRevokePublishableKey = (account: string) =>
  useChange(account, (id: string) =>
    call<PublishableKey>(`${pathOf(id)}/revoke`, { account, method: "POST" }),
  );
