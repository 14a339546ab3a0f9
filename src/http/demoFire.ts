import type { Database } from "../db/pool.ts";
import type { Clock } from "../lib/clock.ts";
import { acceptTrigger } from "../pipeline/accept/accept.ts";
import { createAppender } from "../pipeline/accept/append.ts";
import { createCampaignCache } from "../pipeline/accept/campaignCache.ts";
import { createContractCache } from "../pipeline/accept/contractCache.ts";
import { parseTrigger } from "../pipeline/accept/parse.ts";

/** Who fires: a credential of the account. */
export interface DemoCaller {
  accountId: number;
  credentialId: string;
}

/**
 * Fires campaigns through the door that requests come in by, for demo data.
 *
 * @throws Error from `fire` when the body is not accepted
 */
export const createDemoFire = (db: Database, clock: Clock) => {
  const appender = createAppender(db);
  const campaigns = createCampaignCache(db, clock);
  const contracts = createContractCache(db);
  return {
    fire: async (caller: DemoCaller, body: object): Promise<void> => {
      const trigger = parseTrigger(Buffer.from(JSON.stringify(body)), 1);
      if (trigger.kind === "refused") throw new Error(`a demo trigger is refused: ${trigger.refusal.error}`);
      const result = await acceptTrigger(
        { appender, campaigns, contracts, format: ({ requestId }) => requestId },
        {
          ...caller,
          isTest: false,
          source: "api",
          trigger,
          scope: "demo",
          idempotencyKey: null,
          identicalBodiesSeconds: null,
        },
      );
      if (result.kind !== "answered") throw new Error(`a demo trigger is not accepted: ${result.kind}`);
    },
    /** Resolves when nothing is under way. */
    drained: appender.drained,
  };
};
