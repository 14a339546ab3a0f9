-- Which campaigns and segments name a segment, found by an index rather than by reading every filter.

-- The segments that a filter names, once for each place. A draft may hold anything; what is no id names none. Null: none.
create function filter_segment_ids(filter jsonb) returns uuid[] language sql immutable parallel safe as $$
  select array_agg((node ->> 'segmentId')::uuid)
  from jsonb_path_query(filter, 'strict $.** ? (@.type == "segment")') as node
  where node ->> 'segmentId' ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;

-- Groups, conditions and fields: what has a type.
create function filter_nodes(filter jsonb) returns int language sql immutable parallel safe as $$
  select count(*)::int from jsonb_path_query(filter, 'strict $.** ? (exists (@.type))')
$$;

-- Of a draft, whatever its audience: the filter is kept while the audience is `all`, and may be switched on again.
alter table campaigns add column draft_segment_ids uuid[]
  generated always as (filter_segment_ids(draft -> 'who' -> 'filter')) stored;
create index campaigns_by_draft_segment on campaigns using gin (draft_segment_ids)
  where draft_segment_ids is not null;

-- Of a version only what it goes by: it never changes.
alter table campaign_versions
  add column segment_ids uuid[] generated always as (
    case when content -> 'who' ->> 'audience' = 'filter' then filter_segment_ids(content -> 'who' -> 'filter') end) stored;
create index campaign_versions_by_segment on campaign_versions using gin (segment_ids) where segment_ids is not null;

-- How segments hang together, without their filters.
alter table segments
  add column segment_ids uuid[] generated always as (filter_segment_ids(filter)) stored,
  add column nodes int generated always as (filter_nodes(filter)) stored;

-- Everybody of an account in the order of chance: a sample is read without the others.
create index profiles_by_bucket on profiles (account_id, bucket);
