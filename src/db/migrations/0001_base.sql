-- Ids are UUIDv7 minted by us; their first 48 bits are Unix milliseconds, so a range of ids is a range of time.
-- Tables of the log are partitioned by that range, one partition a week (see ensure_partitions below).

create table deployment (
  id int primary key default 1 check (id = 1),
  identity uuid not null default gen_random_uuid(),
  -- HMAC of a constant under the secret key: tells a wrong key before it does harm
  key_check bytea
);
insert into deployment default values;

-- ---------------------------------------------------------------- accounts and people

create table accounts (
  id int generated always as identity primary key,
  external_id text not null unique,
  name text not null,
  time_zone text not null default 'UTC',
  settings jsonb not null default '{}',
  is_demo boolean not null default false,
  created_at timestamptz not null default now()
);

create table people (
  id uuid primary key,
  email text not null unique,
  name text not null default '',
  password_hash text not null,
  created_at timestamptz not null default now()
);

create table memberships (
  account_id int not null references accounts (id),
  person_id uuid not null references people (id),
  role text not null check (role in ('owner', 'admin', 'approver', 'creator', 'analyst', 'viewer')),
  primary key (account_id, person_id)
);

create table credentials (
  account_id int not null references accounts (id),
  id uuid not null,
  name text not null,
  scopes text[] not null,
  is_test boolean not null default false,
  passcode_hash bytea not null,
  api_key_hash bytea not null unique,
  created_at timestamptz not null default now(),
  revoked_at timestamptz,
  primary key (account_id, id),
  unique (account_id, passcode_hash)
);

-- ---------------------------------------------------------------- profiles

create table profiles (
  account_id int not null references accounts (id),
  id bigint generated always as identity,
  -- every property as received; dates stay "$D_<epoch seconds>"
  properties jsonb not null default '{}',
  email text,
  phone text,
  time_zone text,
  email_subscribed boolean not null default true,
  push_subscribed boolean not null default true,
  whatsapp_subscribed boolean not null default false,
  bucket smallint not null default floor(random() * 1000) check (bucket between 0 and 999),
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (account_id, id)
) with (fillfactor = 85);
create index profiles_by_email on profiles (account_id, email) where email is not null;
create index profiles_by_phone on profiles (account_id, phone) where phone is not null;

create table identities (
  account_id int not null,
  kind text not null check (kind in ('identity', 'objectId', 'FBID', 'GPID')),
  value text not null,
  profile_id bigint not null,
  created_at timestamptz not null default now(),
  primary key (account_id, kind, value),
  foreign key (account_id, profile_id) references profiles (account_id, id)
);
create index identities_by_profile on identities (account_id, profile_id);

-- what a merged-away profile became; the older id is kept
create table profile_merges (
  account_id int not null,
  from_id bigint not null,
  into_id bigint not null,
  merged_at timestamptz not null default now(),
  primary key (account_id, from_id)
);

create table devices (
  account_id int not null,
  id uuid not null,
  profile_id bigint not null,
  object_id text,
  platform text not null check (platform in ('android', 'ios', 'web', 'other')),
  token_type text not null,
  token text not null,
  keys jsonb,
  last_seen_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (account_id, id),
  unique (account_id, token),
  foreign key (account_id, profile_id) references profiles (account_id, id)
);
create index devices_by_profile on devices (account_id, profile_id);

create table events (
  account_id int not null,
  profile_id bigint not null,
  -- the name compared: case and spaces removed
  name_key text not null,
  ts timestamptz not null,
  id uuid not null,
  name text not null,
  properties jsonb not null default '{}',
  received_at timestamptz not null default now(),
  primary key (account_id, profile_id, name_key, ts, id)
) partition by range (ts);
create table events_other partition of events default;

-- event types an account has seen: the 512 it may have
create table event_names (
  account_id int not null,
  name_key text not null,
  name text not null,
  first_seen_at timestamptz not null default now(),
  primary key (account_id, name_key)
);

create table suppressions (
  account_id int not null,
  channel text not null,
  address text not null,
  reason text not null,
  created_at timestamptz not null default now(),
  primary key (account_id, channel, address)
);

-- ---------------------------------------------------------------- providers and campaigns

create table providers (
  account_id int not null references accounts (id),
  id uuid not null,
  channel text not null check (channel in ('push', 'email', 'whatsapp', 'webhook')),
  kind text not null,
  name text not null,
  config jsonb not null default '{}',
  secrets bytea,
  verified_at timestamptz,
  concurrency_max int not null check (concurrency_max between 1 and 1000),
  rate_per_second_max int check (rate_per_second_max >= 1),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id)
);

-- how the provider answers, as the workers see it; written on change only
create table provider_health (
  account_id int not null,
  provider_id uuid not null,
  target text not null,
  state text not null check (state in ('up', 'failing', 'down')),
  detail text not null default '',
  changed_at timestamptz not null default now(),
  primary key (account_id, provider_id, target)
);

