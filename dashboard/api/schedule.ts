import { queryOptions } from "@tanstack/react-query";
import type { CampaignContent } from "../../src/contract/campaign.ts";
import { WHEN_DEFAULTS } from "../../src/contract/campaignDefaults.ts";
import type { SchedulePicture } from "../../src/contract/schedulePicture.ts";
import { call } from "./client.ts";
import { keyOf } from "./keys.ts";

/** Now moves on: a picture of it is made anew when it is this old. */
const STALE_MS = 60_000;

/** What of When the picture shows. */
type Shown = Pick<CampaignContent["when"], "endAt" | "doNotDisturb" | "deliverAt" | "cutOff">;

/**
 * When a message could leave in the 7 days from a moment.
 *
 * @param zone of the user: IANA name
 * @param at ISO 8601; null: now
 */
export const scheduleQuery = (account: string, when: Shown, zone: string, at: string | null) => {
  const body = { when: { ...WHEN_DEFAULTS, ...when }, zone, ...(at === null ? {} : { at }) };
  return queryOptions({
    queryKey: keyOf(account, "settings", "schedule", body),
    queryFn: ({ signal }) =>
      call<SchedulePicture>("/schedule/preview", { account, method: "POST", body, signal }),
    placeholderData: (before) => before,
    staleTime: STALE_MS,
  });
};
