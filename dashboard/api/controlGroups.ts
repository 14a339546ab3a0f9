import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  ControlExemption,
  ControlGroup,
  ControlGroupCreate,
  ControlGroupList,
  ControlGroupPatch,
  ProfileControlGroups,
} from "../../src/contract/controlGroup.ts";
import { campaignPath } from "./campaigns.ts";
import { call, fileAddress } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Control groups, who is exempt from them, and whom they hold. */

const pathOf = (id: string): string => `/control-groups/${encodeURIComponent(id)}`;

const keyOfAll = (account: string) => keyOf(account, "settings", "controlGroups");

/** The system group, then the custom ones by name. */
export const controlGroupsQuery = (account: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "list"],
    queryFn: ({ signal }) => call<ControlGroupList>("/control-groups", { account, signal }),
  });

export const controlExemptionsQuery = (account: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "exemptions"],
    queryFn: ({ signal }) => call<{ data: ControlExemption[] }>("/control-exemptions", { account, signal }),
  });

/** The groups that a user is in. */
export const profileControlGroupsQuery = (account: string, profile: number) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "of", profile],
    queryFn: ({ signal }) =>
      call<ProfileControlGroups>(`/profiles/${profile}/control-groups`, { account, signal }),
  });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

export const useCreateControlGroup = (account: string) =>
  useChange(account, (body: ControlGroupCreate) =>
    call<ControlGroup>("/control-groups", { method: "POST", account, body }),
  );

export const usePatchControlGroup = (account: string) =>
  useChange(account, ({ id, patch }: { id: string; patch: ControlGroupPatch }) =>
    call<ControlGroup>(pathOf(id), { method: "PATCH", account, body: patch }),
  );

export const useDeleteControlGroup = (account: string) =>
  useChange(account, (id: string) => call<null>(pathOf(id), { method: "DELETE", account }));

/** Takes a user out of all control groups. */
export const useExempt = (account: string) =>
  useChange(account, (profile: number) =>
    call<ControlExemption>(`/control-exemptions/${profile}`, { method: "PUT", account }),
  );

/** Lets a user be in control groups again: gone at once, back when the server refuses. */
export const useUnexempt = (account: string) => {
  const client = useQueryClient();
  const { queryKey } = controlExemptionsQuery(account);
  return useMutation({
    mutationFn: (profile: number) =>
      call<null>(`/control-exemptions/${profile}`, { method: "DELETE", account }),
    onMutate: async (profile) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      if (before !== undefined)
        client.setQueryData(queryKey, {
          data: before.data.filter(({ profileId }) => profileId !== profile),
        });
      return before;
    },
    onError: (_error, _profile, before) => client.setQueryData(queryKey, before),
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

/** Where the users of a group are downloaded. */
export const groupUsersAddress = (account: string, id: string): string =>
  fileAddress(`${pathOf(id)}/users`, account);

/** Where the users whom a campaign left out are downloaded, with how their messages would have ended. */
export const controlUsersAddress = (account: string, campaign: string): string =>
  fileAddress(`${campaignPath(campaign)}/control-users`, account);
