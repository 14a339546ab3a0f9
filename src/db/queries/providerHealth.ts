import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export type HealthState = "up" | "failing" | "down";

export interface HealthRow {
  provider_id: string;
  /** What one circuit breaker covers: a host, a server. */
  target: string;
  state: HealthState;
  detail: string;
  changed_at: Date;
  /** Since when it has not answered as it should; null while it does. */
  down_since: Date | null;
}

/** Writes how a provider's target answers; true when that is news. Saying the same again writes nothing. */
export const upsertHealth = async (
  q: Queryable,
  accountId: number,
  health: { providerId: string; target: string; state: HealthState; detail: string },
): Promise<boolean> => {
  const rows = await q.query(sql`
    insert into provider_health as h (account_id, provider_id, target, state, detail, changed_at, down_since)
    values (${accountId}, ${health.providerId}, ${health.target}, ${health.state}, ${health.detail}, clarion_now(),
      case when ${health.state} <> 'up' then clarion_now() end)
    on conflict (account_id, provider_id, target)
    do update set state = excluded.state, detail = excluded.detail, changed_at = excluded.changed_at,
      down_since = case when excluded.state <> 'up' then coalesce(h.down_since, excluded.down_since) end
    where h.state <> excluded.state
    returning target`);
  return rows.length > 0;
};

/** The account's providers and targets that were ever in trouble, the latest change first. */
export const listHealth = (q: Queryable, accountId: number): Promise<HealthRow[]> =>
  q.query<HealthRow>(sql`
    select provider_id, target, state, detail, changed_at, down_since from provider_health
    where account_id = ${accountId} order by changed_at desc, provider_id, target`);
