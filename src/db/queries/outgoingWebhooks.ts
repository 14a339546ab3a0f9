import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface OutgoingWebhookRow {
  id: string;
  name: string;
  url: string;
  kinds: string[];
  campaignIds: string[] | null;
  isOn: boolean;
  goneAt: Date | null;
  lastToldAt: Date | null;
  failingSince: Date | null;
  lastError: string | null;
  /** Null once it is over. */
  formerUntil: Date | null;
  createdAt: Date;
  updatedAt: Date;
  waiting: number;
  failed: number;
}

/** Counted no further than this, as the API says. */
const COUNTED = 10_000;

const counted = (state: "waiting" | "failed") => sql`(
  select count(*)::int from (
    select from outgoing_events e
    where e.account_id = w.account_id and e.webhook_id = w.id and e.state = ${state} limit ${COUNTED}) n)`;

const columns = sql`w.id, w.name, w.url, w.kinds, w.campaign_ids as "campaignIds", w.is_on as "isOn", w.gone_at as "goneAt",
  w.last_told_at as "lastToldAt", w.failing_since as "failingSince", w.last_error as "lastError",
  case when w.former_until > clarion_now() then w.former_until end as "formerUntil",
  w.created_at as "createdAt", w.updated_at as "updatedAt",
  ${counted("waiting")} as waiting, ${counted("failed")} as failed`;

/** By name. */
export const listOutgoingWebhooks = (q: Queryable, accountId: number): Promise<OutgoingWebhookRow[]> =>
  q.query<OutgoingWebhookRow>(sql`
    select ${columns} from outgoing_webhooks w
    where w.account_id = ${accountId} and w.deleted_at is null order by lower(w.name), w.id`);

export const findOutgoingWebhook = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<OutgoingWebhookRow | undefined> => {
  const [row] = await q.query<OutgoingWebhookRow>(sql`
    select ${columns} from outgoing_webhooks w
    where w.account_id = ${accountId} and w.id = ${id} and w.deleted_at is null`);
  return row;
};

export interface OutgoingSettings {
  name: string;
  url: string;
  kinds: readonly string[];
  campaignIds: readonly string[] | null;
  isOn: boolean;
}

/** False when the account has as many as it may. */
export const insertOutgoingWebhook = async (
  q: Queryable,
  accountId: number,
  { id, secret, ...settings }: OutgoingSettings & { id: string; secret: Buffer },
  countMax: number,
): Promise<boolean> => {
  const rows = await q.query(sql`
    insert into outgoing_webhooks (account_id, id, name, url, kinds, campaign_ids, is_on, secret)
    select ${accountId}, ${id}, ${settings.name}, ${settings.url}, ${[...settings.kinds]}::text[],
      ${settings.campaignIds === null ? null : [...settings.campaignIds]}::uuid[], ${settings.isOn}, ${secret}
    where (select count(*) from outgoing_webhooks where account_id = ${accountId} and deleted_at is null) < ${countMax}
    returning id`);
  return rows.length > 0;
};

/** Switched on, it is not gone any more. */
export const updateOutgoingWebhook = async (
  q: Queryable,
  accountId: number,
  id: string,
  settings: OutgoingSettings,
): Promise<void> => {
  await q.query(sql`
    update outgoing_webhooks set name = ${settings.name}, url = ${settings.url}, kinds = ${[...settings.kinds]}::text[],
      campaign_ids = ${settings.campaignIds === null ? null : [...settings.campaignIds]}::uuid[], is_on = ${settings.isOn},
      gone_at = case when not ${settings.isOn} then gone_at end,
      clock_at = case when is_on then clock_at else clarion_now() end, updated_at = clarion_now()
    where account_id = ${accountId} and id = ${id} and deleted_at is null`);
};

/** The secret before signs for so long as well. */
export const rotateOutgoingSecret = async (
  q: Queryable,
  accountId: number,
  id: string,
  secret: Buffer,
  formerMs: number,
): Promise<void> => {
  await q.query(sql`
    update outgoing_webhooks set former_secret = secret, secret = ${secret}, updated_at = clarion_now(),
      former_until = clarion_now() + make_interval(secs => ${formerMs}::float8 / 1000)
    where account_id = ${accountId} and id = ${id} and deleted_at is null`);
};

/** Nothing more is told to it; its events go with the next look of `dropOutgoing`. */
export const deleteOutgoingWebhook = async (q: Queryable, accountId: number, id: string): Promise<void> => {
  await q.query(sql`
    update outgoing_webhooks set deleted_at = clarion_now(), is_on = false
    where account_id = ${accountId} and id = ${id} and deleted_at is null`);
};

