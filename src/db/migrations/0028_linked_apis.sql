-- Look-ups of other systems that templates name: docs/linked-content.md.

create table linked_apis (
  account_id int not null references accounts (id),
  id uuid not null,
  -- as templates name it: {{ Linked.weather.temperature }}
  name text not null,
  -- contract/linkedApi.ts, LinkedDefinition
  definition json not null,
  -- the value of the secret's header, sealed; null: none
  secret bytea,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (account_id, id)
);
create unique index linked_apis_by_name on linked_apis (account_id, lower(name));

-- The last calls of each: nothing of them names a user.
create table linked_calls (
  account_id int not null,
  api_id uuid not null,
  id bigint generated always as identity,
  at timestamptz not null,
  -- null: no answer came
  status int,
  error text,
  duration_ms int not null,
  attempts int not null,
  is_test boolean not null,
  primary key (account_id, api_id, id),
  foreign key (account_id, api_id) references linked_apis (account_id, id) on delete cascade
);
