import type { ChannelName } from "../../contract/content.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";
import { backupIn } from "./failover.ts";

export interface ProviderRow {
  account_id: number;
  id: string;
  channel: ChannelName;
  kind: string;
  name: string;
  /** Without the secret fields. */
  config: Record<string, unknown>;
  /** The secret fields, sealed. */
  secrets: Buffer | null;
  verified_at: Date | null;
  concurrency_max: number;
  rate_per_second_max: number | null;
  created_at: Date;
  updated_at: Date;
}

/** What of a provider its owner may change. */
export interface ProviderSettings {
  name: string;
  config: Record<string, unknown>;
  secrets: Buffer | null;
  concurrencyMax: number;
  ratePerSecondMax: number | null;
}

const columns = sql`
  account_id, id, channel, kind, name, config, secrets, verified_at, concurrency_max, rate_per_second_max,
  created_at, updated_at`;

/** The new provider; undefined when the account has as many as it may. */
export const insertProvider = async (
  q: Queryable,
  accountId: number,
  provider: ProviderSettings & { id: string; channel: ChannelName; kind: string; countMax: number },
): Promise<ProviderRow | undefined> => {
  const [row] = await q.query<ProviderRow>(sql`
    insert into providers
      (account_id, id, channel, kind, name, config, secrets, concurrency_max, rate_per_second_max)
    select ${accountId}::int, ${provider.id}::uuid, ${provider.channel}, ${provider.kind}, ${provider.name},
      ${JSON.stringify(provider.config)}::jsonb, ${provider.secrets}::bytea, ${provider.concurrencyMax}::int,
      ${provider.ratePerSecondMax}::int
    where (select count(*) from providers where account_id = ${accountId}) < ${provider.countMax}::int
    returning ${columns}`);
  return row;
};

/** Verified providers under ids given, those that are there already left as they are. */
export const insertBuiltInProviders = async (
  q: Queryable,
  accountId: number,
  providers: readonly {
    id: string;
    channel: ChannelName;
    kind: string;
    name: string;
    concurrencyMax: number;
  }[],
): Promise<void> => {
  await q.query(sql`
    insert into providers (account_id, id, channel, kind, name, verified_at, concurrency_max)
    select ${accountId}::int, p.id, p.channel, p.kind, p.name, now(), p.concurrency_max
    from unnest(
      ${providers.map(({ id }) => id)}::uuid[], ${providers.map(({ channel }) => channel)}::text[],
      ${providers.map(({ kind }) => kind)}::text[], ${providers.map(({ name }) => name)}::text[],
      ${providers.map(({ concurrencyMax }) => concurrencyMax)}::int[])
      as p (id, channel, kind, name, concurrency_max)
    order by p.id
    on conflict (account_id, id) do nothing`);
};

/** Oldest first. */
export const listProviders = (q: Queryable, accountId: number): Promise<ProviderRow[]> =>
  q.query<ProviderRow>(sql`
    select ${columns} from providers where account_id = ${accountId} order by created_at, id`);

export const findProvider = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<ProviderRow | undefined> => {
  const [row] = await q.query<ProviderRow>(sql`
    select ${columns} from providers where account_id = ${accountId} and id = ${id}`);
  return row;
};

/** The account's oldest provider of a kind for a channel. */
export const findProviderOfKind = async (
  q: Queryable,
  accountId: number,
  channel: ChannelName,
  kind: string,
): Promise<ProviderRow | undefined> => {
  const [row] = await q.query<ProviderRow>(sql`
    select ${columns} from providers
    where account_id = ${accountId} and channel = ${channel} and kind = ${kind}
    order by created_at, id limit 1`);
  return row;
};

/** Writes the settings of a provider that the caller has locked. */
export const updateProvider = async (
  q: Queryable,
  accountId: number,
  id: string,
  settings: ProviderSettings & { keepsVerified: boolean },
): Promise<ProviderRow> =>
  onlyRow(
    await q.query<ProviderRow>(sql`
      update providers set
        name = ${settings.name}, config = ${JSON.stringify(settings.config)}::jsonb, secrets = ${settings.secrets},
        verified_at = case when ${settings.keepsVerified} then verified_at end,
        concurrency_max = ${settings.concurrencyMax}, rate_per_second_max = ${settings.ratePerSecondMax},
        updated_at = clarion_now()
      where account_id = ${accountId} and id = ${id}
      returning ${columns}`),
  );

/** Records how verifying went, unless the settings that were tried have changed since `readAt`. */
export const setVerified = async (
  q: Queryable,
  accountId: number,
  id: string,
  readAt: Date,
  isReady: boolean,
): Promise<ProviderRow | undefined> => {
  const [row] = await q.query<ProviderRow>(sql`
    update providers set verified_at = case when ${isReady} then clarion_now() end
    where account_id = ${accountId} and id = ${id} and date_trunc('milliseconds', updated_at) = ${readAt}
    returning ${columns}`);
  return row;
};

