-- What the compatible API reads of events, and counts that take longer than a caller waits.

-- Events of one kind in the order of time: pages of /1/events.json and counts of a range of days. The key begins with the
-- user, so each of them would read every event of the account. A merge changes neither time nor id, so that a page that
-- goes on by them loses and doubles nothing. Its price is one more entry an event, at the right edge of the kind's range,
-- which is in memory: a seventh of the time of an upload that holds nothing but events (docs/performance.md). A writer that
-- comes while it is built waits; of a million events that is a second or two.
create index events_by_time on events (account_id, name_key, ts, id);

-- Counts under way, and their results until they are fetched.
create table count_queries (
  account_id int not null,
  id uuid not null,
  kind text not null,
  -- as it was asked
  query jsonb not null,
  -- running → done | failed; whoever is asked about one whose lease ran out asks it again
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  lease_until timestamptz not null,
  -- the answer, or {"error": …}
  result jsonb,
  expires_at timestamptz not null,
  primary key (account_id, id)
);
create index count_queries_expiry on count_queries (expires_at);
