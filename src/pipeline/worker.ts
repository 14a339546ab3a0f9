import { setTimeout as sleep } from "node:timers/promises";
import { networkGuard } from "../channels/guard.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { INTAKE_CHANNEL } from "../db/queries/intake.ts";
import { dropExpired, foldStats, makePartitions } from "../db/queries/maintenance.ts";
import { upsertHealth } from "../db/queries/providerHealth.ts";
import { takeProviderTokens } from "../db/queries/providers.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { clockCheckMs, foldMs, isolatedRenderMsMax, leaseMs as usualLeaseMs, maintenanceMs, reaperMs } from "../limits.ts";
import { createInboxWriter, trimInboxes } from "../providers/inbox.ts";
import { loadProvider } from "../providers/providers.ts";
import { findSandboxProvider } from "../providers/sandbox.ts";
import { createDbClock } from "./dbClock.ts";
import { createDecider } from "./decide/decider.ts";
import type { Destination } from "./decide/turn.ts";
import { createCampaignGate } from "./deliver/campaignGate.ts";
import { createDeliverer } from "./deliver/deliverer.ts";
import { createDueLoop } from "./deliver/dueLoop.ts";
import { createProviderPool, type ProviderPool } from "./deliver/providerPool.ts";
import { createResultWriter } from "./deliver/resultWriter.ts";
import { createReaper } from "./reaper.ts";
import { registerPresence } from "./registration.ts";
import { createIsolatedRenderer, renderChildEntry } from "./render/isolated.ts";
import { createMessageRenderer } from "./renderer.ts";
import { createVersionCache, type Version } from "./versions.ts";

export interface WorkerDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  log: Log;
  allowPrivateAddresses: boolean | readonly string[];
  /** How long a message may be held for its call. */
  leaseMs?: number;
}

/** Channel of the notification that a campaign's state changed; payload `account/campaign`. */
const CAMPAIGNS_CHANNEL = "clarion_campaigns";

/** Runs `work` again and again, `everyMs` after it ended, until stopped. */
const every = (everyMs: number, work: () => Promise<void>, onError: (error: unknown) => void) => {
  const controller = new AbortController();
  const run = async (): Promise<void> => {
    while (!controller.signal.aborted) {
      await work().catch(onError);
      await sleep(everyMs, undefined, { signal: controller.signal }).catch(() => {});
    }
  };
  const finished = run();
  return {
    stop: async (): Promise<void> => {
      controller.abort();
      await finished;
    },
  };
};

const HEALTH = { open: "down", probing: "failing", closed: "up" } as const;

const maintain = async (db: Database, clock: Clock): Promise<void> => {
  await makePartitions(db);
  await dropExpired(db);
  await trimInboxes(db, clock.now());
};

/** The provider a version delivers to: the sandbox for test credentials and where none was chosen. */
const destinationId = async (
  q: Queryable,
  accountId: number,
  version: Version,
  isTest: boolean,
): Promise<string | undefined> => {
  const { channel, start } = version.content;
  if (!isTest && start.providerId !== null) return start.providerId;
  return (await findSandboxProvider(q, accountId, channel))?.id;
};

/**
 * Starts a worker in this process: it decides, renders, delivers, frees what dead workers held, folds statistics and
 * keeps house, until stopped. Any number of workers share the work through the database.
 */
export const startWorker = async ({
  db,
  box,
  clock,
  log,
  allowPrivateAddresses,
  leaseMs = usualLeaseMs,
}: WorkerDeps) => {
  const onError = (error: unknown): void => log.error({ err: error }, "the pipeline was disturbed");
  const dbClock = createDbClock(db, clock);
  await dbClock.measure();
  const inbox = createInboxWriter(db, dbClock.nowMs);
  const providers: ProviderPool = createProviderPool({
    load: async (q, accountId, id) => {
      const ready = await loadProvider(q, box, accountId, id);
      return ready === undefined ? undefined : { ...ready, accountId };
    },
    services: { guard: networkGuard(allowPrivateAddresses), deliverToInbox: inbox.deliverToInbox },
    nowMs: dbClock.nowMs,
  });
  const gate = createCampaignGate(db, dbClock.nowMs);
  const results = createResultWriter(db, onError, leaseMs);
  const deliverer = createDeliverer({
    providers,
    gate,
    results,
    dbNowMs: dbClock.nowMs,
    chance: Math.random,
    onHealth: ({ stored }, target, state, detail) => {
      log.warn({ providerId: stored.id, target, state }, "a provider's circuit breaker turned");
      upsertHealth(db, stored.accountId, {
        providerId: stored.id,
        target,
        state: HEALTH[state],
        detail,
      }).catch(onError);
    },
    onFree: () => {
      decider.nudge();
      dueLoop.nudge();
    },
    onError,
  });
  const presence = await registerPresence(db, [INTAKE_CHANNEL, CAMPAIGNS_CHANNEL], {
    onNotification: ({ channel, payload }) => {
      if (channel === INTAKE_CHANNEL) decider.announce(payload);
      else {
        gate.forget(payload);
        decider.lookAgain();
        dueLoop.nudge();
      }
    },
    onReconnected: () => decider.lookAgain(),
    onError,
  });
  const isolated = createIsolatedRenderer({ entry: renderChildEntry(), timeoutMs: isolatedRenderMsMax });
  const shared = {
    db,
    workerId: presence.id,
    leaseMs,
    versions: createVersionCache(),
    renderer: createMessageRenderer(presence.session, presence.id, isolated, () => clock.now()),
    takeRate: async (
      q: Queryable,
      accountId: number,
      providerId: string,
      wanted: number,
    ): Promise<number> => {
      const rate = providers.peek(accountId, providerId)?.stored.ratePerSecondMax ?? null;
      return rate === null ? wanted : takeProviderTokens(q, accountId, providerId, rate, wanted);
    },
    take: deliverer.take,
    nowMs: dbClock.nowMs,
    onError,
  };
  const roomFor = async (q: Queryable, accountId: number, providerId: string): Promise<number> => {
    const provider = await providers.get(q, accountId, providerId);
    return provider === undefined ? 0 : deliverer.room(provider);
  };
  const destinationOf = async (
    q: Queryable,
    accountId: number,
    version: Version,
    isTest: boolean,
  ): Promise<Destination | undefined> => {
    const providerId = await destinationId(q, accountId, version, isTest);
    if (providerId === undefined || (await providers.get(q, accountId, providerId)) === undefined)
      return undefined;
    return { providerId, room: await roomFor(q, accountId, providerId) };
  };
  const dueLoop = createDueLoop({ ...shared, roomFor: (accountId, id) => roomFor(db, accountId, id) });
  const decider = createDecider({
    ...shared,
    destinationOf,
    roomOf: (accountId, providerId) => {
      const provider = providers.peek(accountId, providerId);
      return provider === undefined ? 1 : deliverer.room(provider);
    },
  });
  const reaper = createReaper(db, presence.id);
  const loops = [
    every(reaperMs, reaper.look, onError),
    every(foldMs, () => inTransaction(db, foldStats), onError),
    every(clockCheckMs, dbClock.measure, onError),
    every(maintenanceMs, () => maintain(db, clock), onError),
  ];
  return {
    /** Takes nothing new, finishes what is under way and lets go of the rest. */
    stop: async (): Promise<void> => {
      await Promise.all([decider.stop(), dueLoop.stop()]);
      await deliverer.stop();
      await results.drained();
      await inbox.drained();
      await Promise.all(loops.map((loop) => loop.stop()));
      await isolated.close();
      await presence.close();
      await providers.close();
    },
  };
};
