import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type {
  CodePool,
  CodePoolCreate,
  CodePoolPatch,
  CodesAdded,
  CodesFiled,
  CodesMake,
  CodesRemoved,
  PoolCode,
} from "../../src/contract/codePool.ts";
import type { Page } from "../../src/contract/page.ts";
import { codePoolsPerAccountMax, codesPerCallMax } from "../../src/limits.ts";
import { ApiError, call, fileAddress } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Pools of one-time codes, and their codes. */

const CODE_ROWS = 50;
const FIRST = "";
/** Counts fall while messages go out. */
const REFRESH_MS = 10_000;

const pathOf = (id: string): string => `/code-pools/${encodeURIComponent(id)}`;

const keyOfAll = (account: string) => keyOf(account, "settings", "codePools");

/** All pools by name: an account has no more than a page holds. */
export const codePoolsQuery = (account: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "list"],
    queryFn: async ({ signal }) => {
      const query = { limit: codePoolsPerAccountMax };
      return (await call<Page<CodePool>>("/code-pools", { account, query, signal })).data;
    },
    refetchInterval: REFRESH_MS,
  });

export const codePoolQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "one", id],
    queryFn: ({ signal }) => call<CodePool>(pathOf(id), { account, signal }),
    refetchInterval: ({ state }) => (state.error instanceof ApiError ? false : REFRESH_MS),
  });

export interface CodeWish {
  state?: PoolCode["state"] | undefined;
  code?: string | undefined;
}

/** Codes in the order in which they are given, with who has them. */
export const poolCodesQuery = (account: string, id: string, { state, code }: CodeWish) =>
  infiniteQueryOptions({
    queryKey: [...keyOfAll(account), "codes", id, state, code],
    queryFn: ({ pageParam, signal }) =>
      call<Page<PoolCode>>(`${pathOf(id)}/codes`, {
        account,
        query: { state, code, limit: CODE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: (before) => before,
  });

const useChange = <Wish, Answer>(account: string, mutationFn: (wish: Wish) => Promise<Answer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () => client.invalidateQueries({ queryKey: keyOfAll(account) }),
  });
};

export const useCreateCodePool = (account: string) =>
  useChange(account, (body: CodePoolCreate) =>
    call<CodePool>("/code-pools", { method: "POST", account, body }),
  );

export const usePatchCodePool = (account: string) =>
  useChange(account, ({ id, patch }: { id: string; patch: CodePoolPatch }) =>
    call<CodePool>(pathOf(id), { method: "PATCH", account, body: patch }),
  );

/** What is kept of it goes only with the list: whoever looks at the pool itself leaves first. */
export const useDeleteCodePool = (account: string) =>
  useMutation({ mutationFn: (id: string) => call<null>(pathOf(id), { method: "DELETE", account }) });

export const useRemoveFreeCodes = (account: string) =>
  useChange(account, (id: string) =>
    call<CodesRemoved>(`${pathOf(id)}/codes`, { method: "DELETE", account }),
  );

/** What filling a pool came to, whichever way. */
export type Filled = Omit<CodesFiled, "pool">;

export type Filling =
  | { way: "paste"; codes: readonly string[] }
  | { way: "file"; file: File; column: string }
  | { way: "make"; make: CodesMake };

const NOTHING: Filled = { added: 0, known: 0, repeated: 0, refused: 0, firstRefused: [] };

/** A call takes so many: more go in several, and what broke off can be sent again. */
const addPasted = async (account: string, id: string, codes: readonly string[]): Promise<Filled> => {
  const sum = { ...NOTHING };
  for (let at = 0; at < codes.length; at += codesPerCallMax) {
    const body = { codes: codes.slice(at, at + codesPerCallMax) };
    const answer = await call<CodesAdded>(`${pathOf(id)}/codes`, { method: "POST", account, body });
    sum.added += answer.added;
    sum.known += answer.known;
    sum.repeated += answer.repeated;
  }
  return sum;
};

const fill = async (account: string, id: string, filling: Filling): Promise<Filled> => {
  if (filling.way === "paste") return addPasted(account, id, filling.codes);
  if (filling.way === "file") {
    const { file, column } = filling;
    const query = column === "" ? {} : { column };
    return call<CodesFiled>(`${pathOf(id)}/file`, { method: "POST", account, query, file });
  }
  const body = { make: filling.make };
  return {
    ...NOTHING,
    ...(await call<CodesAdded>(`${pathOf(id)}/codes`, { method: "POST", account, body })),
  };
};

export const useFillPool = (account: string, id: string) =>
  useChange(account, (filling: Filling) => fill(account, id, filling));

/** Where the codes are downloaded, with who has them. */
export const codesAddress = (account: string, id: string): string =>
  fileAddress(`${pathOf(id)}/export`, account);
