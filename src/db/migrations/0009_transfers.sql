-- Imports and exports of users and what they did. Nothing but this database is shared between processes, so files lie
-- here too, in pieces, for some days.

create table transfers (
  account_id int not null references accounts (id),
  id uuid not null,
  kind text not null check (kind in ('import', 'export', 'compatible')),
  subject text not null check (subject in ('profiles', 'events', 'list', 'everything')),
  format text not null check (format in ('csv', 'jsonl', 'api')),
  state text not null
    check (state in ('uploading', 'ready', 'waiting', 'running', 'done', 'failed', 'cancelled')),
  -- of the file; of the other server
  name text not null,
  segment_id uuid,
  -- mapping and dialect of an import; what is exported; which events are read from another server
  settings jsonb not null default '{}',
  -- where to go on: written in the transaction of the rows that come before it
  position jsonb not null default '{}',
  bytes_total bigint,
  bytes_uploaded bigint not null default 0,
  bytes_done bigint not null default 0,
  rows_total bigint,
  rows_done bigint not null default 0,
  rows_taken bigint not null default 0,
  rows_refused bigint not null default 0,
  is_cancelling boolean not null default false,
  failure text,
  -- counts up with each lease; only its holder writes
  lease int not null default 0,
  leased_until timestamptz,
  served_at timestamptz,
  created_by text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  updated_at timestamptz not null default now(),
  ended_at timestamptz,
  primary key (account_id, id)
);
create index transfers_to_run on transfers (served_at nulls first, created_at)
  where state in ('waiting', 'running') and kind in ('import', 'export');
create index transfers_by_age on transfers (created_at);

create table transfer_chunks (
  account_id int not null,
  transfer_id uuid not null,
  -- of its first byte within the file
  byte_offset bigint not null,
  bytes bytea not null,
  primary key (account_id, transfer_id, byte_offset),
  foreign key (account_id, transfer_id) references transfers (account_id, id) on delete cascade
);
-- out of line and as they are: compressing a megabyte costs more than it saves
alter table transfer_chunks alter column bytes set storage external;

create table transfer_refusals (
  account_id int not null,
  transfer_id uuid not null,
  row_number bigint not null,
  -- records of another server are numbered by page, and one page may tell of a row twice
  part int not null default 0,
  reason text not null,
  -- the row's fields as they came
  fields jsonb not null,
  primary key (account_id, transfer_id, row_number, part),
  foreign key (account_id, transfer_id) references transfers (account_id, id) on delete cascade
);
