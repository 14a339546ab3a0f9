import type { Database } from "../../src/db/pool.ts";
import { registerWorker } from "../../src/db/queries/workers.ts";
import { sql } from "../../src/db/sql.ts";
import { idFloor, idTimeMs } from "../../src/lib/ids.ts";
import { claimSlackMs, decideBatchRecipientsMax, isolatedRenderMsMax, leaseMs } from "../../src/limits.ts";
import { createTakenMemory } from "../../src/pipeline/decide/takenMemory.ts";
import { decideTurn } from "../../src/pipeline/decide/turn.ts";
import type { TurnDeps } from "../../src/pipeline/decide/turnParts.ts";
import { createIsolatedRenderer, renderChildEntry } from "../../src/pipeline/render/isolated.ts";
import { createMessageRenderer } from "../../src/pipeline/renderer.ts";
import { createVersionCache } from "../../src/pipeline/versions.ts";
import { monotonicMs } from "../clock.ts";
import { type DecideSetup, fillIntake } from "./decideData.ts";

const depsOf = async (db: Database, { providerId }: DecideSetup): Promise<TurnDeps> => {
  const session = await db.session({ onLost: () => {} });
  await session.query(sql`set synchronous_commit = off`);
  const workerId = await registerWorker(session, "bench", process.pid);
  const isolated = createIsolatedRenderer({ entry: renderChildEntry(), timeoutMs: isolatedRenderMsMax });
  return {
    db,
    workerId: () => workerId,
    leaseMs,
    taken: createTakenMemory(),
    versions: createVersionCache(),
    renderer: createMessageRenderer(
      () => session,
      () => workerId,
      isolated,
      () => new Date(),
    ),
    linker: () => ({ links: null, finish: (content) => content }),
    destinationOf: async () => ({
      providerId,
      firstDownSince: null,
      room: 0,
      isSandbox: false,
      complete: (content) => content,
    }),
    takeRate: async (_q, _account, _provider, wanted) => wanted,
  };
};

/** Decides so many triggers of one recipient each; answers how many a second. */
export type DecideRunner = (wish: {
  count: number;
  campaignId?: string;
  /** Whom trigger `n` names. */
  identityAt?: (n: number) => string;
}) => Promise<number>;

/** The product's own turns on a database that nobody else works on; no place at the provider, so nothing leaves. */
export const createDecideRunner = async (db: Database, setup: DecideSetup): Promise<DecideRunner> => {
  const deps = await depsOf(db, setup);
  const max = decideBatchRecipientsMax;
  return async ({ count, campaignId = setup.campaignId, identityAt }) => {
    await fillIntake(db, setup, count, campaignId, identityAt);
    const group = { lane: 0, accountId: setup.accountId, campaignId };
    const startedMs = monotonicMs();
    let [decided, from] = [0, idFloor(0)];
    while (decided < count) {
      const result = await decideTurn(deps, group, { from, rowsMax: max, recipientsMax: max });
      if (result.kind !== "decided") throw new Error(`only ${decided} of ${count} were found`);
      decided += result.recipients;
      from = idFloor(idTimeMs(result.lowestRequestId) - claimSlackMs);
    }
    return (decided / (monotonicMs() - startedMs)) * 1_000;
  };
};
