import { limitUsesShownMax } from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface LimitUseRow {
  channel: string;
  isHeld: boolean;
  id: string;
  name: string;
  /** Of the channel, held as this one or free as this one. */
  total: number;
  counting: number;
}

/** Live campaigns by channel and by whether the global limits hold them, by their author's word or by their purpose: the first by name. */
export const listLimitUses = (q: Queryable, accountId: number): Promise<LimitUseRow[]> =>
  q.query<LimitUseRow>(sql`
    with live as (
      select c.id, c.name, c.channel,
        v.content -> 'start' ->> 'purpose' is distinct from 'transactional' as by_purpose,
        coalesce(v.content -> 'when' ->> 'globalLimits', 'purpose') as held,
        coalesce(v.content -> 'when' ->> 'countsInGlobalLimits', 'purpose') as counts
      from campaigns c
      join campaign_versions v on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
      where c.account_id = ${accountId} and c.life in ('published', 'paused')
    ), known as (
      select id, name, channel, held = 'yes' or held = 'purpose' and by_purpose as is_held,
        counts = 'yes' or counts = 'purpose' and by_purpose as is_counted
      from live
    ), numbered as (
      select id, name, channel, is_held, count(*) over kind as total,
        count(*) filter (where is_counted) over kind as counting,
        row_number() over (kind order by fold_case(name), id) as place
      from known window kind as (partition by channel, is_held)
    )
    select channel, is_held as "isHeld", id, name, total::int, counting::int from numbered
    where place <= ${limitUsesShownMax} order by channel, is_held, place`);
