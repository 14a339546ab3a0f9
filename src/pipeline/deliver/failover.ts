import type { ChannelServices } from "../../channels/channel.ts";
import type { BackupProvider } from "../../contract/backup.ts";
import { SANDBOX_KIND } from "../../contract/provider.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import {
  claimProbes,
  isAnyDown,
  listStandings,
  moveToOther,
  noteRecovered,
  type Standing,
} from "../../db/queries/failover.ts";
import { inTransaction } from "../../db/tx.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import { failoverLookMs, failoverMovedMax, failoverProbeMs } from "../../limits.ts";
import { loadProvider } from "../../providers/providers.ts";
import { every, type Loop } from "../housekeeping.ts";

/**
 * A second provider takes over while the first is down.
 *
 *   first ──down, or not verified, for as long as the campaign says──► second ──first is tried and answers──► first
 *
 * New messages are leased to whoever is ready; what waits at the one that is down is moved, unless somebody may have taken it.
 */

export interface ChosenProvider {
  id: string;
  /** Why it is not the first: since when that is down; null: it is the first. */
  firstDownSince: Date | null;
}

const MS_PER_SECOND = 1_000;

/**
 * Whether the second can deliver what the first does: notifications only to devices of the same platform. In the sandbox's place
 * nobody delivers for real.
 */
const isFit = (main: Standing, second: Standing): boolean =>
  main.kind !== SANDBOX_KIND &&
  second.channel === main.channel &&
  (main.channel !== "push" || second.kind === main.kind);

/** The second, when the first has been in trouble for long enough and the second is ready; the first otherwise. */
export const chooseProvider = (
  first: string,
  { providerId, afterSeconds }: BackupProvider,
  standings: readonly Standing[],
): ChosenProvider => {
  const of = (id: string): Standing | undefined => standings.find((standing) => standing.id === id);
  const [main, second] = [of(first), of(providerId)];
  const since = main?.troubledSince ?? null;
  const isReady = second?.troubledSince === null && main !== undefined && isFit(main, second);
  if (main === undefined || since === null || !isReady) {
    return { id: first, firstDownSince: null };
  }
  const isLong = main.now.getTime() - since.getTime() >= afterSeconds * MS_PER_SECOND;
  return isLong ? { id: providerId, firstDownSince: since } : { id: first, firstDownSince: null };
};

export const findProvider = async (
  q: Queryable,
  accountId: number,
  first: string,
  backup: BackupProvider,
): Promise<ChosenProvider> =>
  chooseProvider(first, backup, await listStandings(q, accountId, [first, backup.providerId]));

/** Tries providers that others stand in for, with a real call and no message. */
const probe = async (db: Database, box: SecretBox, services: ChannelServices): Promise<void> => {
  for (const { accountId, providerId } of await claimProbes(db, failoverProbeMs)) {
    const provider = await loadProvider(db, box, accountId, providerId);
    if (provider === undefined) continue;
    const { isReady } = await provider.channel.verify(provider.config, services, accountId);
    if (isReady) await noteRecovered(db, accountId, providerId);
  }
};

/** What every worker does for all: moves what waits at a provider that is down, and finds out when that is back. */
export const startFailover = (
  db: Database,
  box: SecretBox,
  services: ChannelServices,
  onError: (error: unknown) => void,
): Loop => {
  const loops = [
    every(
      failoverLookMs,
      async () => {
        if (await isAnyDown(db)) await inTransaction(db, (tx) => moveToOther(tx, failoverMovedMax));
      },
      onError,
    ),
    every(failoverLookMs, () => probe(db, box, services), onError),
  ];
  return { stop: async () => void (await Promise.all(loops.map((loop) => loop.stop()))) };
};
