import { useQueries } from "@tanstack/react-query";
import type { Campaign } from "../../../../src/contract/campaignLife.ts";
import type { TriggerDetail } from "../../../../src/contract/messageLog.ts";
import { campaignQuery } from "../../../api/campaigns.ts";
import { useHere } from "../../../api/context.ts";

/** A trigger of more campaigns than this is told of the first. */
const LOOKED_AT_MAX = 5;

/** The campaigns of a trigger that are paused, and so hold what of it has no outcome; none once all of it has. */
export const usePaused = (trigger: Pick<TriggerDetail, "state" | "parts"> | undefined): Campaign[] => {
  const account = useHere().account.id;
  const parts = trigger === undefined || trigger.state === "done" ? [] : trigger.parts;
  const ids = [...new Set(parts.map(({ id }) => id))].slice(0, LOOKED_AT_MAX);
  return useQueries({
    queries: ids.map((id) => campaignQuery(account, id)),
    combine: (answers) => answers.flatMap(({ data }) => (data?.state === "paused" ? [data] : [])),
  });
};
