-- Pictures that an account keeps for its messages: docs/email.md. They are served at an address that nobody can guess.

create table media (
  account_id int not null references accounts (id),
  id uuid not null,
  -- the part of the public address that finds it
  token text not null unique,
  name text not null,
  type text not null check (type in ('png', 'jpeg', 'gif', 'webp')),
  width int not null,
  height int not null,
  byte_count int not null,
  sha256 bytea not null,
  bytes bytea not null,
  created_at timestamptz not null default now(),
  created_by text not null default '',
  primary key (account_id, id),
  unique (account_id, sha256)
);
-- pictures are compressed already
alter table media alter column bytes set storage external;
