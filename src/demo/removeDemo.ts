import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../db/pool.ts";
import { announceCampaign, setStopped } from "../db/queries/campaigns.ts";
import {
  deleteAccountRows,
  hasQueued,
  listCampaignIds,
  lockDemoAccount,
  revokeCredentials,
} from "../db/queries/demo.ts";
import { makeUnsentDue } from "../db/queries/messages.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { DomainError } from "../lib/errors.ts";
import { demoDrainMsMax, demoDrainPollMs, demoQuietMs } from "../limits.ts";
import { DEMO_DOMAIN } from "./createDemo.ts";

const requireDemo = (isDemo: boolean): void => {
  if (isDemo) return;
  throw new DomainError(
    "account/not-demo",
    "This account is no demo; only demo accounts can be removed like this.",
  );
};

/** From here on nothing new comes in and nothing is sent: workers end what is waiting as `campaign_stopped`. */
const close = (db: Database, accountId: number): Promise<void> =>
  inTransaction(db, async (tx) => {
    requireDemo(await lockDemoAccount(tx, accountId));
    await revokeCredentials(tx, accountId);
    for (const campaignId of await listCampaignIds(tx, accountId)) {
      await setStopped(tx, accountId, campaignId);
      await makeUnsentDue(tx, accountId, campaignId);
      await announceCampaign(tx, accountId, campaignId);
    }
  });

/** Until no process knows the campaigns as open any more, and what was under way has ended. */
const waitForQuiet = async (db: Database, clock: Clock, accountId: number): Promise<void> => {
  const endsAtMs = clock.now().getTime() + demoDrainMsMax;
  await sleep(demoQuietMs);
  while (clock.now().getTime() < endsAtMs && (await hasQueued(db, accountId))) await sleep(demoDrainPollMs);
};

/**
 * Removes a demo account and everything of it, while workers run: its campaigns are stopped first. Takes a second or two, or
 * up to `demoDrainMsMax` when messages of it are still being sent. What breaks off half-way is finished by a repeat.
 *
 * @throws DomainError account/not-demo
 */
export const removeDemo = async (db: Database, clock: Clock, accountId: number): Promise<void> => {
  await close(db, accountId);
  await waitForQuiet(db, clock, accountId);
  await inTransaction(db, async (tx) => {
    // gone already when two were asked for at once
    if (await lockDemoAccount(tx, accountId)) await deleteAccountRows(tx, accountId, DEMO_DOMAIN);
  });
};
