-- Senders of e-mails, of whom authors choose: docs/email.md. Campaigns keep a copy, so nothing refers to a sender.

create table senders (
  account_id int not null references accounts (id),
  id uuid not null,
  from_name text not null,
  -- as written, its domain in lower case
  from_address text not null,
  -- empty: the sender
  reply_to text not null default '',
  created_at timestamptz not null default clarion_now(),
  primary key (account_id, id)
);
create unique index senders_once on senders (account_id, lower(from_address), from_name);

-- What was found when a sender domain's records were last looked up; null: never.
alter table mail_domains
  add column is_verified boolean,
  add column checked_at timestamptz;
