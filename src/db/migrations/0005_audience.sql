-- What the audience filter asks of users, their devices and what they did; saved segments and lists.

alter table devices
  add column os_version text,
  add column app_version text,
  add column make text,
  add column model text;

-- A version as its numbers, so that 1.10 is above 1.9 and 2 is 2.0.0: from the first digit up to what is neither digit
-- nor dot, without zeros at the end. Numbers of more than 9 digits are cut: no version has them.
create function version_key(version text) returns bigint[] language sql immutable parallel safe as $$
  select case when found is null then null else
    (select coalesce(array_agg(left(part, 9)::bigint order by place), '{}')
     from unnest(string_to_array(regexp_replace(found, '(\.0*)*$', ''), '.')) with ordinality as parts (part, place)
     where part <> '') end
  from (select substring(version from '[0-9]+(?:\.[0-9]+)*') as found) as versions
$$;

-- How often a user did something, and when first and last: stays when the events themselves are gone.
create table event_summaries (
  account_id int not null,
  profile_id bigint not null,
  name_key text not null,
  count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (account_id, profile_id, name_key)
) with (fillfactor = 80);
insert into event_summaries (account_id, profile_id, name_key, count, first_at, last_at)
select account_id, profile_id, name_key, count(*), min(ts), max(ts) from events group by 1, 2, 3;

-- ---------------------------------------------------------------- segments

create table segments (
  account_id int not null references accounts (id),
  id uuid not null,
  name text not null,
  description text not null default '',
  kind text not null check (kind in ('filter', 'list')),
  -- of the newest version; null: a list
  filter jsonb,
  version int not null default 1,
  created_by text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id),
  check ((kind = 'filter') = (filter is not null))
);
create unique index segments_by_name on segments (account_id, fold_case(name));

create table segment_versions (
  account_id int not null,
  segment_id uuid not null,
  version int not null,
  filter jsonb not null,
  saved_at timestamptz not null default now(),
  saved_by text not null default '',
  primary key (account_id, segment_id, version),
  foreign key (account_id, segment_id) references segments (account_id, id) on delete cascade
);

-- who is on an uploaded list
create table segment_members (
  account_id int not null,
  segment_id uuid not null,
  profile_id bigint not null,
  added_at timestamptz not null default now(),
  primary key (account_id, segment_id, profile_id),
  foreign key (account_id, segment_id) references segments (account_id, id) on delete cascade
);
create index segment_members_by_profile on segment_members (account_id, profile_id);
