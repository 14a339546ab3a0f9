-- Pieces of templates that campaigns share: docs/liquid.md. A version holds copies of those it was published with.

create table content_blocks (
  account_id int not null references accounts (id),
  id uuid not null,
  -- small letters; templates find it whatever their case
  name text not null,
  description text not null default '',
  -- grows with each change of the text
  version int not null default 1,
  source text not null default '',
  changed_at timestamptz not null default now(),
  changed_by text not null default '',
  primary key (account_id, id),
  unique (account_id, name)
);

-- What a block said before.
create table content_block_versions (
  account_id int not null,
  block_id uuid not null,
  version int not null,
  source text not null,
  changed_at timestamptz not null,
  changed_by text not null,
  primary key (account_id, block_id, version),
  foreign key (account_id, block_id) references content_blocks (account_id, id) on delete cascade
);