/** Those of the campaigns that the account has. */
export const listKnownCampaigns = async (
  q: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<string[]> => {
  const rows = await q.query<{ id: string }>(sql`
    select id from campaigns where account_id = ${accountId} and id = any(${[...ids]}::uuid[])`);
  return rows.map(({ id }) => id);
};

/** Where a webhook is called, and what its requests are signed with. */
export interface OutgoingTarget {
  accountId: number;
  id: string;
  url: string;
  secret: Buffer;
  formerSecret: Buffer | null;
}

const target = sql`w.account_id as "accountId", w.id, w.url, w.secret,
  case when w.former_until > clarion_now() then w.former_secret end as "formerSecret"`;

export const findOutgoingTarget = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<OutgoingTarget | undefined> => {
  const [row] = await q.query<OutgoingTarget>(sql`
    select ${target} from outgoing_webhooks w
    where w.account_id = ${accountId} and w.id = ${id} and w.deleted_at is null`);
  return row;
};

/** Webhooks that something is due for. */
export const listDueTargets = (q: Queryable): Promise<OutgoingTarget[]> =>
  q.query<OutgoingTarget>(sql`
    select ${target} from outgoing_webhooks w
    where w.is_on and exists (
      select from outgoing_events e
      where e.webhook_id = w.id and e.state = 'waiting' and e.due_at <= (select clarion_now()))`);

/** How calls of a webhook went. */
export interface OutgoingHealth {
  accountId: number;
  webhookId: string;
  isTaken: boolean;
  /** It answered that it is gone for good. */
  isGone: boolean;
  error: string | null;
}

/** Notes how calls went: each webhook once. What is known already is not written again for some seconds. */
export const noteOutgoingHealth = async (q: Queryable, health: readonly OutgoingHealth[]): Promise<void> => {
  await q.query(sql`
    with r as materialized (
      select * from unnest(${health.map((row) => row.accountId)}::int[], ${health.map((row) => row.webhookId)}::uuid[],
        ${health.map((row) => row.isTaken)}::boolean[], ${health.map((row) => row.isGone)}::boolean[],
        ${health.map((row) => row.error)}::text[]) r (account_id, id, is_taken, is_gone, error)
    ), w as materialized (
      select w.account_id, w.id, r.is_taken, r.is_gone, r.error from outgoing_webhooks w
      join r on r.account_id = w.account_id and r.id = w.id
      where r.is_gone or (w.failing_since is null) <> r.is_taken
        or r.is_taken and (w.last_told_at is null or w.last_told_at < clarion_now() - interval '5 seconds')
        or not r.is_taken and w.last_error is distinct from r.error
      order by w.account_id, w.id for update of w
    )
    update outgoing_webhooks t set
      last_told_at = case when w.is_taken then clarion_now() else t.last_told_at end,
      failing_since = case when not w.is_taken then coalesce(t.failing_since, clarion_now()) end,
      last_error = coalesce(w.error, t.last_error),
      is_on = t.is_on and not w.is_gone,
      gone_at = case when w.is_gone then clarion_now() else t.gone_at end
    from w where t.account_id = w.account_id and t.id = w.id`);
};

/** Tells what the clock made of campaigns since the last look: that they began, and that they ended. */
export const tellClockStates = async (q: Queryable, everyMs: number): Promise<void> => {
  await q.query(sql`
    with w as materialized (
      select account_id, id, campaign_ids, clock_at, clarion_now() as now from outgoing_webhooks
      where is_on and 'campaign.state_changed' = any (kinds)
        and clock_at < clarion_now() - make_interval(secs => ${everyMs}::float8 / 1000)
      order by account_id, id for update skip locked
    ), told as (
      insert into outgoing_events (account_id, id, webhook_id, kind, happened_at, campaign_id, detail)
      select w.account_id, new_event_id(), w.id, 'campaign.state_changed', m.at, c.id,
        jsonb_build_object('from', m.was, 'to', m.is_now, 'isSafetyStop', false)
      from w
      join campaigns c on c.account_id = w.account_id and c.life = 'published'
        and (w.campaign_ids is null or c.id = any (w.campaign_ids))
      join campaign_versions v on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
      cross join lateral (values ('scheduled', 'running', c.start_at), ('running', 'completed', c.end_at)) m (was, is_now, at)
      where m.at > greatest(w.clock_at, v.published_at) and m.at <= w.now
    )
    update outgoing_webhooks t set clock_at = w.now from w where t.account_id = w.account_id and t.id = w.id`);
};
