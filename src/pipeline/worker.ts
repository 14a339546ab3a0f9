import type { ChannelServices } from "../channels/channel.ts";
import { networkGuard } from "../channels/guard.ts";
import type { Database } from "../db/pool.ts";
import { INTAKE_CHANNEL } from "../db/queries/intake.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import {
  clockCheckMs,
  isolatedRenderMsMax,
  holdOverdueMinutes as usualHoldOverdueMinutes,
  leaseMs as usualLeaseMs,
} from "../limits.ts";
import type { Origins } from "../links/base.ts";
import { createInboxWriter, type InboxWriter } from "../providers/inbox.ts";
import { createDkimKeys } from "../senders/dkimKeys.ts";
import { createReturnPaths } from "../senders/returnPaths.ts";
import { createDbClock } from "./dbClock.ts";
import { createDecider, type Decider } from "./decide/decider.ts";
import { createTakenMemory } from "./decide/takenMemory.ts";
import { openDelivery } from "./deliver/delivery.ts";
import { startDeviceLoop } from "./deliver/deviceLoop.ts";
import { createDueLoop, type DueLoop } from "./deliver/dueLoop.ts";
import { startFailover } from "./deliver/failover.ts";
import { startThrottleLoop } from "./deliver/throttle.ts";
import { every, keepHouse, type Loop } from "./housekeeping.ts";
import { createLinker } from "./linker.ts";
import { startMailboxLoop } from "./mailboxes.ts";
import { startOutgoingLoops } from "./outgoing.ts";
import { startPostponedLoop } from "./postponed.ts";
import { type Held, startPulse } from "./pulse.ts";
import { registerPresence } from "./registration.ts";
import { createIsolatedRenderer, renderChildEntry } from "./render/isolated.ts";
import { createMessageRenderer } from "./renderer.ts";
import { startTransferRunner } from "./transfers.ts";
import { createVersionCache } from "./versions.ts";

export interface WorkerDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  log: Log;
  allowPrivateAddresses: boolean | readonly string[];
  /** Where links in messages lead; none are made when left out. */
  origins?: Origins;
  /** How long a message may be held for its call. */
  leaseMs?: number;
  /** After so long without a worker, what is overdue by more than that is held. */
  holdOverdueMinutes?: number;
}

/** Channel of the notification that a campaign's state changed; payload `account/campaign`. */
const CAMPAIGNS_CHANNEL = "clarion_campaigns";

const NOWHERE: Origins = { publicUrl: undefined, localUrl: undefined };

interface Loops {
  decider: Decider;
  dueLoop: DueLoop;
}

/** What goes on beside messages. */
const startBackground = (
  { db, box, clock, allowPrivateAddresses }: WorkerDeps,
  workerId: () => number,
  measureClock: () => Promise<void>,
  onError: (error: unknown) => void,
): Loop => {
  const guard = networkGuard(allowPrivateAddresses);
  const loops = [
    keepHouse(db, clock, workerId, onError),
    every(clockCheckMs, measureClock, onError),
    startTransferRunner(db, onError),
    startPostponedLoop(db, onError),
    startMailboxLoop({ db, box, clock, guard }, onError),
    startOutgoingLoops({ db, box, clock, guard, chance: Math.random }, onError),
  ];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
};

const beginPulse = (
  { db, clock, log, holdOverdueMinutes = usualHoldOverdueMinutes }: WorkerDeps,
  onError: (error: unknown) => void,
) => {
  const onHeld = (held: Held): void => log.warn(held, "held what is overdue for an operator");
  return startPulse({ db, clock, holdOverdueMinutes, onHeld, onError });
};

const servicesOf = (
  { allowPrivateAddresses, box }: WorkerDeps,
  db: Database,
  nowMs: () => number,
  { deliverToInbox }: InboxWriter,
): ChannelServices => ({
  guard: networkGuard(allowPrivateAddresses),
  now: () => new Date(nowMs()),
  dkimKey: createDkimKeys(db, box, nowMs),
  returnPath: createReturnPaths(db, box, nowMs),
  deliverToInbox,
});

/**
 * Starts a worker in this process: it decides, renders, delivers, imports and exports, takes up what dead workers held and
 * keeps house, until stopped. Any number of workers share the work through the database.
 */
export const startWorker = async (deps: WorkerDeps): Promise<{ stop(): Promise<void> }> => {
  const { box, clock, log, leaseMs = usualLeaseMs } = deps;
  const onError = (error: unknown): void => log.error({ err: error }, "the pipeline was disturbed");
  const pulse = await beginPulse(deps, onError);
  const { db } = pulse;
  const dbClock = createDbClock(db, clock);
  await dbClock.measure();
  const inbox = createInboxWriter(db, dbClock.nowMs);
  let loops: Loops | undefined;
  const delivery = openDelivery({
    db,
    box,
    log,
    services: servicesOf(deps, db, dbClock.nowMs, inbox),
    leaseMs,
    nowMs: dbClock.nowMs,
    onFree: () => {
      loops?.decider.nudge();
      loops?.dueLoop.nudge();
    },
    onError,
  });
  const presence = await registerPresence(db, [INTAKE_CHANNEL, CAMPAIGNS_CHANNEL], {
    onNotification: ({ channel, payload }) => {
      if (channel === INTAKE_CHANNEL) return loops?.decider.announce(payload);
      delivery.forgetCampaign(payload);
      loops?.decider.lookAgain();
      loops?.dueLoop.nudge();
    },
    onReconnected: () => loops?.decider.lookAgain(),
    onError,
  });
  const isolated = createIsolatedRenderer({ entry: renderChildEntry(), timeoutMs: isolatedRenderMsMax });
  const shared = {
    ...delivery,
    db,
    workerId: presence.id,
    leaseMs,
    versions: createVersionCache(),
    taken: createTakenMemory(),
    linker: createLinker(box, deps.origins ?? NOWHERE),
    renderer: createMessageRenderer(presence.session, presence.id, isolated, () => clock.now()),
    nowMs: dbClock.nowMs,
    onError,
  };
  const { decider, dueLoop } = { decider: createDecider(shared), dueLoop: createDueLoop(shared) };
  loops = { decider, dueLoop };
  const failover = startFailover(db, box, delivery.services, onError);
  const beside = [startThrottleLoop(shared, onError), startDeviceLoop(shared, onError), failover];
  const background = startBackground({ ...deps, db }, presence.id, dbClock.measure, onError);
  return {
    /** Takes nothing new, finishes what is under way and lets go of the rest. */
    stop: async () => {
      await Promise.all([decider.stop(), dueLoop.stop(), ...beside.map((loop) => loop.stop())]);
      await delivery.stop().then(() => inbox.drained());
      await Promise.all([background.stop(), isolated.close(), pulse.stop()]);
      await presence.close();
    },
  };
};
