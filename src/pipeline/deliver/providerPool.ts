import type { Channel, ChannelServices, Connection } from "../../channels/channel.ts";
import type { Content } from "../../contract/content.ts";
import type { Queryable } from "../../db/pool.ts";
import { providerStaleMsMax } from "../../limits.ts";
import type { Breaker } from "./breaker.ts";

/** A provider as stored, its config parsed and its secrets opened. */
export interface StoredProvider {
  accountId: number;
  id: string;
  channel: Channel;
  config: unknown;
  concurrencyMax: number;
  ratePerSecondMax: number | null;
  updatedAt: Date;
}

/** A provider in use by this worker. */
export interface ProviderInUse {
  stored: StoredProvider;
  connection: Connection;
  breakers: Map<string, Breaker>;
  targetOf(content: Content): string;
  /** The message with what the provider's settings add to it. */
  complete(content: Content): Content;
}

export interface ProviderPoolOptions {
  load: (q: Queryable, accountId: number, providerId: string) => Promise<StoredProvider | undefined>;
  services: ChannelServices;
  nowMs: () => number;
}

/** Providers opened once and kept while their configuration stays the same. */
export const createProviderPool = ({ load, services, nowMs }: ProviderPoolOptions) => {
  const open = new Map<string, { inUse: ProviderInUse; checkedAtMs: number; isChecked: boolean }>();

  const openProvider = (stored: StoredProvider): ProviderInUse => ({
    stored,
    connection: stored.channel.open(stored.config, services),
    breakers: new Map(),
    targetOf: (content) => stored.channel.targetOf(content, stored.config),
    complete: (content) => stored.channel.complete(content, stored.config),
  });

  const read = async (
    q: Queryable,
    accountId: number,
    providerId: string,
  ): Promise<ProviderInUse | undefined> => {
    const key = `${accountId}/${providerId}`;
    const stored = await load(q, accountId, providerId);
    if (stored === undefined) return undefined;
    const known = open.get(key);
    if (known !== undefined && known.inUse.stored.updatedAt.getTime() === stored.updatedAt.getTime()) {
      known.checkedAtMs = nowMs();
      return known.inUse;
    }
    const inUse = openProvider(stored);
    open.set(key, { inUse, checkedAtMs: nowMs(), isChecked: false });
    // calls under way finish on the old connection
    void known?.inUse.connection.close();
    return inUse;
  };

  return {
    /** @returns undefined when the account has no such provider */
    get: async (q: Queryable, accountId: number, providerId: string): Promise<ProviderInUse | undefined> => {
      const known = open.get(`${accountId}/${providerId}`);
      if (known === undefined) return read(q, accountId, providerId);
      // while one asks, the others go on with what is known: hundreds of calls would ask at once
      if (known.isChecked || nowMs() - known.checkedAtMs < providerStaleMsMax) return known.inUse;
      known.isChecked = true;
      try {
        return await read(q, accountId, providerId);
      } finally {
        known.isChecked = false;
      }
    },
    /** As last read; undefined when it was never asked for. */
    peek: (accountId: number, providerId: string): ProviderInUse | undefined =>
      open.get(`${accountId}/${providerId}`)?.inUse,
    close: async (): Promise<void> => {
      await Promise.all([...open.values()].map(({ inUse }) => inUse.connection.close()));
      open.clear();
    },
  };
};

export type ProviderPool = ReturnType<typeof createProviderPool>;
