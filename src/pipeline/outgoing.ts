import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../db/pool.ts";
import {
  type ClaimedEvent,
  claimOutgoing,
  dropOutgoing,
  readTold,
  writeOutgoingResults,
} from "../db/queries/outgoingEvents.ts";
import {
  listDueTargets,
  noteOutgoingHealth,
  type OutgoingTarget,
  tellClockStates,
} from "../db/queries/outgoingWebhooks.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { guardedAgent, type NetworkGuard } from "../lib/exchange.ts";
import { createInFlight } from "../lib/inFlight.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import {
  maintenanceMs,
  outgoingCallsMax,
  outgoingClockMs,
  outgoingDropBatchesMax,
  outgoingDroppedMax,
  outgoingEventDays,
  outgoingGroupMs,
  outgoingLeaseMs,
  outgoingLookMs,
  outgoingTimeoutMs,
} from "../limits.ts";
import { bodyOf } from "../outgoing/body.ts";
import { type Answer, tell } from "../outgoing/call.ts";
import { healthOf, resultOf } from "../outgoing/results.ts";
import { every, type Loop } from "./housekeeping.ts";
import { createPlaces } from "./outgoingPlaces.ts";

/*
 * An event waits in its row until its webhook has a place for it in some worker:
 *
 *   waiting ──claim: counted, due again after the lease──► (a call) ──2xx──► told
 *      ▲                                                      │
 *      ├──the lease is over, nobody wrote──(the worker died)──┤
 *      └──another answer or none──(a later try is left)───────┴──no try is left, or 410──► failed
 *
 * What comes of a call is written by who made the newest one. So an event is told at least once, always under the same id.
 */

export interface OutgoingDeps {
  db: Database;
  box: SecretBox;
  clock: Clock;
  guard: NetworkGuard;
  /** Numbers in [0, 1). */
  chance: () => number;
}

type OnError = (error: unknown) => void;

interface Call {
  event: ClaimedEvent;
  answer: Answer;
  at: Date;
}

/** Writes what came of calls, those together that ended while the ones before were written. */
const createResults = ({ db, chance }: OutgoingDeps, onError: OnError) => {
  let ended: { call: Call; written: () => void }[] = [];
  let isWriting = false;
  const flush = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (ended.length > 0) {
      const batch = ended;
      ended = [];
      const calls = batch.map(({ call }) => call);
      await inTransaction(db, async (tx) => {
        const results = calls.map(({ event, answer, at }) => resultOf(event, answer, at, chance()));
        await writeOutgoingResults(tx, results);
        await noteOutgoingHealth(tx, healthOf(calls));
      }).catch(onError);
      for (const { written } of batch) written();
    }
    isWriting = false;
  };
  /** Resolves when it is written, or never will be: then the event is called again. */
  return (call: Call): Promise<void> =>
    new Promise((resolve) => {
      ended.push({ call, written: resolve });
      void flush();
    });
};

/** @param onFree called when a webhook has a place again */
const createTeller = (deps: OutgoingDeps, onFree: () => void, onError: OnError) => {
  const { db, box, clock, guard } = deps;
  const agent = guardedAgent(guard, outgoingTimeoutMs);
  const places = createPlaces();
  const inFlight = createInFlight();
  const write = createResults(deps, onError);

  const call = async (target: OutgoingTarget, event: ClaimedEvent, body: string): Promise<void> => {
    let isTaken = false;
    try {
      const at = clock.now();
      const teller = { box, agent, nowMs: () => clock.now().getTime() };
      const answer = await tell(teller, target, { id: event.id, body });
      isTaken = answer.isTaken;
      await write({ event, answer, at });
    } finally {
      places.give(event.webhookId, isTaken);
      onFree();
    }
  };

  /** Claims for the webhooks that have places left, and calls. */
  const tellDue = async (): Promise<void> => {
    const targets = new Map((await listDueTargets(db)).map((target) => [target.id, target]));
    const wanted = places.share([...targets.keys()], outgoingCallsMax);
    if (wanted.length === 0) return;
    const events = await claimOutgoing(db, wanted, outgoingLeaseMs);
    const told = new Map((await readTold(db, events)).map((row) => [row.id, row]));
    for (const event of events) {
      const target = targets.get(event.webhookId);
      const row = told.get(event.id);
      if (target === undefined || row === undefined) continue;
      places.take(event.webhookId);
      void inFlight.track(call(target, event, bodyOf(row)).catch(onError));
    }
  };

  return {
    tellDue,
    stop: async () => {
      await inFlight.settled();
      await agent.destroy();
    },
  };
};

const dropOld = async (db: Database): Promise<void> => {
  for (let batch = 0; batch < outgoingDropBatchesMax; batch++) {
    if (!(await dropOutgoing(db, outgoingEventDays, outgoingDroppedMax))) return;
  }
};

/** Looks for what is due every so often, and as soon as there is a place for more. */
const startTelling = (deps: OutgoingDeps, onError: OnError): Loop => {
  let isStopping = false;
  let isFree = false;
  let wake = (): void => {};
  const teller = createTeller(
    deps,
    () => {
      isFree = true;
      wake();
    },
    onError,
  );
  const nap = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!isStopping) {
      isFree = false;
      await teller.tellDue().catch(onError);
      if (!isFree && !isStopping) await nap(outgoingLookMs);
      // what ends within a moment makes room for one claim
      await sleep(outgoingGroupMs);
    }
  };
  const finished = run();
  return {
    stop: async () => {
      isStopping = true;
      wake();
      await finished;
      await teller.stop();
    },
  };
};

/** Tells the account's own systems what happened, forgets what is over, and notices what the clock made of campaigns. */
export const startOutgoingLoops = (deps: OutgoingDeps, onError: OnError): Loop => {
  const loops = [
    startTelling(deps, onError),
    every(outgoingClockMs, () => tellClockStates(deps.db, outgoingClockMs), onError),
    every(maintenanceMs, () => dropOld(deps.db), onError),
  ];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
};
