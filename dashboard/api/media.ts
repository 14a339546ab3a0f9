import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { ImageChecked, Picture, PictureDetail, PictureList } from "../../src/contract/media.ts";
import { mediaNameCharsMax } from "../../src/limits.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Pictures that the account keeps for its messages. */

const PAGE_ROWS = 48;
const FIRST = "";
const pathOf = (id: string): string => `/media/${encodeURIComponent(id)}`;
const keyOfAll = (account: string) => keyOf(account, "settings", "media");

/** The newest first. */
export const picturesQuery = (account: string) =>
  infiniteQueryOptions({
    queryKey: [...keyOfAll(account), "list"],
    queryFn: ({ pageParam, signal }) =>
      call<PictureList>("/media", { account, query: { limit: PAGE_ROWS, cursor: pageParam }, signal }),
    initialPageParam: FIRST,
    getNextPageParam: (page) => page.nextCursor,
  });

/** With where it is shown. */
export const pictureQuery = (account: string, id: string) =>
  queryOptions({
    queryKey: [...keyOfAll(account), "one", id],
    queryFn: ({ signal }) => call<PictureDetail>(pathOf(id), { account, signal }),
    staleTime: 0,
  });

/** Names of files may hold what a name of a picture may not. */
const nameOf = ({ name }: File): string =>
  name.replaceAll(/\p{Cc}/gu, "").slice(0, mediaNameCharsMax) || "picture";

export const useUploadPicture = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (file: File) =>
      call<Picture>("/media", { method: "POST", account, query: { name: nameOf(file) }, file }),
    onSettled: () => client.invalidateQueries({ queryKey: [...keyOfAll(account), "list"] }),
  });
};

export const useDeletePicture = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => call<null>(pathOf(id), { method: "DELETE", account }),
    onSettled: () => client.invalidateQueries({ queryKey: [...keyOfAll(account), "list"] }),
  });
};

/** What lies at an address. */
export const useCheckImage = (account: string) =>
  useMutation({
    mutationFn: (url: string) =>
      call<ImageChecked>("/media/check", { method: "POST", account, body: { url } }),
  });