-- one row a provider with a rate: the token bucket shared by all workers
create table provider_tokens (
  account_id int not null,
  provider_id uuid not null,
  tokens double precision not null,
  refilled_at timestamptz not null,
  primary key (account_id, provider_id)
);

create table campaigns (
  account_id int not null references accounts (id),
  id uuid not null,
  -- the 10-digit campaign ID, given at Publish
  number bigint check (number between 1000000000 and 9999999999),
  -- stored life; scheduled, running and completed are read off the window (campaigns/state.ts)
  life text not null default 'draft' check (life in ('draft', 'published', 'paused', 'stopped', 'archived')),
  archived_from text,
  channel text not null check (channel in ('push', 'email', 'whatsapp', 'webhook')),
  draft jsonb not null,
  revision int not null default 1,
  -- of the newest version
  version int not null default 0,
  start_at timestamptz,
  end_at timestamptz,
  pause_mode text not null default 'hold' check (pause_mode in ('hold', 'reject')),
  paused_at timestamptz,
  resumed_at timestamptz,
  created_by text not null default '',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id)
);
create index campaigns_by_age on campaigns (account_id, created_at desc, id);
-- unique in the deployment, not only in the account
create unique index campaigns_by_number on campaigns (number) where number is not null;

-- a campaign's own number and its former IDs, all unique in the account
create table campaign_numbers (
  account_id int not null,
  number text not null,
  campaign_id uuid not null,
  is_former boolean not null,
  primary key (account_id, number),
  foreign key (account_id, campaign_id) references campaigns (account_id, id)
);
create index campaign_numbers_by_campaign on campaign_numbers (account_id, campaign_id);

create table campaign_versions (
  account_id int not null,
  campaign_id uuid not null,
  version int not null,
  content jsonb not null,
  published_at timestamptz not null default clock_timestamp(),
  published_by text not null default '',
  primary key (account_id, campaign_id, version),
  foreign key (account_id, campaign_id) references campaigns (account_id, id)
);
create function refuse_change() returns trigger language plpgsql as
  $$ begin raise exception 'a published version is immutable'; end $$;
create trigger campaign_versions_immutable before update on campaign_versions
  for each row execute function refuse_change();

-- ---------------------------------------------------------------- the life of a trigger

-- The log of what was accepted: one row a (request, campaign) and one a `d` element. Never updated.
create table intake (
  account_id int not null,
  request_id uuid not null,
  part int not null,
  campaign_id uuid not null,
  lane smallint not null,
  source text not null,
  is_test boolean not null,
  credential_id uuid,
  -- JSON [[kind, value], …] as UTF-8: any text a caller can send, \u0000 included
  recipients bytea not null,
  recipient_count int not null check (recipient_count > 0),
  -- the bytes received
  payload bytea,
  accepted_at timestamptz not null default clock_timestamp(),
  primary key (account_id, request_id, part)
) partition by range (request_id);
create table intake_other partition of intake default;

-- What is still to be decided; the row goes with the last recipient.
create table intake_queue (
  account_id int not null,
  request_id uuid not null,
  part int not null,
  campaign_id uuid not null,
  -- 0 transactional, 1 promotional
  lane smallint not null,
  next_recipient int not null default 0,
  recipient_count int not null,
  -- the order of turns; that a row comes once, the log's key sees to
  primary key (lane, account_id, campaign_id, request_id, part)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);

-- One row a recipient, written when decided; outcome and ended_at are set once, when it ends.
create table messages (
  account_id int not null,
  id uuid not null,
  request_id uuid not null,
  part int not null,
  recipient_no int not null,
  campaign_id uuid not null,
  version int not null,
  channel text not null,
  is_test boolean not null,
  recipient_kind text not null,
  recipient_value text not null,
  profile_id bigint,
  address text,
  provider_id uuid,
  outcome text,
  -- the provider's or the rule's own code, and what happened in words
  outcome_code text,
  outcome_detail text,
  -- an answer was lost on the way to the outcome, so a copy may have arrived
  maybe_sent boolean not null default false,
  trace text not null,
  decided_at timestamptz not null,
  planned_at timestamptz,
  ended_at timestamptz,
  primary key (account_id, id)
) partition by range (id);
create table messages_other partition of messages default;

-- The hot queue: what is decided and not ended.
--   waiting (delayed while due_at lies ahead, then due) → sending → gone
--   sending → waiting for a retry; waiting → held → waiting (pause)
create table message_queue (
  account_id int not null,
  message_id uuid not null,
  campaign_id uuid not null,
  provider_id uuid not null,
  lane smallint not null,
  state text not null check (state in ('waiting', 'sending', 'held')),
  due_at timestamptz not null,
  -- retrying ends here
  give_up_at timestamptz not null,
  -- calls begun; given back when a lease ends without one
  attempt int not null default 0,
  -- failures in a row: what the back-off grows by
  failures int not null default 0,
  -- an earlier call may have been taken: the next is a declared repeat
  maybe_sent boolean not null default false,
  leased_by int,
  lease_until timestamptz,
  -- only grows: a result that is written twice cannot be taken for one of a later lease
  lease_no int not null default 0,
  primary key (account_id, message_id),
  check ((state = 'sending') = (leased_by is not null and lease_until is not null))
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 1000);
create index message_queue_due on message_queue (provider_id, lane, due_at, message_id) where state = 'waiting';
create index message_queue_leased on message_queue (leased_by) where state = 'sending';
create index message_queue_held on message_queue (account_id, campaign_id) where state = 'held';

