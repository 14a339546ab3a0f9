import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Page } from "../../src/contract/page.ts";
import type {
  ProfileDeletion,
  ProfileDetail,
  ProfileEvent,
  ProfileSummary,
} from "../../src/contract/profile.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

const PAGE_ROWS = 50;
const FIRST = "";
/** While there is nobody, the first user is waited for. */
const FIRST_USER_MS = 5_000;

/** Users: seen last first, or those that a text finds. While another text is looked up, the last answer stays. */
export const profilesQuery = (account: string, text: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "profiles", "list", text),
    queryFn: ({ pageParam, signal }) =>
      call<Page<ProfileSummary>>("/profiles", {
        account,
        query: { text, limit: PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
    refetchInterval: ({ state }) =>
      text === "" && state.data?.pages[0]?.data.length === 0 ? FIRST_USER_MS : false,
  });

/** One user; an id that was merged away answers what it became. */
export const profileQuery = (account: string, profile: string) =>
  queryOptions({
    queryKey: keyOf(account, "profiles", "one", profile),
    queryFn: () => call<ProfileDetail>(`/profiles/${encodeURIComponent(profile)}`, { account }),
  });

/** Events of a user, newest first; with a name, those of that name. */
export const profileEventsQuery = (account: string, profile: number, name: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "profiles", "events", profile, name),
    queryFn: ({ pageParam, signal }) =>
      call<Page<ProfileEvent>>(`/profiles/${profile}/events`, {
        account,
        query: { name, limit: PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

/** Deletes a user for good, with all that is personal. */
export const useDeleteProfile = (account: string, profile: number) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<ProfileDeletion>(`/profiles/${profile}`, { method: "DELETE", account }),
    onSuccess: () => {
      client.removeQueries({ queryKey: profileQuery(account, String(profile)).queryKey });
      void client.invalidateQueries({ queryKey: keyOf(account, "profiles", "list") });
      void client.invalidateQueries({ queryKey: keyOf(account, "segments", "one") });
    },
  });
};
