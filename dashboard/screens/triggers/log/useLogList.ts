import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useHere } from "../../../api/context.ts";
import { logQuery, newestQuery } from "../../../api/logSearch.ts";

type Filter = Parameters<typeof logQuery>[2];

/**
 * A list of the log that follows what happens, or stands still and counts what it does not show. It stands still from
 * the moment that somebody looks further back, so that nothing moves under the eyes.
 */
export function useLogList<Row extends { id: string }>(path: "/triggers" | "/messages", filter: Filter) {
  const account = useHere().account.id;
  const [isLive, setLive] = useState(true);
  const list = useInfiniteQuery({
    ...logQuery<Row>(account, path, filter),
    enabled: ({ state }) => isLive || state.data === undefined,
  });
  const newest = useQuery({
    ...newestQuery<Row>(account, path, filter),
    enabled: !isLive && list.data !== undefined,
  });
  const rows = list.data?.pages.flatMap(({ data }) => data) ?? [];
  const known = new Set(rows.map(({ id }) => id));
  const unseen = isLive ? [] : (newest.data?.data ?? []).filter(({ id }) => !known.has(id));
  const last = list.data?.pages.at(-1);
  return {
    list,
    rows,
    isLive,
    setLive,
    searchedBackTo: last?.searchedBackTo ?? null,
    news: {
      count: unseen.length,
      /** All of the newest page is new, so that there may be more. */
      isMore: unseen.length > 0 && unseen.length === newest.data?.data.length,
      show: () => void list.refetch(),
    },
    loadMore: () => {
      setLive(false);
      void list.fetchNextPage();
    },
  };
}

export type LogList<Row extends { id: string }> = ReturnType<typeof useLogList<Row>>;
