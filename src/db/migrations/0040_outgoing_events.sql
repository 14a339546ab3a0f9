-- What is told to systems of the account's own: docs/outgoing-events.md.

create table outgoing_webhooks (
  account_id int not null references accounts (id),
  id uuid not null,
  name text not null,
  url text not null,
  -- contract/outgoing.ts, OUTGOING_KINDS
  kinds text[] not null,
  -- null: whatever campaign it is about
  campaign_ids uuid[],
  -- sealed; the one before signs as well until former_until
  secret bytea not null,
  former_secret bytea,
  former_until timestamptz,
  is_on boolean not null,
  -- it answered that it is gone (410), and was switched off by that
  gone_at timestamptz,
  last_told_at timestamptz,
  -- since when no call got through, and why the last did not
  failing_since timestamptz,
  last_error text,
  -- changes of campaigns that the clock makes are told up to here
  clock_at timestamptz not null default clarion_now(),
  created_at timestamptz not null default clarion_now(),
  updated_at timestamptz not null default clarion_now(),
  -- deleted, but its events are not all gone yet
  deleted_at timestamptz,
  primary key (account_id, id)
);

-- An event and the webhook that it is for: written in the statement that makes it true. It refers to what it tells of, so that
-- nothing of a person is kept twice.
create table outgoing_events (
  account_id int not null,
  -- what receivers know it by (webhook-id); begins with the time
  id uuid not null,
  webhook_id uuid not null,
  kind text not null,
  happened_at timestamptz not null,
  campaign_id uuid,
  message_id uuid,
  -- message_facts.report
  fact uuid,
  -- of what is no message: contract/outgoing.ts
  detail jsonb,
  state text not null default 'waiting' check (state in ('waiting', 'told', 'failed')),
  -- of one that is being called: when it counts as lost, and is called again
  due_at timestamptz not null default clarion_now(),
  attempts int not null default 0,
  -- since it was last queued
  failures int not null default 0,
  ended_at timestamptz,
  primary key (account_id, id)
) with (fillfactor = 80);
create index outgoing_events_due on outgoing_events (webhook_id, due_at) where state = 'waiting';
create index outgoing_events_of_webhook on outgoing_events (account_id, webhook_id, id);
create index outgoing_events_failed on outgoing_events (account_id, webhook_id, id) where state = 'failed';
create index outgoing_events_of_message on outgoing_events (account_id, message_id) where message_id is not null;

create table outgoing_attempts (
  account_id int not null,
  event_id uuid not null,
  attempt int not null,
  at timestamptz not null,
  duration_ms int not null,
  -- null: no answer came
  status int,
  -- null: it was taken
  error text,
  -- the beginning of what a receiver said that did not take it; goes with the user
  response text,
  primary key (account_id, event_id, attempt)
);

-- A new UUIDv7 (RFC 9562 5.7).
create function new_event_id() returns uuid language sql volatile as $$
  -- of version 4 with the time in front: 0100 becomes 0111
  select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clarion_now()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid
$$;

-- What a campaign is in, as the API calls it: campaigns/state.ts.
create function campaign_state(life text, start_at timestamptz, end_at timestamptz) returns text language sql volatile as $$
  select case when life <> 'published' then life when end_at <= clarion_now() then 'completed'
    when clarion_now() < start_at then 'scheduled' else 'running' end
$$;

-- That somebody changed the state of a campaign; what the clock changes, workers notice.
create function tell_campaign_state() returns trigger language plpgsql as $$
declare
  was text := campaign_state(old.life, old.start_at, old.end_at);
  is_now text := campaign_state(new.life, new.start_at, new.end_at);
begin
  if was = is_now then return null; end if;
  insert into outgoing_events (account_id, id, webhook_id, kind, happened_at, campaign_id, detail)
  select w.account_id, new_event_id(), w.id, 'campaign.state_changed', clarion_now(), new.id,
    jsonb_build_object('from', was, 'to', is_now, 'isSafetyStop', is_now = 'paused' and new.safety_stopped_at is not null)
  from outgoing_webhooks w
  where w.account_id = new.account_id and w.is_on and 'campaign.state_changed' = any (w.kinds)
    and (w.campaign_ids is null or new.id = any (w.campaign_ids));
  return null;
end $$;
create trigger campaigns_tell_state after update of life, start_at, end_at on campaigns
  for each row execute function tell_campaign_state();

-- That a targeting cap was used up.
create function tell_cap_reached() returns trigger language plpgsql as $$
begin
  insert into outgoing_events (account_id, id, webhook_id, kind, happened_at, campaign_id, detail)
  select w.account_id, new_event_id(), w.id, 'campaign.cap_reached', new.reached_at, new.campaign_id,
    jsonb_build_object('cap', new.cap, 'day', case when new.kind = 'day' then new.day::text end)
  from outgoing_webhooks w
  where w.account_id = new.account_id and w.is_on and 'campaign.cap_reached' = any (w.kinds)
    and (w.campaign_ids is null or new.campaign_id = any (w.campaign_ids));
  return null;
end $$;
create trigger cap_notices_tell after insert on cap_notices
  for each row when (new.percent = 100) execute function tell_cap_reached();
