import type { ChannelServices } from "../../channels/channel.ts";
import { type AccountBackups, backupOf } from "../../contract/backup.ts";
import { SANDBOX_KIND } from "../../contract/provider.ts";
import type { Database, Queryable } from "../../db/pool.ts";
import { listRefusedDevices } from "../../db/queries/deviceSends.ts";
import { upsertHealth } from "../../db/queries/providerHealth.ts";
import { takeProviderTokens } from "../../db/queries/providers.ts";
import type { Log } from "../../lib/log.ts";
import type { SecretBox } from "../../lib/secretBox.ts";
import { leasePerConcurrency } from "../../limits.ts";
import { loadProvider } from "../../providers/providers.ts";
import { findSandboxProvider } from "../../providers/sandbox.ts";
import type { Destination, Handover } from "../decide/routes.ts";
import { createLookups } from "../linked/lookups.ts";
import type { Version } from "../versions.ts";
import { createCampaignGate } from "./campaignGate.ts";
import { createDeliverer } from "./deliverer.ts";
import { type ChosenProvider, findProvider } from "./failover.ts";
import { createProviderPool, type ProviderInUse } from "./providerPool.ts";
import { createResultWriter } from "./resultWriter.ts";

export interface DeliveryDeps {
  db: Database;
  box: SecretBox;
  log: Log;
  services: ChannelServices;
  leaseMs: number;
  /** The database's time. */
  nowMs: () => number;
  /** A place became free. */
  onFree: () => void;
  onError: (error: unknown) => void;
}

const handoverOf = ({ stored, complete }: ProviderInUse): Handover => ({
  isSandbox: stored.channel.kind === SANDBOX_KIND,
  complete,
});

const UNKNOWN: Handover = { isSandbox: false, complete: (content) => content };

const HEALTH = { open: "down", probing: "failing", closed: "up" } as const;

/** The provider a version delivers to now: the sandbox for test credentials and where none was chosen. */
const destinationId = async (
  q: Queryable,
  accountId: number,
  version: Version,
  isTest: boolean,
  backups: Partial<AccountBackups> | null,
): Promise<ChosenProvider | undefined> => {
  const { channel, start } = version.content;
  const { providerId: first } = start;
  if (!isTest && first !== null) {
    const backup = backupOf(channel, start, backups);
    return backup === undefined
      ? { id: first, firstDownSince: null }
      : findProvider(q, accountId, first, backup);
  }
  const id = (await findSandboxProvider(q, accountId, channel))?.id;
  return id === undefined ? undefined : { id, firstDownSince: null };
};

/** A worker's side towards the providers: open connections, free places, calls and their results. */
export const openDelivery = ({ db, box, log, services, leaseMs, nowMs, onFree, onError }: DeliveryDeps) => {
  const providers = createProviderPool({
    load: async (q, accountId, id) => {
      const ready = await loadProvider(q, box, accountId, id);
      return ready === undefined ? undefined : { ...ready, accountId };
    },
    services,
    nowMs,
  });
  const lookups = createLookups({ db, box, guard: services.guard, nowMs, onError });
  const gate = createCampaignGate(db, nowMs);
  const results = createResultWriter(db, onError, leaseMs);
  const deliverer = createDeliverer({
    providers,
    gate,
    results,
    openProvider: (accountId, id) => providers.get(db, accountId, id),
    listRefused: (accountId, messageId) => listRefusedDevices(db, accountId, messageId),
    dbNowMs: nowMs,
    chance: Math.random,
    onHealth: ({ stored }, target, state, detail) => {
      log.warn({ providerId: stored.id, target, state }, "a provider's circuit breaker turned");
      const health = { providerId: stored.id, target, state: HEALTH[state], detail };
      upsertHealth(db, stored.accountId, health).catch(onError);
    },
    onFree,
    onError,
  });
  return {
    services,
    take: deliverer.take,
    lookups,
    callDevice: deliverer.callDevice,
    campaignVerdict: deliverer.campaignVerdict,
    forgetCampaign: gate.forget,
    destinationOf: async (
      q: Queryable,
      accountId: number,
      version: Version,
      isTest: boolean,
      backups: Partial<AccountBackups> | null,
    ): Promise<Destination | undefined> => {
      const chosen = await destinationId(q, accountId, version, isTest, backups);
      const provider = chosen === undefined ? undefined : await providers.get(q, accountId, chosen.id);
      if (chosen === undefined || provider === undefined) return undefined;
      return {
        providerId: provider.stored.id,
        firstDownSince: chosen.firstDownSince,
        room: deliverer.room(provider),
        ...handoverOf(provider),
      };
    },
    /** Free places of a provider; opens it when it is not. */
    roomFor: async (accountId: number, providerId: string): Promise<number> => {
      const provider = await providers.get(db, accountId, providerId);
      return provider === undefined ? 0 : deliverer.room(provider);
    },
    /** How many calls of a provider could begin at once; opens it when it is not. */
    callsFreeFor: async (accountId: number, providerId: string): Promise<number> => {
      const provider = await providers.get(db, accountId, providerId);
      if (provider === undefined) return 0;
      const leasedAhead = (leasePerConcurrency - 1) * provider.stored.concurrencyMax;
      return Math.max(0, deliverer.room(provider) - leasedAhead);
    },
    /** Free places of a provider as last seen, and how many there are. */
    roomOf: (accountId: number, providerId: string): { room: number; places: number } => {
      const provider = providers.peek(accountId, providerId);
      if (provider === undefined) return { room: 1, places: 1 };
      return {
        room: deliverer.room(provider),
        places: leasePerConcurrency * provider.stored.concurrencyMax,
      };
    },
    handoverFor: (accountId: number, providerId: string): Handover => {
      const provider = providers.peek(accountId, providerId);
      return provider === undefined ? UNKNOWN : handoverOf(provider);
    },
    takeRate: async (
      q: Queryable,
      accountId: number,
      providerId: string,
      wanted: number,
    ): Promise<number> => {
      const rate = providers.peek(accountId, providerId)?.stored.ratePerSecondMax ?? null;
      return rate === null ? wanted : takeProviderTokens(q, accountId, providerId, rate, wanted);
    },
    /** Makes no new call, waits for those under way and writes their results. */
    stop: async (): Promise<void> => {
      await deliverer.stop();
      await results.drained();
      await lookups.stop();
      await providers.close();
    },
  };
};
