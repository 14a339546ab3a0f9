import { foundCampaign } from "../../src/campaigns/find.ts";
import { pauseCampaign, resumeCampaign, stopCampaign } from "../../src/campaigns/life.ts";
import { checkAct } from "../../src/campaigns/state.ts";
import type { CampaignContent } from "../../src/contract/campaign.ts";
import type { Database } from "../../src/db/pool.ts";
import {
  announceCampaign,
  insertVersion,
  lockCampaign,
  setPublished,
} from "../../src/db/queries/campaigns.ts";
import { inTransaction } from "../../src/db/tx.ts";
import type { Clock } from "../../src/lib/clock.ts";

/** @throws DomainError when the campaign's state does not allow it */
export const changeLife = async (
  db: Database,
  clock: Clock,
  accountId: number,
  campaignId: string,
  act: "pause" | "resume" | "stop",
  dropAcceptedBefore: Date | null,
): Promise<void> => {
  if (act === "pause") await pauseCampaign(db, clock, accountId, campaignId);
  else if (act === "stop") await stopCampaign(db, clock, accountId, campaignId);
  else await resumeCampaign(db, clock, accountId, campaignId, dropAcceptedBefore);
};

/**
 * The next version of a campaign, written as `publishCampaign` writes it, but for caps that are smaller than the API takes.
 *
 * @param onVersion told of the version's number before anybody can read it
 * @throws DomainError when the campaign's state does not allow it
 */
export const publishVersion = (
  db: Database,
  clock: Clock,
  accountId: number,
  campaignId: string,
  content: CampaignContent,
  onVersion: (version: number) => void,
): Promise<void> =>
  inTransaction(db, async (tx) => {
    const row = foundCampaign(await lockCampaign(tx, accountId, campaignId), campaignId);
    checkAct(row, clock.now(), "publish");
    const version = row.version + 1;
    onVersion(version);
    const { startAt, endAt, whilePaused: pauseMode } = content.when;
    const dateOf = (text: string | null): Date | null => (text === null ? null : new Date(text));
    await insertVersion(tx, accountId, campaignId, { version, content, publishedBy: "author" });
    const window = { startAt: dateOf(startAt), endAt: dateOf(endAt) };
    await setPublished(tx, accountId, campaignId, { version, ...window, pauseMode });
    await announceCampaign(tx, accountId, campaignId);
  });
