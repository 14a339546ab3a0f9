import type { FieldFilter } from "../../contract/filter.ts";
import type { Queryable } from "../pool.ts";
import { LANE, type TriggerableCampaign, WHILE_PAUSED } from "./intake.ts";

/** A campaign that uploaded events fire. */
export interface EventListener
  extends Pick<TriggerableCampaign, "id" | "life" | "startAt" | "endAt" | "whilePaused" | "lane"> {
  event: string;
  where: FieldFilter | null;
  /** Of the account. */
  timeZone: string;
}

/** The campaigns of an account whose newest version an uploaded event fires, and which have not ended for good. */
export const listEventListeners = async (q: Queryable, accountId: number): Promise<EventListener[]> =>
  q.prepared<EventListener>(
    "list_event_listeners",
    `select c.id, c.life, c.start_at as "startAt", c.end_at as "endAt", ${WHILE_PAUSED} as "whilePaused",
       ${LANE} as lane, v.source_event as event, v.content #> '{start,sources,event,where}' as "where",
       a.time_zone as "timeZone"
     from campaign_versions v
     join campaigns c on c.account_id = v.account_id and c.id = v.campaign_id and c.version = v.version
     join accounts a on a.id = c.account_id
     where v.account_id = $1 and v.source_event is not null and c.life in ('published', 'paused')
     order by c.id`,
    [accountId],
  );

/** An event that is about to fire a campaign. */
export interface EventFiring {
  campaignId: string;
  key: Buffer;
  secondsToLive: number;
}

/**
 * Claims the firings that nobody has claimed so far, or whose time is over. Waits for a racing commit.
 *
 * @param firings each (campaign, key) once
 * @returns `<campaign id>/<key in hex>` of those that are ours
 */
export const claimEventFirings = async (
  tx: Queryable,
  accountId: number,
  firings: readonly EventFiring[],
): Promise<Set<string>> => {
  const rows = await tx.prepared<{ name: string }>(
    "claim_event_firings",
    `insert into event_firings as f (account_id, campaign_id, key, expires_at)
     select $1, campaign_id, decode(key, 'hex'), clarion_now() + make_interval(secs => ttl)
     from unnest($2::uuid[], $3::text[], $4::double precision[]) as r (campaign_id, key, ttl)
     order by campaign_id, key
     on conflict (account_id, campaign_id, key) do update set expires_at = excluded.expires_at
     where f.expires_at < clarion_now()
     returning f.campaign_id || '/' || encode(f.key, 'hex') as name`,
    [
      accountId,
      firings.map(({ campaignId }) => campaignId),
      firings.map(({ key }) => key.toString("hex")),
      firings.map(({ secondsToLive }) => secondsToLive),
    ],
  );
  return new Set(rows.map(({ name }) => name));
};
