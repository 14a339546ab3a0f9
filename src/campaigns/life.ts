import type { Campaign } from "../contract/campaignLife.ts";
import type { Database, Queryable } from "../db/pool.ts";
import {
  announceCampaign,
  lockCampaign,
  setArchived,
  setPaused,
  setResumed,
  setStopped,
  setUnarchived,
} from "../db/queries/campaigns.ts";
import { cancelHeldMessages, cancelIntake } from "../db/queries/cancel.ts";
import { makeUnsentDue, releaseHeld } from "../db/queries/messages.ts";
import { queueOverdueIntake } from "../db/queries/overdue.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { foundCampaign, requireCampaign } from "./find.ts";
import { type CampaignAct, checkAct } from "./state.ts";
import { asCampaign } from "./view.ts";

type Change = (tx: Queryable, accountId: number, campaignId: string) => Promise<void>;

/** Every change of state: under the campaign's lock, and announced to the workers with the commit. */
const change =
  (act: CampaignAct, apply: Change) =>
  async (db: Database, clock: Clock, accountId: number, ref: string): Promise<Campaign> => {
    const { id } = await requireCampaign(db, accountId, ref);
    return inTransaction(db, async (tx) => {
      const row = foundCampaign(await lockCampaign(tx, accountId, id), ref);
      checkAct(row, clock.now(), act);
      await apply(tx, accountId, id);
      await announceCampaign(tx, accountId, id);
      return asCampaign(await requireCampaign(tx, accountId, id), clock.now());
    });
  };

/**
 * Undelivered messages are held from now on; new triggers are kept or refused, as the campaign says.
 *
 * @throws DomainError campaign/not-found, campaign/bad-transition
 */
export const pauseCampaign = change("pause", setPaused);

/**
 * What the pause held goes on.
 *
 * @param dropAcceptedBefore triggers that were accepted before this moment end as `cancelled` in place of going on
 * @throws DomainError campaign/not-found, campaign/bad-transition
 */
export const resumeCampaign = (
  db: Database,
  clock: Clock,
  accountId: number,
  ref: string,
  dropAcceptedBefore: Date | null = null,
): Promise<Campaign> => {
  const resume = change("resume", async (tx, _accountId, campaignId) => {
    if (dropAcceptedBefore !== null) {
      await cancelIntake(tx, accountId, { kind: "accepted_before", campaignId, before: dropAcceptedBefore });
      await cancelHeldMessages(tx, accountId, campaignId, dropAcceptedBefore);
    }
    await setResumed(tx, accountId, campaignId);
    await releaseHeld(tx, accountId, campaignId);
  });
  return resume(db, clock, accountId, ref);
};

/**
 * Final: undelivered messages are made due, those held as overdue too, so that the workers end them as `campaign_stopped`.
 *
 * @throws DomainError campaign/not-found, campaign/bad-transition
 */
export const stopCampaign = change("stop", async (tx, accountId, campaignId) => {
  await setStopped(tx, accountId, campaignId);
  await queueOverdueIntake(tx, accountId, campaignId, false);
  await makeUnsentDue(tx, accountId, campaignId);
});

/**
 * Out of the lists; nothing is lost.
 *
 * @throws DomainError campaign/not-found, campaign/bad-transition
 */
export const archiveCampaign = change("archive", setArchived);

/**
 * Back to what it was before it was archived.
 *
 * @throws DomainError campaign/not-found, campaign/bad-transition
 */
export const unarchiveCampaign = change("unarchive", setUnarchived);
