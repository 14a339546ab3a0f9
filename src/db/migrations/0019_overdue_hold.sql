-- What came due while nobody worked is held for an operator, in place of being sent at the next start.

alter table deployment
  -- when a worker last said that it works, and in which database it did
  add column beat_at timestamptz,
  add column beat_in text,
  -- written by a restore, and taken away by the worker that heeds it: what was due longer ago than so many minutes is held
  add column restored_hold_minutes int;

-- How overdue messages came to be held: one row each time that anything was.
create table overdue_holds (
  id int generated always as identity primary key,
  found_at timestamptz not null,
  -- silence, database, restore
  reason text not null,
  -- what should have gone on before this moment is held
  due_before timestamptz not null,
  last_beat_at timestamptz
);

-- Held for an operator, not by a pause; true of rows in the state held only.
alter table message_queue add column is_overdue boolean not null default false;
create index message_queue_overdue on message_queue (account_id, campaign_id) where state = 'held' and is_overdue;

alter table intake_postponed
  -- how many recipients were decided before it was held
  add column next_recipient int not null default 0,
  -- when it should have been decided; its decide_at is infinity then, so that it comes due only by an operator
  add column overdue_since timestamptz;
create index intake_postponed_overdue on intake_postponed (account_id, campaign_id) where overdue_since is not null;

-- When an operator last let overdue messages of it go: the safety stop leaves them time to leave.
alter table campaigns add column overdue_released_at timestamptz;

-- Which database this is, whatever its address: a copy, or one that was loaded from a dump, is another.
create function database_identity() returns text language plpgsql stable as $$
declare
  cluster text := '';
begin
  begin
    select system_identifier::text into cluster from pg_control_system();
  exception when insufficient_privilege then
    null;
  end;
  return cluster || '/' || (select oid from pg_database where datname = current_database());
end $$;
