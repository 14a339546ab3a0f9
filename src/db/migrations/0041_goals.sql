-- Goals: who was exposed to a campaign, and who then did what it wants.
--
-- An exposure is a message that the rules let go: of a target user from the moment it was sent or ended without being
-- accepted, of a control user from the moment it would have been sent. A user is followed from the first exposure on.
--   followed → converted → followed (a merge, or a change of the goal, takes it back)

-- What the newest version of a campaign wants.
create table goals (
  account_id int not null,
  campaign_id uuid not null,
  goal jsonb not null,
  set_at timestamptz not null default clarion_now(),
  -- messages from before the goal was set are taken in up to here, newest first; null: all are
  taken_in_to uuid,
  -- users are counted again up to this one; null: all are
  recounted_to bigint,
  -- what was under way when it was set is looked at once more from then on
  again_at timestamptz,
  primary key (account_id, campaign_id)
);
create index goals_pending on goals (account_id, campaign_id)
  where taken_in_to is not null or recounted_to is not null or again_at is not null;

-- Which campaigns an event may matter to.
create table goal_events (
  account_id int not null,
  name_key text not null,
  campaign_id uuid not null,
  primary key (account_id, name_key, campaign_id)
);

create table exposures (
  account_id int not null,
  profile_id bigint not null,
  campaign_id uuid not null,
  message_id uuid not null,
  at timestamptz not null,
  is_control boolean not null,
  version int not null,
  -- '' where the campaign has one message
  variant text not null,
  -- statistics of its message stand under this hour
  decided_at timestamptz not null,
  primary key (account_id, profile_id, campaign_id, message_id)
);
create index exposures_at on exposures using brin (at);

-- Users, each once a campaign, as the first exposure found them.
create table goal_users (
  account_id int not null,
  campaign_id uuid not null,
  profile_id bigint not null,
  is_control boolean not null,
  version int not null,
  variant text not null,
  first_at timestamptz not null,
  -- of the conversion, all null without one
  converted_at timestamptz,
  message_id uuid,
  by_click boolean not null default false,
  revenue numeric not null default 0,
  primary key (account_id, campaign_id, profile_id)
);
create index goal_users_by_profile on goal_users (account_id, profile_id);

-- Users to be looked at again: because of an event, an exposure or a merge. The second look finds what was under way at the first.
create table goal_checks (
  id bigint generated always as identity primary key,
  account_id int not null,
  campaign_id uuid not null,
  profile_id bigint not null,
  due_at timestamptz not null default clarion_now(),
  is_last boolean not null default false
);
create index goal_checks_due on goal_checks (due_at, id);

-- Sums of goal_users by the hour of the first exposure; deltas are folded into them.
create table goal_deltas (
  id bigint generated always as identity primary key,
  account_id int not null,
  campaign_id uuid not null,
  hour timestamptz not null,
  is_control boolean not null,
  version int not null,
  variant text not null,
  users bigint not null default 0,
  converted bigint not null default 0,
  by_click bigint not null default 0,
  revenue numeric not null default 0,
  revenue_squares numeric not null default 0
);
create index goal_deltas_by_campaign on goal_deltas (account_id, campaign_id);
create table goal_stats (
  account_id int not null,
  campaign_id uuid not null,
  hour timestamptz not null,
  is_control boolean not null,
  version int not null,
  variant text not null,
  users bigint not null,
  converted bigint not null,
  by_click bigint not null,
  revenue numeric not null,
  revenue_squares numeric not null,
  primary key (account_id, campaign_id, hour, is_control, version, variant)
);

alter table message_facts drop constraint message_facts_kind_check;
alter table message_facts add constraint message_facts_kind_check check (kind in ('delivered', 'undelivered', 'bounced',
  'complained', 'opted_out', 'opened', 'clicked', 'replied', 'converted'));

-- What users have become by merges, in the order of those asked for.
create function current_profiles(account_ids int[], profile_ids bigint[]) returns bigint[] language plpgsql stable as $$
declare
  current_ids bigint[] := profile_ids;
begin
  if exists (select from profile_merges where account_id = any (account_ids) and from_id = any (profile_ids)) then
    with recursive chain (account_id, from_id, id) as (
      select a, p, p from unnest(account_ids, profile_ids) u (a, p)
      union
      select c.account_id, c.from_id, m.into_id from chain c
      join profile_merges m on m.account_id = c.account_id and m.from_id = c.id
    ), became as (
      select account_id, from_id, min(id) as id from chain group by account_id, from_id
    )
    select array_agg(b.id order by u.no) into current_ids
    from unnest(account_ids, profile_ids) with ordinality u (a, p, no)
    join became b on b.account_id = u.a and b.from_id = u.p;
  end if;
  return current_ids;
end $$;

-- Users are exposed to their campaigns. What happened longer ago than events take to arrive is looked at for events that came
-- before. Nobody is merged or deleted meanwhile; who is gone is not followed.
create function follow_users(account_ids int[], campaign_ids uuid[], profile_ids bigint[], message_ids uuid[],
  moments timestamptz[], are_control boolean[], versions int[], variants text[], decided timestamptz[])
  returns void language plpgsql strict as $$
declare
  current_ids bigint[];
begin
  perform pg_advisory_xact_lock_shared(7424, id)
  from (select distinct id from unnest(account_ids) u (id) order by id) a;
  current_ids := current_profiles(account_ids, profile_ids);
  with r as materialized (
    select a, c, p, m, at, is_control, v, coalesce(t, '') as t, d
    from unnest(account_ids, campaign_ids, current_ids, message_ids, moments, are_control, versions, variants, decided)
      u (a, c, p, m, at, is_control, v, t, d)
    join goals g on g.account_id = u.a and g.campaign_id = u.c
    where exists (select from profiles x where x.account_id = u.a and x.id = u.p offset 0)
  ), exposed as (
    insert into exposures (account_id, profile_id, campaign_id, message_id, at, is_control, version, variant, decided_at)
    select a, p, c, m, at, is_control, v, t, d from r order by a, p, c, m on conflict do nothing
  ), begun as (
    insert into goal_users (account_id, campaign_id, profile_id, is_control, version, variant, first_at)
    select distinct on (a, c, p) a, c, p, is_control, v, t, at from r order by a, c, p, at, m
    on conflict do nothing
    returning account_id, campaign_id, is_control, version, variant, first_at
  ), counted as (
    insert into goal_deltas (account_id, campaign_id, hour, is_control, version, variant, users)
    select account_id, campaign_id, date_trunc('hour', first_at, 'UTC'), is_control, version, variant, count(*)
    from begun group by 1, 2, 3, 4, 5, 6
  )
  insert into goal_checks (account_id, campaign_id, profile_id, is_last)
  select distinct a, c, p, true from r where at < clarion_now() - interval '1 second';
end $$;
