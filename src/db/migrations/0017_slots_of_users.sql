-- What a user got of a campaign and which slots of its cap the user holds are one row: a decision writes it once.

-- day of the account's zone ('-infinity': in all) -> messages that hold the slot: sent, or not ended
alter table campaign_users add column slots jsonb not null default '{}';

insert into campaign_users as t (account_id, campaign_id, profile_id, slots)
select account_id, campaign_id, profile_id, jsonb_object_agg(day::text, messages) from cap_slots
group by account_id, campaign_id, profile_id
on conflict (account_id, campaign_id, profile_id) do update set slots = excluded.slots;

drop table cap_slots;

-- by user first, as merges and deletions ask; nobody asks for all users of a campaign
drop index campaign_users_by_profile;
alter table campaign_users drop constraint campaign_users_pkey;
alter table campaign_users add primary key (account_id, profile_id, campaign_id);

-- Slots with others added to them, or taken away where the numbers are below 0; what nobody holds any more is left out.
create function sum_of_slots(held jsonb, change jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_object_agg(day, messages), '{}') from (
    select day, sum(messages::int) as messages
    from (select key, value from jsonb_each_text(held) union all select key, value from jsonb_each_text(change))
      e (day, messages)
    group by day) s
  where messages > 0
$$;

-- Makes rows of users that had none when this transaction looked. One whom another gave a row meanwhile was decided by
-- what is not true any more: the transaction is to be repeated.
create function insert_campaign_users(account int, campaign_ids uuid[], profile_ids bigint[], slots_held jsonb[],
  ids_under_way text[]) returns void language plpgsql as $$
begin
  insert into campaign_users (account_id, campaign_id, profile_id, slots, under_way)
  select account, c, p, s, u::uuid[] from unnest(campaign_ids, profile_ids, slots_held, ids_under_way) r (c, p, s, u)
  order by c, p;
exception when unique_violation then
  raise exception 'a user got a row of the campaign meanwhile' using errcode = 'serialization_failure';
end $$;

-- As it was made (0012), with slots where they are now.
create or replace function settle_ends(account_ids int[], campaign_ids uuid[], profile_ids bigint[], channels text[],
  message_ids uuid[], held int[], cap_days date[], are_counted boolean[], ended timestamptz[], kept_max int,
  kept_days int) returns void language plpgsql as $$
declare
  -- of merged users: what they became
  current_ids bigint[] := profile_ids;
begin
  perform pg_advisory_xact_lock_shared(7424, id)
  from (select distinct id from unnest(account_ids) u (id) order by id) a;

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

  if exists (select from unnest(held, are_counted) u (h, is_counted) where h & 3 <> 0 and not is_counted) then
    perform from (
      select distinct a, c from unnest(account_ids, campaign_ids, held, are_counted) u (a, c, h, is_counted)
      where h & 3 <> 0 and not is_counted order by a, c offset 0) k, lateral (
        select from cap_counters t
        where t.account_id = k.a and t.campaign_id = k.c and t.day = '-infinity' for update) locked;
    -- all that is changed here and below, in the one order
    perform from (
      select distinct a, c, p from unnest(account_ids, campaign_ids, current_ids, held, are_counted)
        u (a, c, p, h, is_counted)
      where h & 7 <> 0 or is_counted order by a, c, p offset 0) k, lateral (
        select from campaign_users t
        where t.account_id = k.a and t.campaign_id = k.c and t.profile_id = k.p for update) locked;
    with given as materialized (
      select u.a, u.c, u.p, s.day, count(*)::int as messages
      from unnest(account_ids, campaign_ids, current_ids, held, cap_days, are_counted) u (a, c, p, h, cap_day, is_counted),
        lateral (values (1, '-infinity'::date), (2, u.cap_day)) s (bit, day)
      where not u.is_counted and u.h & s.bit <> 0 group by u.a, u.c, u.p, s.day
    ), freed as (
      select g.a, g.c, g.day, count(*)::int as slots from given g
      join campaign_users t on t.account_id = g.a and t.campaign_id = g.c and t.profile_id = g.p
      where (t.slots ->> g.day::text)::int <= g.messages group by g.a, g.c, g.day
    ), less as (
      select a, c, p, jsonb_object_agg(day::text, -messages) as change from given group by a, c, p
    ), kept as (
      update campaign_users t set slots = sum_of_slots(t.slots, l.change) from less l
      where t.account_id = l.a and t.campaign_id = l.c and t.profile_id = l.p
    )
    update cap_counters t set taken = t.taken - f.slots from freed f
    where t.account_id = f.a and t.campaign_id = f.c and t.day = f.day;
  end if;

  insert into campaign_users as t (account_id, campaign_id, profile_id, sent_count, first_sent_at, last_sent_at)
  select a, c, p, count(*) filter (where is_counted), min(at) filter (where is_counted),
    max(at) filter (where is_counted)
  from unnest(account_ids, campaign_ids, current_ids, held, are_counted, ended) u (a, c, p, h, is_counted, at)
  where is_counted or h & 4 <> 0
  group by a, c, p order by a, c, p
  on conflict (account_id, campaign_id, profile_id) do update set
    sent_count = t.sent_count + excluded.sent_count,
    first_sent_at = least(t.first_sent_at, excluded.first_sent_at),
    last_sent_at = greatest(t.last_sent_at, excluded.last_sent_at),
    under_way = case when t.under_way = '{}' then t.under_way
      else array(select id from unnest(t.under_way) w (id) where id <> all (message_ids)) end;

  insert into channel_users as t (account_id, profile_id, channel, sent_at)
  select a, p, channel, coalesce(array_agg(at order by at) filter (where is_counted and h & 32 <> 0), '{}')
  from unnest(account_ids, current_ids, channels, held, are_counted, ended) u (a, p, channel, h, is_counted, at)
  where is_counted and h & 32 <> 0 or h & 8 <> 0
  group by a, p, channel order by a, p, channel
  on conflict (account_id, profile_id, channel) do update set
    sent_at = newest_sends(t.sent_at || excluded.sent_at, kept_max, kept_days),
    under_way = case when t.under_way = '{}' then t.under_way
      else array(select id from unnest(t.under_way) w (id) where id <> all (message_ids)) end;
end $$;
