import { controlGroupUsesShownMax, segmentUsesNamedMax } from "../../limits.ts";
import type { Queryable } from "../pool.ts";
import { sql } from "../sql.ts";

export interface ControlGroupRow {
  id: string;
  kind: "system" | "custom";
  name: string;
  purpose: string;
  percent: number;
  created_by: string;
  created_at: Date;
}

const columns = sql`id, kind, name, purpose, percent, created_by, created_at`;

/** Whoever adds to an account's groups or exemptions comes one after the other, so that their number holds. */
export const lockControls = async (tx: Queryable, accountId: number): Promise<void> => {
  await tx.query(sql`select 1 from accounts where id = ${accountId} for no key update`);
};

/** The system group, then the custom ones by name. */
export const listControlGroups = (q: Queryable, accountId: number): Promise<ControlGroupRow[]> =>
  q.query<ControlGroupRow>(sql`
    select ${columns} from control_groups where account_id = ${accountId}
    order by kind desc, fold_case(name)`);

export const lockControlGroup = async (
  tx: Queryable,
  accountId: number,
  id: string,
): Promise<ControlGroupRow | undefined> => {
  const [row] = await tx.query<ControlGroupRow>(sql`
    select ${columns} from control_groups where account_id = ${accountId} and id = ${id} for update`);
  return row;
};

/** Keeps groups from being deleted until the transaction ends; those that are gone are not there to keep. */
export const shareControlGroups = async (
  tx: Queryable,
  accountId: number,
  ids: readonly string[],
): Promise<void> => {
  await tx.query(sql`
    select 1 from control_groups where account_id = ${accountId} and id = any(${[...ids]}::uuid[])
    order by id for key share`);
};

export const insertControlGroup = async (
  tx: Queryable,
  accountId: number,
  group: Omit<ControlGroupRow, "created_at" | "created_by"> & { createdBy: string },
): Promise<void> => {
  await tx.query(sql`
    insert into control_groups (account_id, id, kind, name, purpose, percent, created_by, created_at)
    values (${accountId}, ${group.id}, ${group.kind}, ${group.name}, ${group.purpose}, ${group.percent},
      ${group.createdBy}, clarion_now())`);
};

/** Writes a group that the caller has locked. */
export const updateControlGroup = async (
  tx: Queryable,
  accountId: number,
  group: Pick<ControlGroupRow, "id" | "name" | "purpose" | "percent">,
): Promise<void> => {
  await tx.query(sql`
    update control_groups set name = ${group.name}, purpose = ${group.purpose}, percent = ${group.percent}
    where account_id = ${accountId} and id = ${group.id}`);
};

export const deleteControlGroup = async (tx: Queryable, accountId: number, id: string): Promise<void> => {
  await tx.query(sql`delete from control_groups where account_id = ${accountId} and id = ${id}`);
};

/** Campaigns whose live version names the group: a custom one by its id, the system group by its author's *yes*. */
export const listControlGroupUses = (
  q: Queryable,
  accountId: number,
  group: Pick<ControlGroupRow, "id" | "kind">,
): Promise<{ id: string; name: string }[]> =>
  q.query<{ id: string; name: string }>(sql`
    select c.id, c.name from campaigns c
    join campaign_versions v on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
    where c.account_id = ${accountId} and c.life in ('published', 'paused')
      and case ${group.kind}::text
        when 'custom' then v.content -> 'who' -> 'customControlGroups' @> to_jsonb(${group.id}::text)
        else v.content -> 'who' ->> 'systemControlGroup' = 'yes' end
    order by c.name, c.id limit ${segmentUsesNamedMax + 1}`);

export interface GroupUseRow {
  group_id: string;
  id: string;
  name: string;
  /** Of all campaigns that leave the group out. */
  total: number;
}

