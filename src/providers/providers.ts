import type { Channel, ChannelServices, Connection } from "../channels/channel.ts";
import { channelOf, findChannel, listChannels } from "../channels/registry.ts";
import type {
  Provider,
  ProviderCreate,
  ProviderHealth,
  ProviderPatch,
  ProviderUse,
  ProviderVerification,
} from "../contract/provider.ts";
import { SANDBOX_KIND } from "../contract/provider.ts";
import { isStorable } from "../contract/storable.ts";
import type { Database, Queryable } from "../db/pool.ts";
import { listBackupChannels } from "../db/queries/failover.ts";
import { type HealthRow, listHealth } from "../db/queries/providerHealth.ts";
import * as queries from "../db/queries/providers.ts";
import { inTransaction } from "../db/tx.ts";
import { DomainError } from "../lib/errors.ts";
import { isUuid, newId } from "../lib/ids.ts";
import type { SecretBox } from "../lib/secretBox.ts";
import { providersPerAccountMax, providerUseShownMax } from "../limits.ts";
import { type Config, openSecrets, parseConfig, sealConfig } from "./config.ts";

type ProviderRow = queries.ProviderRow;

const hasSecret = (channel: Channel, row: ProviderRow, box: SecretBox): Record<string, boolean> => {
  const secrets = openSecrets(row.secrets, box);
  return Object.fromEntries(channel.secretFields.map((name) => [name, (secrets[name] ?? "") !== ""]));
};

const WORST_FIRST: readonly HealthRow["state"][] = ["down", "failing", "up"];

const asHealth = (rows: readonly HealthRow[]): ProviderHealth[] =>
  rows
    .toSorted((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state))
    .map(({ state, detail, changed_at, down_since, target }) => ({
      state,
      detail,
      changedAt: changed_at.toISOString(),
      downSince: down_since?.toISOString() ?? null,
      target,
    }));

const asProvider = (row: ProviderRow, box: SecretBox, health: readonly HealthRow[]): Provider => ({
  id: row.id,
  channel: row.channel,
  kind: row.kind,
  name: row.name,
  config: row.config,
  hasSecret: hasSecret(channelOf(row.kind), row, box),
  isSandbox: row.kind === SANDBOX_KIND,
  verifiedAt: row.verified_at?.toISOString() ?? null,
  health: asHealth(health.filter(({ provider_id }) => provider_id === row.id)),
  concurrencyMax: row.concurrency_max,
  ratePerSecondMax: row.rate_per_second_max,
  createdAt: row.created_at.toISOString(),
  updatedAt: row.updated_at.toISOString(),
});

const notFound = () => new DomainError("provider/not-found", "There is no such provider.");

const requireProvider = async (q: Queryable, accountId: number, id: string): Promise<ProviderRow> => {
  const row = isUuid(id) ? await queries.findProvider(q, accountId, id) : undefined;
  if (row === undefined) throw notFound();
  return row;
};

const isMadeByHand = (channel: Channel): boolean => channel.kind !== SANDBOX_KIND;

const chosenChannel = (input: Pick<ProviderCreate, "channel" | "kind">): Channel => {
  const channel = findChannel(input.kind);
  const fits = (one: Channel) => isMadeByHand(one) && one.sends.includes(input.channel);
  if (channel !== undefined && fits(channel)) return channel;
  const kinds = listChannels().filter(fits);
  const expected =
    kinds.length === 0
      ? "There is none for this channel yet"
      : `Expected ${kinds.map(({ kind }) => kind).join(" or ")}`;
  throw new DomainError("input/invalid", "This kind of provider does not deliver this channel.", [
    { field: "kind", message: `${expected}; got "${input.kind}" for ${input.channel}.` },
  ]);
};

const checkedName = (name: string): string => {
  if (isStorable(name)) return name;
  throw new DomainError("input/invalid", "This cannot be a name.", [
    { field: "name", message: "Expected text without NUL characters and broken Unicode." },
  ]);
};

/**
 * Creates a provider, not yet verified.
 *
 * @throws DomainError input/invalid naming what is wrong
 */
export const createProvider = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  input: ProviderCreate,
): Promise<Provider> => {
  const channel = chosenChannel(input);
  const row = await queries.insertProvider(q, accountId, {
    ...sealConfig(channel, parseConfig(channel, input.config), box),
    id: newId(),
    channel: input.channel,
    kind: channel.kind,
    name: checkedName(input.name),
    concurrencyMax: input.concurrencyMax ?? channel.concurrencyDefault,
    ratePerSecondMax: input.ratePerSecondMax ?? null,
    countMax: providersPerAccountMax,
  });
  if (row !== undefined) return asProvider(row, box, []);
  throw new DomainError(
    "input/invalid",
    `An account has at most ${providersPerAccountMax} providers; delete one first.`,
  );
};

/** Oldest first, without secrets. */
export const listProviders = async (q: Queryable, box: SecretBox, accountId: number): Promise<Provider[]> => {
  const health = await listHealth(q, accountId);
  return (await queries.listProviders(q, accountId)).map((row) => asProvider(row, box, health));
};

/** @throws DomainError provider/not-found */
export const getProvider = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  id: string,
): Promise<Provider> =>
  asProvider(await requireProvider(q, accountId, id), box, await listHealth(q, accountId));

/** Providers that live campaigns deliver by, and which. */
export const listProviderUse = async (q: Queryable, accountId: number): Promise<ProviderUse[]> =>
  (await queries.listProviderUse(q, accountId, providerUseShownMax)).map((row) => ({
    providerId: row.provider_id,
    campaignCount: row.campaign_count,
    campaigns: row.campaigns,
  }));

