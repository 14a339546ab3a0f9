-- Stopped addresses as a list that people look through: a number to name one by, and who stopped it.
alter table suppressions
  add column id bigint generated always as identity,
  -- person/<uuid> or credential/<uuid>; empty: a provider said so
  add column added_by text not null default '';
create unique index suppressions_by_id on suppressions (account_id, id);
