-- What names, types and values uploads brought: what a builder of filters suggests and warns by. Written behind the
-- uploads, by each process once a second; never on their way.

create table catalogue (
  account_id int not null references accounts (id),
  kind text not null check (kind in ('profile', 'event', 'item')),
  -- the compared name of the event; empty for profiles
  name_key text not null,
  -- empty: the event itself
  property text not null,
  texts bigint not null default 0,
  numbers bigint not null default 0,
  booleans bigint not null default 0,
  dates bigint not null default 0,
  lists bigint not null default 0,
  objects bigint not null default 0,
  -- [[value, count], …], most frequent first
  frequent jsonb not null default '[]',
  last_seen_at timestamptz not null,
  primary key (account_id, kind, name_key, property)
) with (fillfactor = 70);

-- Two summaries of most frequent values as one (Agarwal et al., Mergeable Summaries, PODS 2012): what a full one does not
-- have may have come as often as the least of what it has. Whatever makes up more than 1/values_max of all is in the result.
create function add_frequent(known jsonb, more jsonb, values_max int) returns jsonb
language sql immutable parallel safe as $$
  with k as (
    select value -> 0 as value, (value ->> 1)::bigint as count from jsonb_array_elements(known)
  ), m as (
    select value -> 0 as value, (value ->> 1)::bigint as count from jsonb_array_elements(more)
  ), least as (
    select (select case when count(*) >= values_max then min(count) else 0 end from k) as k,
      (select case when count(*) >= values_max then min(count) else 0 end from m) as m
  )
  select coalesce(jsonb_agg(jsonb_build_array(top.value, top.count) order by top.count desc, top.value), '[]') from (
    select coalesce(k.value, m.value) as value, coalesce(k.count, least.k) + coalesce(m.count, least.m) as count
    from k full join m on k.value = m.value cross join least
    order by 2 desc, 1 limit values_max
  ) top
$$;

-- What is stored already: of each account the 2 000 newest profiles, and up to 20 events of each of 1 000 of them.
with people as (
  select p.account_id, p.id, p.properties, p.last_seen_at, p.place from accounts a, lateral (
    select account_id, id, properties, last_seen_at, row_number() over (order by id desc) as place
    from profiles where account_id = a.id order by id desc limit 2000
  ) p
), happened as (
  select e.account_id, e.profile_id, e.name_key, e.properties, e.received_at from people p, lateral (
    select account_id, profile_id, name_key, properties, received_at from events
    where account_id = p.account_id and profile_id = p.id limit 20
  ) e where p.place <= 1000
), observed as (
  select account_id, id as profile_id, 'profile' as kind, '' as name_key, x.key as property, x.value, last_seen_at as seen_at
  from people, jsonb_each(properties) x
  union all
  select account_id, profile_id, 'event', name_key, '', null, received_at from happened
  union all
  select account_id, profile_id, 'event', name_key, x.key, x.value, received_at from happened, jsonb_each(properties) x
  union all
  select account_id, profile_id, 'item', name_key, x.key, x.value, received_at
  from happened,
    jsonb_array_elements(case when jsonb_typeof(properties -> 'Items') = 'array' then properties -> 'Items' else '[]' end) item,
    jsonb_each(case when jsonb_typeof(item) = 'object' then item else '{}' end) x
), typed as (
  select account_id, profile_id, kind, name_key, property, value, seen_at,
    case jsonb_typeof(value)
      when 'string' then case when value #>> '{}' ~ '^\$D_-?\d{1,11}$' then 'date' else 'text' end
      when 'array' then case when jsonb_typeof(value -> 0) = 'object' then 'objects' else 'list' end
      else jsonb_typeof(value)
    end as type
  from observed
), single as (
  select account_id, profile_id, kind, name_key, property, value from typed where type in ('text', 'number', 'boolean')
  union all
  select account_id, profile_id, kind, name_key, property, entry
  from typed, jsonb_array_elements(case when type = 'list' then value else '[]' end) entry
), counted as (
  select account_id, kind, name_key, property, value, count(*) as count,
    row_number() over (partition by account_id, kind, name_key, property order by count(*) desc, value) as place
  from single s
  where length(value #>> '{}') between 1 and 100
    and not (kind = 'profile' and property = any(array['Name', 'Email', 'Phone', 'DOB', 'Latitude', 'Longitude']))
    and not (jsonb_typeof(value) = 'string' and value #>> '{}' ~ '@|^\+?[\d ().-]{7,}$|^\$D_')
    and not exists (select from identities i
      where i.account_id = s.account_id and i.profile_id = s.profile_id and i.value = s.value #>> '{}')
  group by account_id, kind, name_key, property, value
), lists as (
  select account_id, kind, name_key, property, jsonb_agg(jsonb_build_array(value, count) order by place) as frequent
  from counted where place <= 50 group by account_id, kind, name_key, property
), sums as (
  select account_id, kind, name_key, property, max(seen_at) as last_seen_at,
    count(*) filter (where type = 'text') as texts, count(*) filter (where type = 'number') as numbers,
    count(*) filter (where type = 'boolean') as booleans, count(*) filter (where type = 'date') as dates,
    count(*) filter (where type = 'list') as lists, count(*) filter (where type = 'objects') as objects,
    row_number() over (partition by account_id order by property = '' desc, kind desc, count(*) desc) as place
  from typed group by account_id, kind, name_key, property
)
insert into catalogue (account_id, kind, name_key, property, texts, numbers, booleans, dates, lists, objects, frequent,
  last_seen_at)
select s.account_id, s.kind, s.name_key, s.property, s.texts, s.numbers, s.booleans, s.dates, s.lists, s.objects,
  coalesce(l.frequent, '[]'), s.last_seen_at
from sums s left join lists l using (account_id, kind, name_key, property)
where s.place <= 2000;
