import type { WinnerRule } from "../../contract/campaign.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface AbTestRow {
  variants: string[];
  version: number;
  startedAt: Date;
  state: "running" | "proposed" | "won" | "stopped";
  looks: number;
  lookedAt: Date | null;
  winner: string | null;
  decidedAt: Date | null;
  decidedBy: string | null;
  figures: { id: string; sent: number; reached: number }[];
}

const columns = sql`variants, version, started_at as "startedAt", state, looks, looked_at as "lookedAt", winner,
  decided_at as "decidedAt", decided_by as "decidedBy", figures`;

export const findAbTest = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<AbTestRow | undefined> => {
  const [row] = await q.query<AbTestRow>(sql`
    select ${columns} from ab_tests where account_id = ${accountId} and campaign_id = ${campaignId}`);
  return row;
};

/** Keeps the test to itself until the transaction ends. */
export const lockAbTest = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<AbTestRow | undefined> => {
  const [row] = await q.query<AbTestRow>(sql`
    select ${columns} from ab_tests where account_id = ${accountId} and campaign_id = ${campaignId} for update`);
  return row;
};

/** A test of these variants begins, unless it is the one that runs already; whoever won the one before has won nothing here. */
export const beginAbTest = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  { version, variants }: { version: number; variants: readonly string[] },
): Promise<void> => {
  await q.query(sql`
    with begun as (
      insert into ab_tests as t (account_id, campaign_id, variants, version)
      values (${accountId}, ${campaignId}, ${variants.toSorted()}::text[], ${version})
      on conflict (account_id, campaign_id) do update set variants = excluded.variants, version = excluded.version,
        started_at = excluded.started_at, state = 'running', looks = 0, looked_at = null, winner = null,
        decided_at = null, decided_by = null, figures = '[]'
      where t.variants <> excluded.variants
      returning account_id
    )
    update campaigns set winner = null
    where account_id = ${accountId} and id = ${campaignId} and exists (select from begun)`);
};

/** The campaign's newest version is no test. */
export const endAbTest = async (q: Queryable, accountId: number, campaignId: string): Promise<void> => {
  await q.query(sql`
    with gone as (
      delete from ab_tests where account_id = ${accountId} and campaign_id = ${campaignId} returning account_id
    )
    update campaigns set winner = null
    where account_id = ${accountId} and id = ${campaignId} and exists (select from gone)`);
};

/** What came of a look, or what a person decided. */
export const writeAbTest = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
  {
    state,
    looks,
    winner,
    decidedBy,
    figures,
  }: Pick<AbTestRow, "state" | "looks" | "winner" | "decidedBy" | "figures">,
): Promise<void> => {
  await q.query(sql`
    update ab_tests set state = ${state}, looks = ${looks}, winner = ${winner}, decided_by = ${decidedBy},
      looked_at = clarion_now(), figures = ${JSON.stringify(figures)}::jsonb,
      decided_at = case when ${state} = 'running' then null else clarion_now() end
    where account_id = ${accountId} and campaign_id = ${campaignId}`);
  await q.query(sql`
    update campaigns set winner = case when ${state} = 'won' then ${winner}::text end, updated_at = now()
    where account_id = ${accountId} and id = ${campaignId}`);
};

/** A test that may be looked at. */
export interface RunningTest {
  accountId: number;
  campaignId: string;
}

/** Tests without a winner, of campaigns that send, in an order of their own. */
export const listRunningTests = (q: Queryable): Promise<RunningTest[]> =>
  q.query<RunningTest>(sql`
    select t.account_id as "accountId", t.campaign_id as "campaignId" from ab_tests t
    join campaigns c on c.account_id = t.account_id and c.id = t.campaign_id and c.life = 'published'
    where t.state = 'running' order by t.account_id, t.campaign_id`);

/** How the winner is found, as the newest version says, and the database's time. */
export const findWinnerRule = async (
  q: Queryable,
  accountId: number,
  campaignId: string,
): Promise<{ rule: WinnerRule | null; now: Date } | undefined> => {
  const [row] = await q.query<{ rule: WinnerRule | null; now: Date }>(sql`
    select v.content #> '{what,winner}' as rule, clarion_now() as now
    from campaigns c join campaign_versions v
      on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    where c.account_id = ${accountId} and c.id = ${campaignId}`);
  return row;
};

/** What the variants came to since a version. @param measure what is counted of the messages that were sent */
export const sumVariants = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  { version, variants, measure }: { version: number; variants: readonly string[]; measure: string },
): Promise<{ id: string; sent: number; reached: number }[]> =>
  q.query<{ id: string; sent: number; reached: number }>(sql`
    select v.id, coalesce(sum(s.count) filter (where s.measure = 'sent'), 0)::bigint as sent,
      coalesce(sum(s.count) filter (where s.measure = ${measure}), 0)::bigint as reached
    from unnest(${[...variants]}::text[]) v (id)
    left join (
      select variant, measure, count from stats
      where account_id = ${accountId} and campaign_id = ${campaignId} and version >= ${version}
      union all
      select variant, measure, count from stat_deltas
      where account_id = ${accountId} and campaign_id = ${campaignId} and version >= ${version}
    ) s on s.variant = v.id
    group by v.id order by v.id`);
