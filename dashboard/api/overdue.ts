import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Overdue, OverdueLetGo } from "../../src/contract/overdue.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** It changes at a start of the workers, and by whoever decides. */
const LOOK_MS = 30_000;

/** What is held because it came due while nobody worked. */
export const overdueQuery = (account: string) =>
  queryOptions({
    queryKey: keyOf(account, "overdue"),
    queryFn: () => call<Overdue>("/overdue", { account }),
    refetchInterval: LOOK_MS,
  });

export type OverdueAct = "release" | "drop";

/** Lets it go on or ends it, of one campaign or of all. */
export const useLetOverdueGo = (account: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, campaign }: { act: OverdueAct; campaign: string | null }) =>
      call<OverdueLetGo>(`/overdue/${act}`, {
        account,
        method: "POST",
        body: campaign === null ? {} : { campaign },
      }),
    onSettled: () => client.invalidateQueries({ queryKey: keyOf(account, "overdue") }),
  });
};