const refuseBuiltIn = (row: ProviderRow): void => {
  if (row.kind !== SANDBOX_KIND) return;
  throw new DomainError("provider/in-use", "The sandbox is built in; test credentials deliver to it.");
};

/**
 * Changes what the patch names. New settings have to be verified again.
 *
 * @throws DomainError provider/not-found; provider/in-use for the sandbox; input/invalid
 */
export const updateProvider = (
  db: Database,
  box: SecretBox,
  accountId: number,
  id: string,
  patch: ProviderPatch,
): Promise<Provider> =>
  inTransaction(db, async (tx) => {
    const row = isUuid(id) ? await queries.lockProvider(tx, accountId, id) : undefined;
    if (row === undefined) throw notFound();
    refuseBuiltIn(row);
    const channel = channelOf(row.kind);
    const before = { ...row.config, ...openSecrets(row.secrets, box) };
    const isSame = patch.config === undefined;
    const sealed = isSame
      ? { config: row.config, secrets: row.secrets }
      : sealConfig(channel, parseConfig(channel, { ...before, ...patch.config }), box);
    const updated = await queries.updateProvider(tx, accountId, id, {
      ...sealed,
      keepsVerified: isSame,
      name: patch.name === undefined ? row.name : checkedName(patch.name),
      concurrencyMax: patch.concurrencyMax ?? row.concurrency_max,
      ratePerSecondMax:
        patch.ratePerSecondMax === undefined ? row.rate_per_second_max : patch.ratePerSecondMax,
    });
    return asProvider(updated, box, await listHealth(tx, accountId));
  });

/**
 * Deletes a provider that no live campaign and no waiting message needs.
 *
 * @throws DomainError provider/not-found; provider/in-use naming what needs it
 */
export const deleteProvider = (db: Database, accountId: number, id: string): Promise<void> =>
  inTransaction(db, async (tx) => {
    const row = isUuid(id) ? await queries.lockProvider(tx, accountId, id) : undefined;
    if (row === undefined) throw notFound();
    refuseBuiltIn(row);
    const names = await queries.listCampaignsUsingProvider(tx, accountId, id);
    if (names.length > 0) {
      const list = names
        .slice(0, 5)
        .map((name) => `"${name}"`)
        .join(", ");
      throw new DomainError("provider/in-use", `Live campaigns deliver by this provider: ${list}.`);
    }
    const isStandIn = (await listBackupChannels(tx, accountId, id)).length > 0;
    if (isStandIn) {
      const why = "It is the account's second provider of its channel; choose another there, or none, first.";
      throw new DomainError("provider/in-use", why);
    }
    if (await queries.hasMessagesWaiting(tx, accountId, id)) {
      throw new DomainError("provider/in-use", "Messages still wait to leave by this provider.");
    }
    await queries.deleteProvider(tx, accountId, id);
  });

/** A provider with its settings parsed and its secrets opened: what delivering needs. */
export interface ReadyProvider {
  id: string;
  channel: Channel;
  config: Config;
  concurrencyMax: number;
  ratePerSecondMax: number | null;
  /** Changes with the settings, and with nothing else. */
  updatedAt: Date;
}

/**
 * @throws Error when the secrets were sealed under another key, or the settings are of a newer program
 */
export const readyProvider = (row: ProviderRow, box: SecretBox): ReadyProvider => {
  const channel = channelOf(row.kind);
  return {
    id: row.id,
    channel,
    config: parseConfig(channel, { ...row.config, ...openSecrets(row.secrets, box) }),
    concurrencyMax: row.concurrency_max,
    ratePerSecondMax: row.rate_per_second_max,
    updatedAt: row.updated_at,
  };
};

/** The account's provider, ready to deliver; undefined when there is none of this id. */
export const loadProvider = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
  id: string,
): Promise<ReadyProvider | undefined> => {
  const row = await queries.findProvider(q, accountId, id);
  return row === undefined ? undefined : readyProvider(row, box);
};

/** What browsers subscribe with: the key of the account's oldest provider that has one, a verified one first; null: none has. */
export const findBrowserKey = async (
  q: Queryable,
  box: SecretBox,
  accountId: number,
): Promise<string | null> => {
  const rows = (await queries.listProviders(q, accountId)).filter(
    ({ kind }) => findChannel(kind)?.browserKey !== undefined,
  );
  const row = rows.find(({ verified_at }) => verified_at !== null) ?? rows[0];
  if (row === undefined) return null;
  const { channel, config } = readyProvider(row, box);
  return channel.browserKey?.(config) ?? null;
};

/** The caller closes it. */
export const openProvider = (provider: ReadyProvider, services: ChannelServices): Connection =>
  provider.channel.open(provider.config, services);

/**
 * Tries a provider for real and remembers how it went, unless its settings were changed meanwhile.
 *
 * @throws DomainError provider/not-found
 */
export const verifyProvider = async (
  q: Queryable,
  box: SecretBox,
  services: ChannelServices,
  accountId: number,
  id: string,
): Promise<ProviderVerification> => {
  const row = await requireProvider(q, accountId, id);
  const { channel, config } = readyProvider(row, box);
  const { isReady, steps } = await channel.verify(config, services, accountId);
  const updated = await queries.setVerified(q, accountId, id, row.updated_at, isReady);
  const known = updated ?? (await requireProvider(q, accountId, id));
  return { isReady, steps, provider: asProvider(known, box, await listHealth(q, accountId)) };
};
