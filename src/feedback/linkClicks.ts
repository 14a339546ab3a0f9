import type { Queryable } from "../db/pool.ts";
import { countLinkClicks } from "../db/queries/campaignLinks.ts";
import type { FactRow } from "../db/queries/facts.ts";
import { linksPerCampaignMax } from "../limits.ts";

/**
 * The link that an address belongs to: without what stands behind ? and #, which is mostly the reader's own (an order's
 * number, an e-mail address) and would make a link of each reader.
 */
export const linkOf = (url: string): string => {
  const bare = url.replace(/[?#].*$/su, "");
  if (!/^https?:/i.test(bare) || !URL.canParse(bare)) return bare;
  const { origin, pathname } = new URL(bare);
  return origin + pathname;
};

/** Counts those of new facts that are clicks of real messages, by link, in the transaction that records them. */
export const countLinks = async (
  tx: Queryable,
  accountId: number,
  facts: readonly FactRow[],
): Promise<void> => {
  const clicks = facts.flatMap(({ kind, url, message, isMachine }) =>
    kind !== "clicked" || url === null || message.isTest
      ? []
      : [
          {
            campaignId: message.campaignId,
            url: linkOf(url),
            decidedAt: message.decidedAt,
            profileId: message.profileId,
            isMachine,
          },
        ],
  );
  if (clicks.length > 0) await countLinkClicks(tx, accountId, clicks, linksPerCampaignMax);
};
