import { channelOf, findChannel } from "../channels/registry.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { claimLostLeases, type LostLease } from "../db/queries/lostLeases.ts";
import { releaseHeld, writeLeaseResults } from "../db/queries/messageQueue.ts";
import { buryWorker, listDeadWorkers } from "../db/queries/workers.ts";
import { inTransaction } from "../db/tx.ts";
import { deadLooksMin, lostLeasesPerTurnMax } from "../limits.ts";
import { verdictOfLost } from "./deliver/lost.ts";

const takesId = (kind: string | null): boolean =>
  kind !== null && findChannel(kind) !== undefined && channelOf(kind).takesIdempotencyId;

/** Takes up some of what dead workers held, and of the leases that ran out: fewer than the most when none are left. */
export const recoverLost = async (tx: Queryable, dead: readonly number[]): Promise<LostLease[]> => {
  const lost = await claimLostLeases(tx, dead, lostLeasesPerTurnMax);
  if (lost.length > 0) {
    await writeLeaseResults(
      tx,
      lost.map((lease) => verdictOfLost(lease, takesId(lease.providerKind))),
    );
  }
  return lost;
};

const recover = async (db: Database, dead: readonly number[]): Promise<void> => {
  for (;;) {
    const lost = await inTransaction(db, (tx) => recoverLost(tx, dead));
    if (lost.length < lostLeasesPerTurnMax) return;
  }
};

/**
 * Looks for workers that died and for leases that ran out, and takes up what they held. A worker must seem dead
 * several times in a row, since one whose connection broke takes its lock again within moments.
 */
export const createReaper = (db: Database, self: () => number) => {
  const looks = new Map<number, number>();
  return {
    look: async (): Promise<void> => {
      const seen = await listDeadWorkers(db, self());
      for (const id of looks.keys()) if (!seen.includes(id)) looks.delete(id);
      for (const id of seen) looks.set(id, (looks.get(id) ?? 0) + 1);
      const dead = seen.filter((id) => (looks.get(id) ?? 0) >= deadLooksMin);
      await recover(db, dead);
      for (const id of dead) {
        await buryWorker(db, id);
        looks.delete(id);
      }
      await releaseHeld(db);
    },
  };
};
