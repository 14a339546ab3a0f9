-- Who is left out, how often one user gets a message, and when: docs/delivery.md.

-- The one clock of the database. Tests that need another moment put a function of theirs in its place; everybody else
-- gets the system's, at no cost (the body is inlined).
create function clarion_now() returns timestamptz language sql volatile parallel safe
  return clock_timestamp();

alter table intake alter column accepted_at set default clarion_now();
alter table campaign_versions alter column published_at set default clarion_now();

-- ---------------------------------------------------------------- control groups

-- Membership is HMAC(key of the account, group and profile): nothing but group and profile decides it.
alter table accounts
  add column assignment_key bytea not null
    default decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex');

create table control_groups (
  account_id int not null references accounts (id),
  id uuid not null,
  kind text not null check (kind in ('system', 'custom')),
  name text not null,
  purpose text not null default '',
  percent int not null check (percent between 2 and 5),
  created_by text not null default '',
  created_at timestamptz not null default now(),
  primary key (account_id, id)
);
create unique index control_groups_system on control_groups (account_id) where kind = 'system';
create unique index control_groups_by_name on control_groups (account_id, fold_case(name));

-- profiles that are in no control group
create table control_exemptions (
  account_id int not null,
  profile_id bigint not null,
  added_by text not null default '',
  added_at timestamptz not null default now(),
  primary key (account_id, profile_id),
  foreign key (account_id, profile_id) references profiles (account_id, id)
);

alter table messages
  -- passed the audience filter: what "qualified" counts
  add column is_qualified boolean not null default false,
  -- the control group that leaves this user out: a group's id, or the campaign's own
  add column control_group_id uuid,
  -- how it would have ended if the user were in no control group; 'sent' when nothing stood in the way
  add column shadow_outcome text;

-- ---------------------------------------------------------------- caps

-- How many distinct users hold a slot: of the campaign (day '-infinity') and of each day of the account's zone. Whoever
-- changes slots of a campaign, of whichever day, holds its row of '-infinity'.
create table cap_counters (
  account_id int not null,
  campaign_id uuid not null,
  day date not null,
  taken int not null check (taken >= 0),
  primary key (account_id, campaign_id, day)
) with (fillfactor = 50);

create table cap_slots (
  account_id int not null,
  campaign_id uuid not null,
  profile_id bigint not null,
  day date not null,
  -- messages that hold it: sent, or not ended. The row goes when the last ends unsent.
  messages int not null check (messages > 0),
  -- by user first, as merges and deletions ask; a campaign's slots in all are counted by its counter
  primary key (account_id, profile_id, campaign_id, day)
);
create index cap_slots_by_day on cap_slots (day) where day > '-infinity';

-- That a cap was used up to so many per cent, the first time.
create table cap_notices (
  account_id int not null,
  campaign_id uuid not null,
  kind text not null check (kind in ('total', 'day')),
  day date not null,
  -- as it was then: one that was raised is reached anew
  cap int not null,
  percent int not null,
  reached_at timestamptz not null,
  primary key (account_id, campaign_id, day, cap, percent)
);

-- ---------------------------------------------------------------- how often

-- What outlives the log of one user and campaign, over all versions.
create table campaign_users (
  account_id int not null,
  campaign_id uuid not null,
  profile_id bigint not null,
  sent_count int not null default 0,
  first_sent_at timestamptz,
  last_sent_at timestamptz,
  -- messages that took their place in the limits and have not ended: they count as sent now
  under_way uuid[] not null default '{}',
  primary key (account_id, campaign_id, profile_id)
) with (fillfactor = 80);
create index campaign_users_by_profile on campaign_users (account_id, profile_id);

-- What one user got on one channel, of all campaigns that count in the global limits.
create table channel_users (
  account_id int not null,
  profile_id bigint not null,
  channel text not null,
  -- newest last; as many and as old as a limit may ask for
  sent_at timestamptz[] not null default '{}',
  under_way uuid[] not null default '{}',
  primary key (account_id, profile_id, channel)
) with (fillfactor = 80);

-- The newest of the sends, as many and as old as are kept; newest last.
create function newest_sends(sends timestamptz[], kept_max int, kept_days int) returns timestamptz[]
language sql volatile as $$
  select coalesce(array_agg(at order by at), '{}') from (
    select at from unnest(sends) s (at) where at > clarion_now() - make_interval(days => kept_days)
    order by at desc limit kept_max) kept
