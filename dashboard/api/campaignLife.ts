import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Campaign } from "../../src/contract/campaignLife.ts";
import type { CampaignState } from "../../src/contract/campaignStates.ts";
import type { TriggerSummary } from "../../src/contract/messageLog.ts";
import { campaignPath, campaignQuery } from "./campaigns.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";
import type { LifeAct, LifeChange } from "./lifeActs.ts";
import type { LogPage } from "./logSearch.ts";

/** Should no news of it arrive, the first trigger is looked for this often. */
const FIRST_TRIGGER_MS = 3_000;

/**
 * A trigger of a campaign that waits for its first since it was published, of a test credential too; null: none yet.
 * Once there is one it stays the same, whatever arrives after it.
 *
 * @param from ISO 8601: when it was published; undefined while that is not known
 */
export const firstTriggerQuery = (account: string, campaign: string, from: string | undefined) =>
  queryOptions({
    queryKey: keyOf(account, "messages", "firstTrigger", campaign, from),
    queryFn: async ({ client, queryKey, signal }) => {
      const known = client.getQueryData<TriggerSummary | null>(queryKey);
      if (known) return known;
      const [real, tests] = await Promise.all(
        [false, true].map((test) => {
          const query = { campaign, test, from, limit: 1 };
          return call<LogPage<TriggerSummary>>("/triggers", { account, query, signal });
        }),
      );
      return real?.data[0] ?? tests?.data[0] ?? null;
    },
    enabled: from !== undefined,
    refetchInterval: ({ state }) => (state.data ? false : FIRST_TRIGGER_MS),
  });

/** The state that an act leads to, as far as the browser can tell; undefined: only the server knows. */
export const expectedState = (
  act: LifeAct,
  { startAt, endAt }: Pick<Campaign, "startAt" | "endAt">,
  nowMs: number,
): CampaignState | undefined => {
  if (act === "pause") return "paused";
  if (act === "stop") return "stopped";
  if (act === "archive") return "archived";
  if (act === "unarchive") return undefined;
  if (endAt !== null && Date.parse(endAt) <= nowMs) return "completed";
  return startAt !== null && Date.parse(startAt) > nowMs ? "scheduled" : "running";
};

/**
 * Changes a campaign's state: shown at once, taken back when the server refuses.
 *
 * @param ref the campaign as the address names it, under which its answer is kept
 */
export const useCampaignAct = (account: string, ref: string) => {
  const client = useQueryClient();
  const { queryKey } = campaignQuery(account, ref);
  return useMutation({
    mutationFn: ({ act, ...body }: LifeChange) =>
      call<Campaign>(`${campaignPath(ref)}/${act}`, {
        method: "POST",
        account,
        ...(act === "resume" ? { body } : {}),
      }),
    onMutate: async ({ act }) => {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData(queryKey);
      const state = before === undefined ? undefined : expectedState(act, before, Date.now());
      if (before !== undefined && state !== undefined) client.setQueryData(queryKey, { ...before, state });
      return before;
    },
    onSuccess: (campaign) => client.setQueryData(queryKey, campaign),
    onError: (_error, _change, before) => client.setQueryData(queryKey, before),
    // not waited for: what is done is said at once
    onSettled: () => {
      void client.invalidateQueries({ queryKey: keyOf(account, "campaigns") });
    },
  });
};
