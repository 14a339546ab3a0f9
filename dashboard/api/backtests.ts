import { queryOptions } from "@tanstack/react-query";
import type { Backtest } from "../../src/contract/backtest.ts";
import { campaignPath } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

export interface BacktestQuestion {
  triggers: number;
  version: "draft" | "published";
  /** Triggers of test credentials rather than real ones. */
  isTest: boolean;
}

export interface BacktestAnswer {
  backtest: Backtest;
  /** Of the draft, as far as it was saved when this was asked. */
  revision: number;
}

/**
 * What the last triggers would have come to. Asked by hand only, since it costs seconds of the server's; whoever goes
 * elsewhere meanwhile ends it, and who comes back within minutes finds the answer.
 */
export const backtestQuery = (
  account: string,
  { id, revision }: { id: string; revision: number },
  question: BacktestQuestion,
) =>
  queryOptions({
    queryKey: keyOf(account, "dryRuns", "backtest", id, question),
    queryFn: async ({ signal }): Promise<BacktestAnswer> => {
      const path = `${campaignPath(id)}/backtests`;
      const backtest = await call<Backtest>(path, { method: "POST", account, body: question, signal });
      return { backtest, revision };
    },
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    retry: false,
  });
