import { idFloor, idTimeMs } from "../../lib/ids.ts";
import { triggerCampaignsShownMax, triggerPartsShownMax, triggerRecipientsShownBytes } from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { type Sql, sql } from "../sql.ts";
import type { SearchRange } from "./messageSearch.ts";

export interface TriggerFilter {
  campaignId?: string | undefined;
  isTest: boolean;
  /** The caller's own key, whole. */
  reference?: string | undefined;
}

/** Every trigger has a part 0; of a campaign, each part counts. */
const scanOf = (accountId: number, { campaignId, reference }: TriggerFilter, range: SearchRange): Sql => sql`(
  select i.request_id, i.is_test from intake i
  where i.account_id = ${accountId} and i.request_id >= ${range.from} and i.request_id < ${range.before}
    and ${campaignId === undefined ? sql`i.part = 0` : sql`i.campaign_id = ${campaignId}`}
    ${reference === undefined ? sql`` : sql`and i.reference = ${reference}`}
  order by i.request_id desc limit ${range.rowsMax})`;

/** Ids of accepted triggers, newest first. */
export const searchTriggerIds = async (
  q: Queryable,
  accountId: number,
  filter: TriggerFilter,
  range: SearchRange,
  limit: number,
): Promise<string[]> => {
  const rows = await q.query<{ id: string }>(sql`
    select s.request_id as id from ${scanOf(accountId, filter, range)} s where s.is_test = ${filter.isTest}
    group by s.request_id order by s.request_id desc limit ${limit}`);
  return rows.map(({ id }) => id);
};

/** The last id that a search looks at; null when it sees everything down to `from`. */
export const findTriggerSearchEnd = async (
  q: Queryable,
  accountId: number,
  filter: TriggerFilter,
  range: SearchRange,
): Promise<string | null> => {
  const [row] = await q.query<{ id: string }>(sql`
    select s.request_id as id from ${scanOf(accountId, filter, range)} s
    order by s.request_id desc offset ${range.rowsMax - 1} limit 1`);
  return row?.id ?? null;
};

export interface TriggerSummaryRow {
  id: string;
  source: string;
  is_test: boolean;
  reference: string | null;
  accepted: number;
  accepted_at: Date;
  campaigns: { id: string; number: number | null; name: string }[];
  /** The beginnings of JSON [[kind, value], …] as UTF-8, of the first parts. */
  recipients: Buffer[];
}

/** What a list says of each trigger, in the order of `ids`. */
export const listTriggerSummaries = (
  q: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<TriggerSummaryRow[]> =>
  q.query<TriggerSummaryRow>(sql`
    select r.id, whole.source, whole.is_test, whole.reference, whole.accepted, whole.accepted_at, named.recipients,
      coalesce(shown.campaigns, '[]') as campaigns
    from unnest(${[...ids]}::uuid[]) with ordinality r (id, position), lateral (
      select min(i.source) as source, bool_or(i.is_test) as is_test, min(i.reference) as reference, sum(i.recipient_count)::int as accepted,
        min(i.accepted_at) as accepted_at
      from intake i where i.account_id = ${accountId} and i.request_id = r.id
    ) whole, lateral (
      select array_agg(substring(i.recipients from 1 for ${triggerRecipientsShownBytes}) order by i.part) as recipients
      from intake i
      where i.account_id = ${accountId} and i.request_id = r.id and i.part < ${triggerPartsShownMax}
    ) named, lateral (
      select json_agg(json_build_object('id', c.id, 'number', c.number, 'name', c.draft ->> 'name') order by f.part)
        as campaigns
      from (
        select i.campaign_id, min(i.part) as part from intake i
        where i.account_id = ${accountId} and i.request_id = r.id
        group by i.campaign_id order by min(i.part) limit ${triggerCampaignsShownMax}
      ) f join campaigns c on c.account_id = ${accountId} and c.id = f.campaign_id
    ) shown
    where whole.accepted is not null order by r.position`);

/** How many messages of each trigger ended how. */
export const countOutcomesOf = (
  q: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<{ id: string; outcome: string; count: number }[]> =>
  q.query<{ id: string; outcome: string; count: number }>(sql`
    select r.id, m.outcome, count(*)::int as count
    from unnest(${[...ids]}::uuid[], ${ids.map((id) => idFloor(idTimeMs(id)))}::uuid[],
      ${ids.map((id) => idFloor(idTimeMs(id) + 1))}::uuid[]) r (id, floor, ceiling), lateral (
      select outcome from messages
      where account_id = ${accountId} and id >= r.floor and id < r.ceiling and request_id = r.id
        and outcome is not null
      offset 0) m
    group by r.id, m.outcome`);
