-- Keys of apps and browsers: docs/api/devices.md. Whoever has the app or the page has the key, so it is no secret; what it
-- is used for is bound to a user by a signature, whose secret the account's backend keeps.

create table publishable_keys (
  account_id int not null references accounts (id),
  id uuid not null,
  name text not null,
  key text not null unique,
  -- the secret that the backend signs identities with, sealed
  secrets bytea not null,
  -- scheme, host and port of the pages that may use it
  allowed_origins text[] not null,
  created_at timestamptz not null default clarion_now(),
  -- to within some minutes
  last_used_at timestamptz,
  revoked_at timestamptz,
  primary key (account_id, id)
);
