import type { CampaignContent } from "./campaign.ts";
import type { Outcome } from "./outcomes.ts";

/** Outcomes that say of a user that the channel does not reach it. */
export const UNREACHABLE: ReadonlySet<Outcome> = new Set([
  "not_reachable",
  "unsubscribed",
  "address_suppressed",
]);

/** A webhook reaches everybody. */
export const mayHaveSecond = ({ channel }: Pick<CampaignContent, "channel">): boolean =>
  channel !== "webhook";

/** The campaign as if the second channel were its only one; undefined where it has none. */
export const secondContent = (content: CampaignContent): CampaignContent | undefined => {
  const { secondChannel, ...start } = content.start;
  if (secondChannel === undefined || secondChannel === null) return undefined;
  if (!mayHaveSecond(content) || secondChannel.channel === content.channel) return undefined;
  const { variants: _variants, winner: _winner, byProperty: _byProperty, ...what } = content.what;
  return {
    ...content,
    channel: secondChannel.channel,
    // nobody stands in for its provider
    start: { ...start, providerId: secondChannel.providerId, backup: null },
    what: { ...what, messageType: "single" },
  };
};
