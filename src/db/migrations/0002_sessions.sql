-- A person who is logged in. The token itself is only in the person's cookie; here lies its keyed hash.
create table sessions (
  token_hash bytea primary key,
  person_id uuid not null references people (id) on delete cascade,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index sessions_by_person on sessions (person_id);
create index sessions_by_expiry on sessions (expires_at);

-- what a person set for itself; what it never set has its default
alter table people add column preferences jsonb not null default '{}';
