import type { Database, Queryable } from "../db/pool.ts";
import {
  beatAgain,
  type HoldReason,
  holdLost,
  holdOverdueIntake,
  holdOverdueMessages,
  insertOverdueHold,
  lockPulse,
  noteBeat,
  type Pulse,
  readPulse,
} from "../db/queries/overdue.ts";
import { inTransaction } from "../db/tx.ts";
import type { Clock } from "../lib/clock.ts";
import { beatMs, lostLeasesPerTurnMax } from "../limits.ts";
import { every } from "./housekeeping.ts";
import { recoverLost } from "./reaper.ts";

/**
 * The pulse of a deployment: workers say that they work. What came due while none did is held for an operator.
 *
 *   a worker starts, or notices that it has not beaten for as long, or that the database was away
 *     │
 *     └─ looks, one at a time ──beaten lately, in this database──────────────────────────► beats, every 10 s
 *                             └─long silent, another database, restored─► what is overdue ─► beats
 *                                                                         by more is held
 *
 *   a trigger or message:   waiting ──► held as overdue ──released──► waiting
 *                                                       └─dropped──► waiting, cancelled ──► ended as `cancelled`
 *
 * Whoever looks does so before it claims anything, and a beat after a long silence is no beat but a look. So nothing overdue
 * can be claimed before it is held: not at a start, not when a machine wakes that slept, not when the database is back.
 */
export interface PulseDeps {
  db: Database;
  clock: Clock;
  holdOverdueMinutes: number;
  /** Told how much was held, and why. */
  onHeld: (held: Held) => void;
  onError: (error: unknown) => void;
}

export interface Held {
  reason: HoldReason;
  triggers: number;
  messages: number;
}

const MS_PER_MINUTE = 60_000;

/** Why something is to be held, and of how long ago; undefined while all goes on. */
const findReason = (
  pulse: Pulse,
  holdOverdueMinutes: number,
): { reason: HoldReason; minutes: number } | undefined => {
  const { beatAt, beatIn, database, restoredHoldMinutes, now } = pulse;
  if (restoredHoldMinutes !== null) {
    return { reason: "restore", minutes: Math.min(restoredHoldMinutes, holdOverdueMinutes) };
  }
  // before the very first beat there is nothing to compare
  if (beatAt === null || beatIn === null) return undefined;
  if (beatIn !== database) return { reason: "database", minutes: holdOverdueMinutes };
  const isSilent = now.getTime() - beatAt.getTime() > holdOverdueMinutes * MS_PER_MINUTE;
  return isSilent ? { reason: "silence", minutes: holdOverdueMinutes } : undefined;
};

/** Calls that were cut off count as such, and what would be repeated after so long is held too. */
const holdCutOff = async (tx: Queryable, before: Date): Promise<number> => {
  let held = 0;
  for (;;) {
    const lost = await recoverLost(tx, []);
    const late = lost.filter(({ leaseUntil }) => leaseUntil < before);
    if (late.length > 0) held += await holdLost(tx, late);
    if (lost.length < lostLeasesPerTurnMax) return held;
  }
};

const look = async (tx: Queryable, holdOverdueMinutes: number): Promise<Held | undefined> => {
  await lockPulse(tx);
  const pulse = await readPulse(tx);
  const found = findReason(pulse, holdOverdueMinutes);
  await noteBeat(tx);
  if (found === undefined) return undefined;
  const dueBefore = new Date(pulse.now.getTime() - found.minutes * MS_PER_MINUTE);
  const triggers = await holdOverdueIntake(tx, dueBefore);
  const messages = (await holdOverdueMessages(tx, dueBefore)) + (await holdCutOff(tx, dueBefore));
  if (triggers + messages === 0) return undefined;
  const { reason } = found;
  await insertOverdueHold(tx, { reason, dueBefore, lastBeatAt: pulse.beatAt });
  return { reason, triggers, messages };
};

/**
 * Looks, and beats from then on until stopped.
 *
 * @returns `db`: the database, whose transactions begin only once nothing overdue can be claimed in them
 * @throws when the database is away
 */
export const startPulse = async (deps: PulseDeps): Promise<{ db: Database; stop(): Promise<void> }> => {
  const { db, clock, holdOverdueMinutes } = deps;
  const silenceMs = holdOverdueMinutes * MS_PER_MINUTE;
  let beatAtMs = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  const lookNow = async (): Promise<void> => {
    const held = await inTransaction(db, (tx) => look(tx, holdOverdueMinutes));
    beatAtMs = clock.now().getTime();
    if (held !== undefined) deps.onHeld(held);
  };
  const lookOnce = (): Promise<void> => {
    looking ??= lookNow().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  /** Whatever answers after the database was away may be another: whoever comes next looks. */
  const doubt = (error: unknown): never => {
    beatAtMs = Number.NEGATIVE_INFINITY;
    throw error;
  };
  const beat = async (): Promise<void> => {
    const beganAtMs = clock.now().getTime();
    if (await beatAgain(db, silenceMs).catch(doubt)) beatAtMs = beganAtMs;
    else await lookOnce();
  };

  await lookOnce();
  const beats = every(beatMs, beat, deps.onError);
  return {
    db: {
      ...db,
      connect: async () => {
        if (clock.now().getTime() - beatAtMs > silenceMs) await lookOnce();
        return db.connect().catch(doubt);
      },
    },
    stop: beats.stop,
  };
};