$$;

-- Ends of messages, one an element of the arrays: what was sent, or may have been (is_counted), is counted; what was not
-- gives back what it holds. Rows are locked in the one order of all. Merges of the accounts' profiles are kept out until the
-- transaction ends, so that each end finds the profile that its user is by now.
create function settle_ends(account_ids int[], campaign_ids uuid[], profile_ids bigint[], channels text[],
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
    with given as materialized (
      select u.a, u.c, u.p, s.day, count(*)::int as messages
      from unnest(account_ids, campaign_ids, current_ids, held, cap_days, are_counted) u (a, c, p, h, cap_day, is_counted),
        lateral (values (1, '-infinity'::date), (2, u.cap_day)) s (bit, day)
      where not u.is_counted and u.h & s.bit <> 0 group by u.a, u.c, u.p, s.day
    ), freed as (
      delete from cap_slots t using given g
      where t.account_id = g.a and t.campaign_id = g.c and t.profile_id = g.p and t.day = g.day
        and t.messages <= g.messages
      returning g.a, g.c, g.day
    ), kept as (
      update cap_slots t set messages = t.messages - g.messages from given g
      where t.account_id = g.a and t.campaign_id = g.c and t.profile_id = g.p and t.day = g.day
        and t.messages > g.messages
    )
    update cap_counters t set taken = t.taken - f.slots
    from (select a, c, day, count(*)::int as slots from freed group by a, c, day) f
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

-- The throttle of a channel: whoever lets messages go holds the first and adds to the second.
create table throttles (
  account_id int not null,
  channel text not null,
  primary key (account_id, channel)
);
create table throttle_takes (
  account_id int not null,
  channel text not null,
  campaign_id uuid not null,
  taken_at timestamptz not null,
  count int not null
);
create index throttle_takes_by_time on throttle_takes (account_id, channel, taken_at);

-- ---------------------------------------------------------------- queues

alter table message_queue
  -- what the message holds and gives back when it ends unsent: 1 slot in all, 2 slot of a day, 4 message limit,
  -- 8 global limits, 16 code; and 32: it counts in the global limits once it is sent
  add column holds smallint not null default 0,
  add column cap_day date,
  -- waits for the throttle of this channel: left out of the claims by due time
  add column throttled_channel text,
  -- ends as cancelled at its next claim
  add column is_cancelled boolean not null default false;
drop index message_queue_due;
create index message_queue_due on message_queue (provider_id, lane, due_at, message_id)
  where state = 'waiting' and throttled_channel is null;
create index message_queue_throttled on message_queue (account_id, throttled_channel, campaign_id, due_at, message_id)
  where state = 'waiting' and throttled_channel is not null;

alter table intake
  -- the caller's own key for the trigger: what it is found and cancelled by
  add column reference text,
  -- the caller's own data about the trigger, as bytes of JSON
  add column metadata bytea,
  add column expires_at timestamptz,
  -- the decision waits until then
  add column deliver_at timestamptz,
  -- per recipient what the call said of it besides who it is, as bytes of JSON: [{"address":…} | null …]
  add column recipient_options bytea,
  -- the trigger that this one repeats
  add column replay_of uuid;
create index intake_by_reference on intake (account_id, reference) where reference is not null;

alter table intake_queue add column is_cancelled boolean not null default false;
-- what was cancelled ends though its campaign is paused
create index intake_queue_cancelled on intake_queue (lane, account_id, campaign_id, request_id, part) where is_cancelled;

-- Rows of the queue whose decision waits for its moment.
create table intake_postponed (
  account_id int not null,
  request_id uuid not null,
  part int not null,
  campaign_id uuid not null,
  lane smallint not null,
  recipient_count int not null,
  decide_at timestamptz not null,
  primary key (account_id, request_id, part)
);
create index intake_postponed_due on intake_postponed (decide_at);

-- The caller's key of one recipient, kept for 7 days: a second recipient with it is the first one's duplicate.
create table recipient_keys (
  account_id int not null,
  campaign_id uuid not null,
  key text not null,
  message_id uuid not null,
  expires_at timestamptz not null,
  primary key (account_id, campaign_id, key)
);
create index recipient_keys_expiry on recipient_keys (expires_at);
