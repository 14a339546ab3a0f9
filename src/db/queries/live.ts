import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";
import { onlyRow } from "../tx.ts";

/** Marks that differ from those before when something of the account has changed; what they say is nobody's business. */
export interface ActivityMarks {
  triggers: string | null;
  inbox: string | null;
  campaigns: string | null;
  messages: string | null;
  providers: string | null;
  /** Outcomes that are not folded yet: they came within the last seconds. */
  hasDeltas: boolean;
}

/** One look at everything that lists show: each mark is the end of an index, or of a table of a few rows. */
export const readActivity = async (q: Queryable, accountId: number): Promise<ActivityMarks> =>
  onlyRow(
    await q.query<ActivityMarks>(sql`
      select
        (select request_id from intake where account_id = ${accountId} order by request_id desc limit 1)
          as triggers,
        (select id from inbox where account_id = ${accountId} order by id desc limit 1) as inbox,
        (select max(updated_at)::text from campaigns where account_id = ${accountId}) as campaigns,
        (select stats_changed_at::text from account_activity where account_id = ${accountId}) as messages,
        concat_ws('/',
          (select max(changed_at) from provider_health where account_id = ${accountId}),
          (select concat_ws('/', count(*), count(verified_at), max(greatest(updated_at, verified_at)))
           from providers where account_id = ${accountId})) as providers,
        exists (select from stat_deltas where account_id = ${accountId}) as "hasDeltas"`),
  );

/** Somebody who has a draft open. */
export interface Viewing {
  campaignId: string;
  personId: string;
}

/** Says that these people have these drafts open, and forgets who was not heard of for `forgottenMs`. */
export const touchViewers = async (
  q: Queryable,
  accountId: number,
  viewings: readonly Viewing[],
  forgottenMs: number,
): Promise<void> => {
  await q.query(sql`
    with gone as (
      delete from draft_viewers
      where account_id = ${accountId}
        and seen_at < clarion_now() - make_interval(secs => ${forgottenMs}::float8 / 1000)
    )
    insert into draft_viewers (account_id, campaign_id, person_id, seen_at)
    select distinct ${accountId}::int, campaign_id, person_id, clarion_now()
    from unnest(${viewings.map(({ campaignId }) => campaignId)}::uuid[],
      ${viewings.map(({ personId }) => personId)}::uuid[]) as v (campaign_id, person_id)
    order by campaign_id, person_id
    on conflict (account_id, campaign_id, person_id) do update set seen_at = excluded.seen_at`);
};

/** That person has closed the draft. */
export const deleteViewer = async (
  q: Queryable,
  accountId: number,
  { campaignId, personId }: Viewing,
): Promise<void> => {
  await q.query(sql`
    delete from draft_viewers
    where account_id = ${accountId} and campaign_id = ${campaignId} and person_id = ${personId}`);
};

export interface DraftWatchRow {
  id: string;
  revision: number;
  viewers: { personId: string; name: string }[];
}

/** Revision and viewers of these campaigns, in every process. */
export const listDraftWatches = (
  q: Queryable,
  accountId: number,
  campaignIds: readonly string[],
  forgottenMs: number,
): Promise<DraftWatchRow[]> =>
  q.query<DraftWatchRow>(sql`
    select c.id, c.revision, coalesce((
      select jsonb_agg(jsonb_build_object('personId', p.id, 'name', p.name) order by p.name, p.id)
      from draft_viewers v join people p on p.id = v.person_id
      where v.account_id = c.account_id and v.campaign_id = c.id
        and v.seen_at >= clarion_now() - make_interval(secs => ${forgottenMs}::float8 / 1000)
    ), '[]') as viewers
    from campaigns c
    where c.account_id = ${accountId} and c.id = any(${[...campaignIds]}::uuid[])`);
