-- Users who are deleted.

-- Who asked for the deletion of which user, when, and how much went. While it runs it keeps the values by which the rest
-- is found; what is done holds no personal data: the number of a profile that is gone, and counts.
create table profile_deletions (
  account_id int not null,
  id uuid not null,
  profile_id bigint not null,
  requested_by text not null,
  requested_at timestamptz not null default clock_timestamp(),
  -- requested → running (the user is gone, its past is being removed) → done
  state text not null default 'requested' check (state in ('requested', 'running', 'done')),
  -- identities and addresses, for what the log says of the user without knowing it
  named text[] not null default '{}',
  gone_at timestamptz,
  -- transactions before this one may have found the user while it was there
  settled_after xid8,
  -- when it was last seen to wait for something
  looked_at timestamptz,
  finished_at timestamptz,
  identities int not null default 0,
  devices int not null default 0,
  events bigint not null default 0,
  messages bigint not null default 0,
  primary key (account_id, id),
  unique (account_id, profile_id),
  check (state <> 'done' or named = '{}')
);
create index profile_deletions_open on profile_deletions ((coalesce(looked_at, requested_at))) where state <> 'done';
