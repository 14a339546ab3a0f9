import { type Database, openDatabase } from "../../src/db/pool.ts";
import { registerWorker } from "../../src/db/queries/workers.ts";
import { sql } from "../../src/db/sql.ts";
import { idFloor, idTimeMs } from "../../src/lib/ids.ts";
import { claimSlackMs, decideBatchRecipientsMax, isolatedRenderMsMax, leaseMs } from "../../src/limits.ts";
import { createTakenMemory } from "../../src/pipeline/decide/takenMemory.ts";
import { decideTurn, type TurnDeps } from "../../src/pipeline/decide/turn.ts";
import { createIsolatedRenderer, renderChildEntry } from "../../src/pipeline/render/isolated.ts";
import { createMessageRenderer } from "../../src/pipeline/renderer.ts";
import { createVersionCache } from "../../src/pipeline/versions.ts";
import { monotonicMs } from "../clock.ts";
import { serveCalls } from "../part.ts";
import { type DecideSetup, fillEvents, fillIntake, prepareDecide } from "./decideData.ts";

/** The product's own turns on a database that nobody else works on; no place at the provider, so nothing leaves. */
let db: Database;
let setup: DecideSetup;
let deps: TurnDeps;

const start = async ({ url, events = 0 }: { url: string; events?: number }): Promise<void> => {
  db = openDatabase({ url, connectionsMax: 6, name: "bench decide product", prefersIndexes: true });
  setup = await prepareDecide(db);
  if (events > 0) await fillEvents(db, setup, events);
  const { providerId } = setup;
  const session = await db.session({ onLost: () => {} });
  await session.query(sql`set synchronous_commit = off`);
  const workerId = await registerWorker(session, "bench", process.pid);
  const isolated = createIsolatedRenderer({ entry: renderChildEntry(), timeoutMs: isolatedRenderMsMax });
  deps = {
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
    destinationOf: async () => ({ providerId, room: 0, complete: (content) => content }),
    takeRate: async (_q, _account, _provider, wanted) => wanted,
  };
};

const run = async ({
  count,
  isFiltered = false,
}: {
  count: number;
  isFiltered?: boolean;
}): Promise<{ perSecond: number }> => {
  const campaignId = isFiltered ? setup.filteredCampaignId : setup.campaignId;
  await fillIntake(db, setup, count, campaignId);
  const group = { lane: 0, accountId: setup.accountId, campaignId };
  const max = decideBatchRecipientsMax;
  const startedMs = monotonicMs();
  let [decided, from] = [0, idFloor(0)];
  while (decided < count) {
    const result = await decideTurn(deps, group, { from, rowsMax: max, recipientsMax: max });
    if (result.kind !== "decided") throw new Error(`only ${decided} of ${count} were found`);
    decided += result.recipients;
    from = idFloor(idTimeMs(result.lowestRequestId) - claimSlackMs);
  }
  return { perSecond: (decided / (monotonicMs() - startedMs)) * 1_000 };
};

serveCalls({ start, run });
