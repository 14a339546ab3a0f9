import {
  infiniteQueryOptions,
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useMutation,
  useQueryClient,
} from "@tanstack/react-query";
import type { Page } from "../../src/contract/page.ts";
import type {
  ExportCreate,
  ImportCreate,
  ImportPreview,
  ImportStart,
  PreviewRequest,
  Transfer,
} from "../../src/contract/transfer.ts";
import { call, fileAddress } from "./client.ts";
import { keyOf } from "./keys.ts";

const PAGE_ROWS = 50;
const FIRST = "";
/** What is under way is looked at this often. */
const FOLLOW_MS = 1_000;

const pathOf = (id: string): string => `/transfers/${encodeURIComponent(id)}`;

/** Whether it goes on by itself, so that the next look may see something else. */
export const isUnderWay = ({ state }: Transfer): boolean => state === "waiting" || state === "running";

/** Imports and exports, newest first; followed while any of them is under way. */
export const transfersQuery = (account: string) =>
  infiniteQueryOptions({
    queryKey: keyOf(account, "transfers", "list"),
    queryFn: ({ pageParam, signal }) =>
      call<Page<Transfer>>("/transfers", {
        account,
        query: { limit: PAGE_ROWS, cursor: pageParam },
        signal,
      }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: ({ state }) =>
      state.data?.pages.some(({ data }) => data.some(isUnderWay)) === true ? FOLLOW_MS : false,
  });

/** What an import that has just ended may have changed is looked up anew. */
const freshen = (client: QueryClient, account: string, before: Transfer | undefined, now: Transfer): void => {
  if (now.kind === "export" || before === undefined || !isUnderWay(before) || isUnderWay(now)) return;
  void client.invalidateQueries({ queryKey: keyOf(account, "profiles") });
  void client.invalidateQueries({ queryKey: keyOf(account, "segments") });
};

/** One import or export; followed while it is under way. */
export const transferQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: keyOf(account, "transfers", "one", id),
    queryFn: async ({ client, queryKey, signal }) => {
      const before = client.getQueryData<Transfer>(queryKey);
      const now = await call<Transfer>(pathOf(id), { account, signal });
      freshen(client, account, before, now);
      return now;
    },
    refetchInterval: ({ state }) => (state.data !== undefined && isUnderWay(state.data) ? FOLLOW_MS : false),
  });

/** The first rows as they would be stored. While another mapping is tried, the last answer stays. */
export const importPreviewQuery = (account: string, id: string, asked: PreviewRequest) =>
  queryOptions({
    queryKey: keyOf(account, "transfers", "preview", id, asked),
    queryFn: ({ signal }) =>
      call<ImportPreview>(`${pathOf(id)}/preview`, { method: "POST", account, body: asked, signal }),
    placeholderData: keepPreviousData,
  });

/** Each change answers the transfer as it is then, or nothing where it is gone. */
const useChange = <Wish>(account: string, mutationFn: (wish: Wish) => Promise<Transfer>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: (transfer) => {
      client.setQueryData(transferQuery(account, transfer.id).queryKey, transfer);
      void client.invalidateQueries({ queryKey: transfersQuery(account).queryKey });
    },
  });
};

export const useCreateImport = (account: string) =>
  useChange(account, (body: ImportCreate) =>
    call<Transfer>("/transfers/imports", { method: "POST", account, body }),
  );

export const useStartImport = (account: string, id: string) =>
  useChange(account, (body: ImportStart) =>
    call<Transfer>(`${pathOf(id)}/start`, { method: "POST", account, body }),
  );

export const useCreateExport = (account: string) =>
  useChange(account, (body: ExportCreate) =>
    call<Transfer>("/transfers/exports", { method: "POST", account, body }),
  );

export const useCancelTransfer = (account: string, id: string) =>
  useChange(account, () => call<Transfer>(`${pathOf(id)}/cancel`, { method: "POST", account }));

export const useRemoveTransfer = (account: string, id: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => call<null>(pathOf(id), { method: "DELETE", account }),
    onSuccess: () => {
      client.removeQueries({ queryKey: transferQuery(account, id).queryKey });
      void client.invalidateQueries({ queryKey: transfersQuery(account).queryKey });
    },
  });
};

/** Looks up how far the file of an import has arrived. */
export const askTransfer = (account: string, id: string, signal: AbortSignal): Promise<Transfer> =>
  call<Transfer>(pathOf(id), { account, signal });

/** Sends a part of the file, which begins at `from` bytes; the answer says how far the file has arrived. */
export const sendPart = (
  account: string,
  id: string,
  part: { from: number; bytes: Blob },
  signal: AbortSignal,
): Promise<Transfer> =>
  call<Transfer>(`${pathOf(id)}/file`, {
    method: "PUT",
    account,
    query: { from: part.from },
    file: part.bytes,
    signal,
  });

/** Where the file of an export that is done is downloaded. */
export const exportedFileAddress = (account: string, id: string): string =>
  fileAddress(`${pathOf(id)}/file`, account);

/** Where the refused rows of an import are downloaded. */
export const refusedRowsAddress = (account: string, id: string): string =>
  fileAddress(`${pathOf(id)}/refused`, account);
