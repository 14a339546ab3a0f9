-- Lists of campaigns, what their messages came to, merging drafts by section, and what an open dashboard is told.

-- A database without a locale lowers ASCII only; ICU knows every script, where the server was built with it.
do $$ begin
  if exists (select from pg_collation where collname = 'und-x-icu') then
    create function fold_case(value text) returns text language sql immutable parallel safe
      as 'select lower(value collate "und-x-icu")';
  else
    create function fold_case(value text) returns text language sql immutable parallel safe
      as 'select lower(value)';
  end if;
end $$;

create function campaign_search_text(draft jsonb, number bigint) returns text language sql immutable parallel safe as $$
  select fold_case(concat_ws(E'\n', draft ->> 'name', number::text,
    (select string_agg(label, E'\n') from jsonb_array_elements_text(draft -> 'labels') as label)))
$$;

-- What lists show and search of a draft, beside it: the draft itself is long and lies out of line, so that a list which
-- looked into it would read all of it, a hundred thousand times.
alter table campaigns
  add column name text not null generated always as (coalesce(draft ->> 'name', '')) stored,
  add column labels jsonb not null generated always as (coalesce(draft -> 'labels', '[]')) stored,
  add column purpose text generated always as (draft -> 'start' ->> 'purpose') stored,
  add column draft_provider_id text generated always as (draft -> 'start' ->> 'providerId') stored,
  add column search_text text not null generated always as (campaign_search_text(draft, number)) stored,
  -- section -> the revision that last changed it; what is absent, the first revision did
  add column section_revisions jsonb not null default '{}';
-- drafts leave the row as soon as there is anything to gain, names and labels never do
alter table campaigns set (toast_tuple_target = 256);
alter table campaigns
  alter column name set storage main, alter column labels set storage main, alter column search_text set storage main;

-- nobody knows which revision changed what until now: an editor that is open during the upgrade has to look again
update campaigns set section_revisions = (
  select jsonb_object_agg(section, revision)
  from unnest(array['name', 'labels', 'start', 'who', 'what', 'when', 'formerIds']) as section)
where revision > 1;

alter table campaign_versions
  add column provider_id text generated always as (content -> 'start' ->> 'providerId') stored;

create index campaigns_by_name on campaigns (account_id, name);
create index campaigns_by_change on campaigns (account_id, updated_at);
-- counts by state without the rows
create index campaigns_by_life on campaigns (account_id, life, start_at, end_at);

-- The last hours of all campaigns of an account; only the hour's first fold writes it.
create index stats_by_hour on stats (account_id, hour);

-- What a campaign came to in all: the sum of its statistics, folded with them.
create table campaign_totals (
  account_id int not null,
  campaign_id uuid not null,
  measure text not null,
  count bigint not null,
  primary key (account_id, campaign_id, measure)
) with (fillfactor = 70);
insert into campaign_totals (account_id, campaign_id, measure, count)
select account_id, campaign_id, measure, sum(count) from stats group by 1, 2, 3;

-- When an account's statistics were last folded: tells a listener that messages came to something.
create table account_activity (
  account_id int primary key,
  stats_changed_at timestamptz not null
) with (fillfactor = 70);

-- Who has a draft open now. Gone after a crash, like its viewers.
create unlogged table draft_viewers (
  account_id int not null,
  campaign_id uuid not null,
  person_id uuid not null,
  seen_at timestamptz not null,
  primary key (account_id, campaign_id, person_id)
) with (fillfactor = 70);
