import type { Queryable } from "../../db/pool.ts";
import { findTriggerableCampaign, type TriggerableCampaign } from "../../db/queries/intake.ts";
import type { Clock } from "../../lib/clock.ts";
import { cacheEntriesMax, cacheStaleMsMax } from "../../limits.ts";

/** Why a campaign takes no trigger at this moment. */
export interface ClosedReason {
  status: 404 | 409;
  error: string;
}

/** Undefined when the campaign takes triggers. */
export const closedReason = (
  campaign: Pick<TriggerableCampaign, "life" | "startAt" | "endAt" | "whilePaused"> | undefined,
  ref: string,
  isTest: boolean,
  now: Date,
): ClosedReason | undefined => {
  const closed = (state: string, advice: string): ClosedReason => ({
    status: 409,
    error: `Campaign ${ref} ${state}. ${advice}`,
  });
  if (campaign === undefined) {
    return { status: 404, error: `There is no campaign ${ref} in this account.` };
  }
  if (campaign.life === "draft") {
    return isTest ? undefined : closed("is a draft", "Publish it, then use the campaign ID it is given.");
  }
  if (campaign.life === "stopped") return closed("is stopped", "Clone it to send again.");
  if (campaign.life === "archived") return closed("is archived", "Unarchive or clone it to send again.");
  if (campaign.startAt !== null && campaign.startAt > now) {
    return closed("has not started", `It starts at ${campaign.startAt.toISOString()}.`);
  }
  if (campaign.endAt !== null && campaign.endAt <= now) {
    return closed("is completed", `It ended at ${campaign.endAt.toISOString()}.`);
  }
  if (campaign.life === "paused" && campaign.whilePaused === "reject") {
    return closed(
      "is paused and refuses triggers meanwhile",
      "Resume it, or let it hold triggers during a pause.",
    );
  }
  return undefined;
};

interface Entry {
  campaign: TriggerableCampaign;
  readAtMs: number;
}

/**
 * Campaigns as last read, at most a second stale. Only what opens the door is taken from memory: a refusal is
 * always confirmed in the database first. What a stale entry lets in, the decision sees again.
 */
export const createCampaignCache = (db: Queryable, clock: Clock) => {
  const entries = new Map<string, Entry>();
  const underWay = new Map<string, Promise<TriggerableCampaign | undefined>>();

  const read = (accountId: number, ref: string, isTest: boolean, name: string) => {
    const readAtMs = clock.now().getTime();
    const promise = findTriggerableCampaign(db, accountId, ref, isTest).then((campaign) => {
      if (entries.size >= cacheEntriesMax) entries.clear();
      if (campaign === undefined) entries.delete(name);
      else entries.set(name, { campaign, readAtMs });
      return campaign;
    });
    return promise;
  };

  const readOnce = (accountId: number, ref: string, isTest: boolean, name: string) => {
    const current = underWay.get(name);
    if (current !== undefined) return current;
    const promise = read(accountId, ref, isTest, name).finally(() => underWay.delete(name));
    underWay.set(name, promise);
    return promise;
  };

  return {
    /** The campaign if it takes triggers now, else why not. */
    open: async (
      accountId: number,
      ref: string,
      isTest: boolean,
    ): Promise<{ campaign: TriggerableCampaign } | { closed: ClosedReason }> => {
      const name = `${accountId}/${isTest}/${ref}`;
      const known = entries.get(name);
      const now = clock.now();
      if (known !== undefined && now.getTime() - known.readAtMs < cacheStaleMsMax) {
        if (closedReason(known.campaign, ref, isTest, now) === undefined) return { campaign: known.campaign };
        const again = await read(accountId, ref, isTest, name);
        const closed = closedReason(again, ref, isTest, now);
        return closed === undefined && again !== undefined
          ? { campaign: again }
          : { closed: closed ?? missing(ref) };
      }
      const campaign = await readOnce(accountId, ref, isTest, name);
      const closed = closedReason(campaign, ref, isTest, now);
      return closed === undefined && campaign !== undefined
        ? { campaign }
        : { closed: closed ?? missing(ref) };
    },
  };
};

const missing = (ref: string): ClosedReason => ({
  status: 404,
  error: `There is no campaign ${ref} in this account.`,
});
