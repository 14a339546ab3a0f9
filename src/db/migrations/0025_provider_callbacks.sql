-- The secret address at which a provider tells what became of messages, and how that goes.
create table provider_callbacks (
  account_id int not null,
  provider_id uuid not null,
  -- SHA-256 of what stands in the address, to find it by; sealed, to show it again
  token_hash bytea not null,
  token bytea not null,
  created_at timestamptz not null default clarion_now(),
  -- the last call that was taken: how many reports it brought, and how many of them were of no message of ours
  last_taken_at timestamptz,
  last_reports int,
  last_unknown int,
  -- the last that was not, and why
  last_refused_at timestamptz,
  last_refusal text,
  primary key (account_id, provider_id),
  foreign key (account_id, provider_id) references providers (account_id, id) on delete cascade
);
create unique index provider_callbacks_token on provider_callbacks (token_hash);
