-- The log of events keeps 13 months, in partitions of a month that are dropped whole. What is older or further ahead lies in
-- events_other, until its month comes or it is forgotten.

create index events_other_by_time on events_other (ts);

-- Makes the partition of a month. Events that came before it are moved: a default partition must not hold rows of another.
-- Gives up when readers do not make way in time; the next look-out tries again.
create function ensure_event_month(month timestamptz) returns void language plpgsql set lock_timeout = '1s' as $$
declare
  partition text := 'events_' || to_char(month at time zone 'UTC', 'YYYYMM');
  month_end timestamptz := ((month at time zone 'UTC') + interval '1 month') at time zone 'UTC';
begin
  if to_regclass(format('%I', partition)) is not null then
    return;
  end if;
  lock table events_other in access exclusive mode;
  execute format('create table %I (like events including defaults including storage including constraints)', partition);
  execute format(
    'with moved as (
       delete from events_other where ts >= %L and ts < %L
       returning account_id, profile_id, name_key, ts, id, name, properties, received_at
     )
     insert into %I (account_id, profile_id, name_key, ts, id, name, properties, received_at)
     select account_id, profile_id, name_key, ts, id, name, properties, received_at from moved',
    month, month_end, partition);
  execute format('alter table events attach partition %I for values from (%L) to (%L)', partition, month, month_end);
end $$;

-- Makes the weekly partitions of the log and the monthly ones of events that the next weeks need. Events whose lock is not to
-- be had are left for the next look-out, so that the log never waits for them.
create or replace function ensure_partitions(at timestamptz) returns void language plpgsql as $$
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
    begin
      perform ensure_event_month(((month at time zone 'UTC') + i * interval '1 month') at time zone 'UTC');
    exception when lock_not_available then
      raise notice 'the events of a month have no partition yet: their table is in use';
    end;
  end loop;
end $$;

-- Drops the partitions of months that ended before `oldest`; gives up like the above.
create function drop_event_months(oldest timestamptz) returns void language plpgsql set lock_timeout = '1s' as $$
declare
  partition text;
begin
  perform pg_advisory_xact_lock(7421, 1);
  for partition in
    select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'events'::regclass and c.relname ~ '^events_\d{6}$'
      and to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= oldest at time zone 'UTC'
    order by 1
  loop
    execute format('drop table %I', partition);
  end loop;
exception when lock_not_available then
  raise notice 'events older than are kept are dropped later: their table is in use';
end $$;
