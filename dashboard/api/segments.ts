import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Page } from "../../src/contract/page.ts";
import type {
  Catalogue,
  FilterTest,
  FilterTestRequest,
  ProfileSegments,
  Segment,
  SegmentCreate,
  SegmentDetail,
  SegmentPatch,
  SegmentVersion,
} from "../../src/contract/segment.ts";
import { ApiError, call } from "./client.ts";
import { keyOf } from "./keys.ts";

const PAGE_ROWS = 50;
/** As many as a page of the API may have: a choice of segments holds them all, up to ten pages. */
const CHOICE_ROWS = 200;
const CHOICE_PAGES_MAX = 13;
const FIRST = "";
const MINUTE_MS = 60_000;

const pathOf = (id: string): string => `/segments/${encodeURIComponent(id)}`;

/** Names, types and values that were received. */
export const catalogueQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "profiles", "catalogue"),
    queryFn: ({ signal }) => call<Catalogue>("/catalogue", { account, signal }),
    staleTime: MINUTE_MS,
  });

/** Saved segments and lists by name, or those whose name has a text in it. */
export const segmentsQuery = (account: string, text: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "segments", "list", text),
    queryFn: ({ pageParam, signal }) =>
      call<Page<Segment>>("/segments", {
        account,
        query: { text, limit: PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

/** All segments, to choose one of and to name them by. */
export const allSegmentsQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "segments", "all"),
    queryFn: async ({ signal }) => {
      const found: Segment[] = [];
      let cursor: string | null = FIRST;
      for (let page = 0; cursor !== null && page < CHOICE_PAGES_MAX; page++) {
        const query: { limit: number; cursor: string } = { limit: CHOICE_ROWS, cursor };
        const answer: Page<Segment> = await call<Page<Segment>>("/segments", { account, query, signal });
        found.push(...answer.data);
        cursor = answer.nextCursor;
      }
      return found;
    },
    staleTime: MINUTE_MS,
  });

export const segmentQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: keyOf(account, "segments", "one", id),
    queryFn: ({ signal }) => call<SegmentDetail>(pathOf(id), { account, signal }),
  });

export const segmentVersionsQuery = (account: string, id: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "segments", "versions", id),
    queryFn: ({ pageParam, signal }) =>
      call<Page<SegmentVersion>>(`${pathOf(id)}/versions`, {
        account,
        query: { limit: PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

/** Segments that a user is in. */
export const profileSegmentsQuery = (account: string, profile: number) =>
  queryOptions({
    queryKey: keyOf(account, "segments", "of", profile),
    queryFn: ({ signal }) => call<ProfileSegments>(`/profiles/${profile}/segments`, { account, signal }),
  });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: keyOf(account, "segments") }),
  });
};

export const useCreateSegment = (account: string) =>
  useChange(account, (body: SegmentCreate) => call<Segment>("/segments", { method: "POST", account, body }));

export const useSaveSegment = (account: string, id: string) =>
  useChange(account, (body: SegmentPatch) => call<Segment>(pathOf(id), { method: "PATCH", account, body }));

/** Makes the filter of a version the segment's again. */
export const useRestoreSegment = (account: string, id: string) =>
  useChange(account, (version: number) =>
    call<Segment>(`${pathOf(id)}/versions/${version}/restore`, { method: "POST", account, body: {} }),
  );

export const useDeleteSegment = (account: string, id: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<null>(pathOf(id), { method: "DELETE", account }),
    onSuccess: () => {
      client.removeQueries({ queryKey: segmentQuery(account, id).queryKey });
      void client.invalidateQueries({ queryKey: keyOf(account, "segments", "list") });
      void client.invalidateQueries({ queryKey: keyOf(account, "segments", "all") });
    },
  });
};

const isSegment = (value: unknown): value is Segment =>
  typeof value === "object" && value !== null && "version" in value && "filter" in value;

/** What somebody else saved meanwhile, where a save was refused because of it. */
export const conflictOf = (error: unknown): Segment | null =>
  error instanceof ApiError && error.code === "segment/version-conflict" && isSegment(error.details?.current)
    ? error.details.current
    : null;

export const isNameTaken = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "segment/exists";

/** Whether a user matches, condition by condition. */
export const askFilterTest = (
  account: string,
  body: FilterTestRequest,
  signal: AbortSignal,
): Promise<FilterTest> => call<FilterTest>("/filters/test", { method: "POST", account, body, signal });
