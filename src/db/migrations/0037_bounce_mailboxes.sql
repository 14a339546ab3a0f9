-- A mailbox that bounces come to, read by the workers in turns.

alter table return_paths
  -- host, port, security, user name, folder …; null: none is read
  add column mailbox jsonb,
  -- its password, sealed
  add column mailbox_secrets bytea,
  -- when it is looked into next, and until when a worker does
  add column mailbox_due_at timestamptz,
  add column mailbox_lease_until timestamptz,
  -- how far it is read: numbers of mails mean something together with the validity that the server names
  add column mailbox_uid_validity text,
  add column mailbox_last_uid bigint not null default 0,
  add column mailbox_read_at timestamptz,
  add column mailbox_failed_at timestamptz,
  add column mailbox_failure text;
create index return_paths_mailbox_due on return_paths (mailbox_due_at) where mailbox is not null;
