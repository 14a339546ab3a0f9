import type { CampaignContent } from "../contract/campaign.ts";
import { START_DEFAULTS, WHEN_DEFAULTS, WHO_DEFAULTS } from "../contract/campaignDefaults.ts";
import type { LinkedDefinition } from "../contract/linkedApi.ts";

/**
 * The request of a look-up as a message of its own, so that it is checked and rendered as every webhook is: its values are
 * escaped for where they land, and one that is missing keeps it from being made.
 */
export const lookupContent = (
  name: string,
  { method, url, headers, body }: LinkedDefinition,
): CampaignContent => ({
  name,
  labels: [],
  channel: "webhook",
  start: START_DEFAULTS,
  who: WHO_DEFAULTS,
  what: {
    messageType: "single",
    missingValues: "do_not_send",
    webhook: { method, url, query: [], headers, contentType: "json", body },
  },
  when: WHEN_DEFAULTS,
  formerIds: [],
});
