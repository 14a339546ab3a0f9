-- A notification for several devices: what became of each. A message is sent when one device took it; the others go on by
-- themselves, and never change its outcome.

create table device_sends (
  account_id int not null,
  message_id uuid not null,
  device_id uuid not null,
  -- under which the push service was called, the same for a repeat
  send_id uuid not null,
  platform text not null,
  provider_id uuid,
  campaign_id uuid not null,
  -- waiting (with the message while due_at is null, by itself from due_at on) → sending → one of the others, for good
  state text not null check (state in ('waiting', 'sending', 'sent', 'refused', 'given_up', 'unknown')),
  attempts int not null,
  failures int not null default 0,
  -- an answer was lost: the next call is a declared repeat
  maybe_sent boolean not null default false,
  repeats_lost boolean not null,
  code text not null,
  -- what the push service said: goes with the user
  detail text,
  receipt text,
  -- of one that is being sent: when its lease ends
  due_at timestamptz,
  give_up_at timestamptz not null,
  leased_by int,
  updated_at timestamptz not null default clarion_now(),
  primary key (account_id, message_id, device_id)
) partition by range (message_id);
create table device_sends_other partition of device_sends default;
create index device_sends_due on device_sends (due_at) where state in ('waiting', 'sending');

-- the weeks that the log has by now
do $$
declare
  week record;
begin
  for week in
    select substring(c.relname from length('messages') + 1) as suffix, pg_get_expr(c.relpartbound, c.oid) as bound
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'messages'::regclass and c.relname <> 'messages_other'
  loop
    execute format('create table %I partition of device_sends %s', 'device_sends' || week.suffix, week.bound);
  end loop;
end $$;

-- One provider for each platform.
update campaigns set draft = jsonb_set(draft, '{start,platformProviders}', '{"android": null, "ios": null, "web": null}')
where draft ? 'start' and not (draft -> 'start' ? 'platformProviders');
