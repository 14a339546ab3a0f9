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

-- How many distinct users hold a slot: of the campaign (day '-infinity') and of each day of the account's zone.
-- Every change of the slots below holds the row here.
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
  day date not null,
  profile_id bigint not null,
  -- messages that hold it: sent, or not ended. The row goes when the last ends unsent.
  messages int not null check (messages > 0),
  primary key (account_id, campaign_id, day, profile_id)
);
create index cap_slots_by_profile on cap_slots (account_id, profile_id);

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

-- The throttle of a channel: whoever lets messages go holds the first and adds to the second.
create table throttles (
  account_id int not null,
  channel text not null,
  primary key (account_id, channel)
);
create table throttle_takes (
  account_id int not null,
  channel text not null,
  taken_at timestamptz not null,
  count int not null
);
create index throttle_takes_by_time on throttle_takes (account_id, channel, taken_at);

-- ---------------------------------------------------------------- queues

alter table message_queue
  add column profile_id bigint,
  -- what the message holds and gives back when it ends unsent: 1 slot in all, 2 slot of a day, 4 message limit, 8 global limits, 16 code
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
