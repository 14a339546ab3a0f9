-- What is told of messages after they were sent: delivered, opened, bounced … Each is a row of its own, and none changes a
-- message's outcome.

create table message_facts (
  account_id int not null,
  message_id uuid not null,
  kind text not null check (kind in ('delivered', 'undelivered', 'bounced', 'complained', 'opted_out', 'opened', 'clicked',
    'replied')),
  -- made of the report's own id: the same for a repeat, which so changes nothing
  report uuid not null,
  -- a privacy proxy or a link scanner did it
  is_machine boolean not null,
  -- the first of its kind, of people or of machines: what rates count
  is_first boolean not null,
  -- of a bounce: the address is dead
  is_permanent boolean not null,
  at timestamptz not null,
  told_at timestamptz not null default clarion_now(),
  code text not null,
  -- personal: goes with the user
  detail text,
  url text,
  primary key (account_id, message_id, kind, report)
) partition by range (message_id);
create table message_facts_other partition of message_facts default;
create unique index message_facts_first on message_facts (account_id, message_id, kind, is_machine) where is_first;

-- Under which id a provider took a message; a message for several devices has several.
create table provider_receipts (
  account_id int not null,
  message_id uuid not null,
  provider_id uuid not null,
  receipt text not null,
  primary key (account_id, message_id, receipt)
) partition by range (message_id);
create table provider_receipts_other partition of provider_receipts default;
create index provider_receipts_by_receipt on provider_receipts (account_id, provider_id, receipt);

-- the weeks that the log has by now
do $$
declare
  parent text;
  week record;
begin
  foreach parent in array array['message_facts', 'provider_receipts'] loop
    for week in
      select substring(c.relname from length('messages') + 1) as suffix, pg_get_expr(c.relpartbound, c.oid) as bound
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = 'messages'::regclass and c.relname <> 'messages_other'
    loop
      execute format('create table %I partition of %I %s', parent || week.suffix, parent, week.bound);
    end loop;
  end loop;
end $$;

-- Makes the weekly partitions of the log (of every table that is partitioned by an id) and the monthly ones of events that
-- the next weeks need. Events whose lock is not to be had are left for the next look-out, so that the log never waits for them.
create or replace function ensure_partitions(at timestamptz) returns void language plpgsql as $$
declare
  parent text;
  week timestamptz;
  month timestamptz;
begin
  perform pg_advisory_xact_lock(7421, 1);
  for parent in
    select c.relname from pg_partitioned_table p
    join pg_class c on c.oid = p.partrelid
    join pg_attribute a on a.attrelid = c.oid and a.attnum = p.partattrs[0]
    where c.relnamespace = current_schema()::regnamespace and p.partstrat = 'r' and a.atttypid = 'uuid'::regtype
    order by 1
  loop
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
    begin
      perform ensure_event_month(((month at time zone 'UTC') + i * interval '1 month') at time zone 'UTC');
    exception when lock_not_available then
      raise notice 'the events of a month have no partition yet: their table is in use';
    end;
  end loop;
end $$;
