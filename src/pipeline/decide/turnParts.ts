import type { Database, Queryable } from "../../db/pool.ts";
import type { CampaignFacts, TurnGroup } from "../../db/queries/turns.ts";
import type { Linker } from "../linker.ts";
import type { MessageRenderer } from "../renderer.ts";
import type { Version, VersionCache } from "../versions.ts";
import type { Slice } from "./batch.ts";
import type { Taken } from "./facts.ts";
import type { RouteDeps } from "./routes.ts";
import type { TakenMemory } from "./takenMemory.ts";

export interface TurnDeps extends RouteDeps {
  db: Database;
  workerId: () => number;
  leaseMs: number;
  versions: VersionCache;
  renderer: MessageRenderer;
  linker: Linker;
  /** What earlier turns of a large trigger took. */
  taken: TakenMemory;
}

/** A turn under way. */
export interface Turn {
  tx: Queryable;
  deps: TurnDeps;
  group: TurnGroup;
  campaign: CampaignFacts;
}

/** What a turn decides of one intake row. */
export interface LoadedSlice extends Slice {
  loaded: Version;
  taken: Taken;
}