/** Campaigns whose live version leaves a group out, by its author's word or by its purpose: of each group the first by name. */
export const listGroupUses = (q: Queryable, accountId: number): Promise<GroupUseRow[]> =>
  q.query<GroupUseRow>(sql`
    with live as materialized (
      select c.id, c.name, v.content -> 'start' ->> 'purpose' as purpose,
        coalesce(v.content -> 'who' ->> 'systemControlGroup', 'purpose') as system,
        v.content -> 'who' -> 'customControlGroups' as custom
      from campaigns c
      join campaign_versions v on v.account_id = c.account_id and v.campaign_id = c.id and v.version = c.version
      where c.account_id = ${accountId} and c.life in ('published', 'paused')
    )
    select g.id as group_id, u.id, u.name, u.total from control_groups g cross join lateral (
      select l.id, l.name, count(*) over ()::int as total from live l
      where case g.kind
        when 'system' then l.system = 'yes' or l.system = 'purpose' and l.purpose is distinct from 'transactional'
        else l.custom @> to_jsonb(g.id::text) end
      order by fold_case(l.name), l.id limit ${controlGroupUsesShownMax}) u
    where g.account_id = ${accountId} order by g.id, fold_case(u.name), u.id`);

export interface ControlFactsRow {
  assignmentKey: Buffer;
  groups: { id: string; kind: "system" | "custom"; name: string; percent: number }[];
  exemptProfileIds: number[];
}

/** What says of any profile of the account which group it is in. */
export const findControlFacts = async (
  q: Queryable,
  accountId: number,
): Promise<ControlFactsRow | undefined> => {
  const [row] = await q.query<ControlFactsRow>(sql`
    select assignment_key as "assignmentKey",
      (select coalesce(jsonb_agg(jsonb_build_object('id', id, 'kind', kind, 'name', name, 'percent', percent)
        order by kind desc, fold_case(name)), '[]')
       from control_groups where account_id = ${accountId}) as groups,
      array(select profile_id from control_exemptions where account_id = ${accountId})::float8[]
        as "exemptProfileIds"
    from accounts where id = ${accountId}`);
  return row;
};

/** The next ids of users above one, in their order. */
export const nextProfileIds = async (
  q: Queryable,
  accountId: number,
  above: number,
  limit: number,
): Promise<number[]> => {
  const rows = await q.query<{ id: number }>(sql`
    select id from profiles where account_id = ${accountId} and id > ${above} order by id limit ${limit}`);
  return rows.map(({ id }) => id);
};

export interface GroupUserRow {
  profile_id: number;
  name: unknown;
  email: string | null;
  phone: string | null;
  identities: { kind: string; value: string }[];
}

/** These users, in the order of their ids; those who are gone meanwhile are left out. */
export const listGroupUsers = (
  q: Queryable,
  accountId: number,
  ids: readonly number[],
): Promise<GroupUserRow[]> =>
  q.query<GroupUserRow>(sql`
    select p.id as profile_id, p.properties -> 'Name' as name, p.email, p.phone, coalesce((
      select jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value) order by i.kind, i.value)
      from identities i where i.account_id = p.account_id and i.profile_id = p.id), '[]') as identities
    from profiles p where p.account_id = ${accountId} and p.id = any(${[...ids]}::bigint[]) order by p.id`);

/** How many users the account has: counted up to `counted`, and estimated from some of their buckets where there are more. */
export const estimateUsers = async (
  q: Queryable,
  accountId: number,
  { counted, buckets, bucketsInAll }: { counted: number; buckets: number; bucketsInAll: number },
): Promise<number> => {
  const [few] = await q.query<{ users: number }>(sql`
    select count(*)::int as users from (
      select from profiles where account_id = ${accountId} limit ${counted}) p`);
  if (few === undefined || few.users < counted) return few?.users ?? 0;
  const [some] = await q.query<{ users: number }>(sql`
    select count(*)::int as users from profiles where account_id = ${accountId} and bucket < ${buckets}`);
  return Math.round(((some?.users ?? 0) * bucketsInAll) / buckets);
};

