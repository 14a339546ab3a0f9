import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { Page } from "../../src/contract/page.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

export interface LogPage<Row> extends Page<Row> {
  /** How far back this page looked; null: through everything. */
  searchedBackTo: string | null;
}

const PAGE_ROWS = 50;
const FIRST = "";

type Values = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** A path with its query; a list repeats its name, as the API reads it. */
const pathOf = (path: string, values: Values): string => {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined && one !== "") query.append(name, String(one));
  }
  return `${path}?${query}`;
};

const readPage = <Row>(account: string, path: string, filter: Values, cursor: string) =>
  call<LogPage<Row>>(pathOf(path, { ...filter, limit: PAGE_ROWS, cursor }), { account });

/**
 * A list of the log, newest first, page after page. Lists of triggers lie under "messages", too: what becomes of
 * messages changes what they show, and whatever changes triggers changes messages.
 */
export const logQuery = <Row>(account: string, path: "/triggers" | "/messages", filter: Values) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "messages", "log", path, filter),
    queryFn: ({ pageParam }) => readPage<Row>(account, path, filter, pageParam),
    initialPageParam: FIRST,
    getNextPageParam: (page: LogPage<Row>) => page.nextCursor,
  });

/** The newest page alone: what a list that stands still could show. */
export const newestQuery = <Row>(account: string, path: "/triggers" | "/messages", filter: Values) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "newest", path, filter),
    queryFn: () => readPage<Row>(account, path, filter, FIRST),
  });