/** The providers that a version `v` delivers by: its own, the one in reserve (`b`), and those of single platforms. */
const namedProviders = sql`(
  select distinct named.provider_id from (values
    (v.content -> 'start' ->> 'providerId'), (b.backup ->> 'providerId'),
    (v.content #>> '{start,secondChannel,providerId}'),
    (v.content #>> '{start,platformProviders,android}'), (v.content #>> '{start,platformProviders,ios}'),
    (v.content #>> '{start,platformProviders,web}')) named (provider_id))`;

/** Names of the campaigns whose newest version is live and delivers by this provider. */
export const listCampaignsUsingProvider = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<string[]> => {
  const rows = await q.query<{ name: string }>(sql`
    select v.content ->> 'name' as name
    from campaigns c
    join campaign_versions v on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    join accounts a on a.id = c.account_id
    cross join lateral (select ${backupIn} as backup) b
    where c.account_id = ${accountId} and c.life in ('published', 'paused')
      and ${id}::text in (select n.provider_id from ${namedProviders} n)
    order by c.created_at, c.id`);
  return rows.map(({ name }) => name);
};

export interface ProviderUseRow {
  provider_id: string;
  campaign_count: number;
  /** The oldest of them. */
  campaigns: { id: string; name: string }[];
}

/** Providers that live campaigns deliver by, each with at most `shownMax` of them. */
export const listProviderUse = (
  q: Queryable,
  accountId: number,
  shownMax: number,
): Promise<ProviderUseRow[]> =>
  q.query<ProviderUseRow>(sql`
    select provider_id, count(*)::int as campaign_count,
      json_agg(json_build_object('id', id, 'name', name) order by place) filter (where place <= ${shownMax})
        as campaigns
    from (
      select n.provider_id, c.id, v.content ->> 'name' as name,
        row_number() over (partition by n.provider_id order by c.created_at, c.id) as place
      from campaigns c
      join campaign_versions v
        on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
      join accounts a on a.id = c.account_id
      cross join lateral (select ${backupIn} as backup) b
      cross join lateral ${namedProviders} n
      where c.account_id = ${accountId} and c.life in ('published', 'paused')
    ) used
    where provider_id is not null
    group by provider_id`);

/** Whether messages still wait to leave by this provider. */
export const hasMessagesWaiting = async (q: Queryable, accountId: number, id: string): Promise<boolean> => {
  const rows = await q.query(sql`
    select 1 from message_queue where account_id = ${accountId} and provider_id = ${id} limit 1`);
  return rows.length > 0;
};

/** Holds the row until the transaction ends, against a publish that reads it. */
export const lockProvider = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<ProviderRow | undefined> => {
  const [row] = await q.query<ProviderRow>(sql`
    select ${columns} from providers where account_id = ${accountId} and id = ${id} for update`);
  return row;
};

/** The provider, and what the workers noted of it. */
export const deleteProvider = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  await q.query(sql`delete from provider_health where account_id = ${accountId} and provider_id = ${id}`);
  await q.query(sql`delete from provider_tokens where account_id = ${accountId} and provider_id = ${id}`);
  await q.query(sql`delete from providers where account_id = ${accountId} and id = ${id}`);
};

/**
 * Takes up to `wanted` tokens of a provider's bucket, which all workers share: it fills by `ratePerSecond` and holds
 * one second's worth. Locks the bucket until the transaction ends, so it is asked last.
 *
 * @returns how many were there
 */
export const takeProviderTokens = async (
  q: Queryable,
  accountId: number,
  providerId: string,
  ratePerSecond: number,
  wanted: number,
): Promise<number> => {
  await q.query(sql`insert into provider_tokens (account_id, provider_id, tokens, refilled_at)
    values (${accountId}, ${providerId}, ${ratePerSecond}::float8, clarion_now()) on conflict do nothing`);
  const [row] = await q.query<{ granted: number }>(sql`
    with b as (
      select least(${ratePerSecond}::float8,
        tokens + ${ratePerSecond}::float8 * extract(epoch from clarion_now() - refilled_at)) as filled
      from provider_tokens where account_id = ${accountId} and provider_id = ${providerId} for update
    )
    update provider_tokens t set refilled_at = clarion_now(),
      tokens = b.filled - least(floor(greatest(b.filled, 0)), ${wanted}::float8)
    from b where t.account_id = ${accountId} and t.provider_id = ${providerId}
    returning least(floor(greatest(b.filled, 0)), ${wanted}::float8)::int as granted`);
  return row?.granted ?? 0;
};