-- The message as it was sent, written with the lease of the first call.
create table message_contents (
  account_id int not null,
  message_id uuid not null,
  -- 0 JSON as UTF-8, 1 the same deflated (RFC 1951)
  encoding smallint not null,
  content bytea not null,
  primary key (account_id, message_id)
) partition by range (message_id);
create table message_contents_other partition of message_contents default;

create table attempts (
  account_id int not null,
  message_id uuid not null,
  attempt int not null,
  -- sent, refused, try_later, throttled, unknown
  result text not null,
  code text,
  detail text,
  -- an earlier attempt may have been taken
  is_repeat boolean not null,
  worker_id int not null,
  started_at timestamptz,
  ended_at timestamptz not null,
  primary key (account_id, message_id, attempt)
) partition by range (message_id);
create table attempts_other partition of attempts default;

-- A live worker holds the session lock (worker lock class, id); when the lock is free the worker is dead.
create table workers (
  id int generated always as identity primary key,
  host text not null,
  pid int not null,
  started_at timestamptz not null default now(),
  -- what is being rendered, written before and without waiting for the disk: JSON [[accountId, key] …]
  rendering text
);

-- What was being rendered when a worker died: rendered from then on alone, in a child that may die.
create table render_suspects (
  account_id int not null,
  -- <request id>/<part> of the intake row, or the message id
  subject text not null,
  added_at timestamptz not null default now(),
  primary key (account_id, subject)
);

create table idempotency_keys (
  account_id int not null,
  -- method and path, or 'body' for identical bodies
  scope text not null,
  key text not null,
  fingerprint bytea not null,
  request_id uuid not null,
  status smallint not null,
  response bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null,
  primary key (account_id, scope, key)
);
create index idempotency_keys_expiry on idempotency_keys (expires_at);

-- ---------------------------------------------------------------- statistics

-- Deltas are only inserted; the folder adds them up every second; readers sum both.
create table stat_deltas (
  id bigint generated always as identity primary key,
  account_id int not null,
  campaign_id uuid not null,
  version int not null,
  hour timestamptz not null,
  measure text not null,
  count int not null
);
create table stats (
  account_id int not null,
  campaign_id uuid not null,
  version int not null,
  hour timestamptz not null,
  measure text not null,
  count bigint not null,
  primary key (account_id, campaign_id, version, hour, measure)
) with (fillfactor = 70);

-- ---------------------------------------------------------------- sandbox

create table inbox (
  account_id int not null,
  id uuid not null,
  message_id uuid not null,
  campaign_id uuid not null,
  channel text not null,
  address text not null,
  content text not null,
  received_at timestamptz not null default clock_timestamp(),
  primary key (account_id, id),
  unique (account_id, message_id)
);

-- ---------------------------------------------------------------- partitions

create function id_floor(at timestamptz) returns uuid language sql immutable as $$
  select (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid
$$;

-- Makes the weekly partitions of the log and the monthly ones of events that the next weeks need.
create function ensure_partitions(at timestamptz) returns void language plpgsql as $$
declare
  parent text;
  week timestamptz;
  month timestamptz;
begin
  perform pg_advisory_xact_lock(7421, 1);
  foreach parent in array array['intake', 'messages', 'message_contents', 'attempts'] loop
    for i in 0..3 loop
      week := date_trunc('week', at at time zone 'UTC') at time zone 'UTC' + i * interval '7 days';
      if to_regclass(format('%I', parent || '_' || to_char(week at time zone 'UTC', 'IYYY"w"IW'))) is null then
        execute format('create table %I partition of %I for values from (%L) to (%L)',
          parent || '_' || to_char(week at time zone 'UTC', 'IYYY"w"IW'), parent,
          id_floor(week), id_floor(week + interval '7 days'));
      end if;
    end loop;
  end loop;
  for i in -13..1 loop
    month := date_trunc('month', at at time zone 'UTC') at time zone 'UTC';
    month := ((month at time zone 'UTC') + i * interval '1 month') at time zone 'UTC';
    if to_regclass(format('events_%s', to_char(month at time zone 'UTC', 'YYYYMM'))) is null then
      execute format('create table %I partition of events for values from (%L) to (%L)',
        'events_' || to_char(month at time zone 'UTC', 'YYYYMM'),
        month, ((month at time zone 'UTC') + interval '1 month') at time zone 'UTC');
    end if;
  end loop;
end $$;
select ensure_partitions(now());