export interface ExemptionRow {
  profile_id: number;
  name: unknown;
  identity: string | null;
  email: string | null;
  phone: string | null;
  added_by: string;
  added_at: Date;
}

/** In the order in which they were added. */
export const listExemptions = (q: Queryable, accountId: number): Promise<ExemptionRow[]> =>
  q.query<ExemptionRow>(sql`
    select e.profile_id, p.properties -> 'Name' as name, p.email, p.phone, e.added_by, e.added_at,
      (select i.value from identities i
       where i.account_id = e.account_id and i.profile_id = e.profile_id and i.kind = 'identity'
       order by i.value limit 1) as identity
    from control_exemptions e join profiles p on p.account_id = e.account_id and p.id = e.profile_id
    where e.account_id = ${accountId} order by e.added_at, e.profile_id`);

/** False when the profile was merged away meanwhile, or deleted; one that is exempt already stays so. */
export const insertExemption = async (
  tx: Queryable,
  accountId: number,
  profileId: number,
  addedBy: string,
): Promise<boolean> => {
  const [found] = await tx.query(sql`
    select 1 from profiles where account_id = ${accountId} and id = ${profileId} for key share`);
  if (found === undefined) return false;
  await tx.query(sql`
    insert into control_exemptions (account_id, profile_id, added_by, added_at)
    values (${accountId}, ${profileId}, ${addedBy}, clarion_now()) on conflict do nothing`);
  return true;
};

/** False when the profile was not exempt. */
export const deleteExemption = async (
  q: Queryable,
  accountId: number,
  profileId: number,
): Promise<boolean> => {
  const rows = await q.query(sql`
    delete from control_exemptions where account_id = ${accountId} and profile_id = ${profileId}
    returning 1 as one`);
  return rows.length > 0;
};

export interface ControlUserRow {
  id: string;
  request_id: string;
  control_group_id: string;
  name: string | null;
  profile_id: number | null;
  identities: { kind: string; value: string }[];
  decided_at: Date;
  planned_at: Date | null;
  shadow_outcome: string;
}

/** Recipients whom a campaign left out, in the order of their triggers, after the message `after`; tests are none. */
export const listControlUsers = (
  q: Queryable,
  accountId: number,
  campaignId: string,
  { after, limit }: { after: string; limit: number },
): Promise<ControlUserRow[]> =>
  q.query<ControlUserRow>(sql`
    with recursive m as materialized (
      select id, request_id, control_group_id, outcome_detail, profile_id, decided_at, planned_at, shadow_outcome
      from messages
      where account_id = ${accountId} and campaign_id = ${campaignId} and id > ${after}
        and control_group_id is not null and not is_test
      order by id limit ${limit}
    ), became (from_id, id) as (
      select distinct profile_id, profile_id from m where profile_id is not null
      union
      select b.from_id, p.into_id from became b
      join profile_merges p on p.account_id = ${accountId} and p.from_id = b.id
    ), known as (
      select b.from_id, jsonb_agg(jsonb_build_object('kind', i.kind, 'value', i.value) order by i.kind, i.value) as list
      from became b join identities i on i.account_id = ${accountId} and i.profile_id = b.id group by b.from_id
    )
    select m.id, m.request_id, m.control_group_id, m.outcome_detail as name, m.profile_id,
      coalesce(k.list, '[]') as identities, m.decided_at, m.planned_at, m.shadow_outcome
    from m left join known k on k.from_id = m.profile_id order by m.id`);

/** The name of a group, for the file of its users. */
export const findControlGroup = async (
  q: Queryable,
  accountId: number,
  id: string,
): Promise<ControlGroupRow | undefined> => {
  const [row] = await q.query<ControlGroupRow>(sql`
    select ${columns} from control_groups where account_id = ${accountId} and id = ${id}`);
  return row;
};
