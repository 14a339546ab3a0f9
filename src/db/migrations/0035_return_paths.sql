-- Where the bounces of an account's mail come back to: docs/email.md.

create table return_paths (
  account_id int primary key references accounts (id),
  -- lower case, without a dot at its end
  domain text not null,
  -- of a mailbox that sorts by what stands behind a "+"; empty where the whole local part is the token
  local_part text not null default '',
  -- what the mail service asks to be in the domain's SPF record
  spf_term text not null default '',
  created_at timestamptz not null default clarion_now(),
  -- the last mail that told something of a message, and what; the last that did not, and why
  last_told_at timestamptz,
  last_told text,
  last_ignored_at timestamptz,
  last_ignored text
);
